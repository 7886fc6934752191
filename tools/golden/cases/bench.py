"""Making, building and calling the layer of a case, in whichever library is handed over.

Refuses to know what the right answer is.
"""

from __future__ import annotations

from . import grammar


def fresh(case: dict, library, policy: str = "float32"):
    """The layer of a case, made as if it were the first one of the process."""
    library.utils.clear_session(free_memory=False)
    library.config.set_dtype_policy(policy)
    return getattr(library.layers, case["class"])(**grammar.realize(case["args"], library))


def arrays_of(case: dict, place: str) -> list:
    """The numpy arrays of `inputs` or `call`, the same in every library."""
    seed = f"{case['class']}/{case['case']}/{place}"
    return [
        grammar.values(spec, f"{seed}/{i}") for i, spec in enumerate(grammar.tensors(case[place]))
    ]


def symbols_of(case: dict, place: str, library, free: str = "") -> list:
    """Symbolic twins of the arrays; `free`: which dimensions are None, "batch" or "all" (but the
    last).
    """
    twins = []
    for array in arrays_of(case, place):
        shape = list(array.shape)
        for i in range({"": 0, "batch": min(1, len(shape)), "all": max(1, len(shape) - 1)}[free]):
            shape[i] = None
        twins.append(library.KerasTensor(tuple(shape), str(array.dtype)))
    return twins


def unset(case: dict, library, policy: str = "float32"):
    """The layer, built by a symbolic call (which runs nothing); its weights are what the
    initializers made.
    """
    layer = fresh(case, library, policy)
    symbolic_call(case, layer, library)
    return layer


def symbolic_call(case: dict, layer, library, free: str = ""):
    inputs = grammar.put(case["inputs"], symbols_of(case, "inputs", library, free))
    return layer(*inputs, **grammar.put(case["call"], symbols_of(case, "call", library, free)))


def built(case: dict, library, policy: str = "float32"):
    """The layer, built, its weights set to the values that the case stands for."""
    layer = unset(case, library, policy)
    for i, weight in enumerate(layer.weights):
        seed = f"{case['class']}/{case['case']}/w/{i}"
        found = grammar.weight_values(tuple(weight.shape), str(weight.dtype), weight.path, seed)
        if found is not None:
            weight.assign(found)
    if hasattr(
        layer, "finalize_state"
    ):  # stock Keras computes with copies of these weights, made here
        layer.finalize_state()
    return layer


def outputs(case: dict, layer) -> list:
    """What each of the case's calls answers."""
    return [
        layer(
            *grammar.put(case["inputs"], arrays_of(case, "inputs")),
            **grammar.put(case["call"], arrays_of(case, "call")),
        )
        for _ in range(case["times"])
    ]


def leaves(value: object) -> list:
    """Every tensor of an output, in order."""
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in leaves(item)]
    return [] if value is None else [value]


def structure(value: object) -> object:
    """Shape and dtype of every leaf, in the structure of the output (tuples shown as lists)."""
    if isinstance(value, (list, tuple)):
        return [structure(item) for item in value]
    return None if value is None else {"shape": list(value.shape), "dtype": str(value.dtype)}


def masks(result: object) -> list:
    return [getattr(leaf, "_keras_mask", None) for leaf in leaves(result)]


def plain(value: object):
    """numpy, widened to float32 where it is a short float."""
    import numpy as np

    array = np.asarray(value)
    return (
        array
        if array.dtype in (np.bool_, np.int32, np.uint32, np.float32)
        else array.astype("float32")
    )


def weight_rows(layer) -> list[dict]:
    return [
        {
            "path": w.path,
            "name": w.name,
            "shape": list(w.shape),
            "dtype": str(w.dtype),
            "trainable": w.trainable,
        }
        for w in layer.weights
    ]


def changed(before: list, layer) -> list[int]:
    """Which weights a call has changed (moving statistics, power iteration)."""
    import numpy as np

    return [
        i
        for i, (old, new) in enumerate(zip(before, layer.weights, strict=True))
        if not np.array_equal(old, np.asarray(new))
    ]


def saved_tree(layer, library, folder) -> dict:
    """What save_weights writes below this layer: group -> its name attribute, dataset -> its
    array.
    """
    import h5py

    path = folder / "x.weights.h5"
    holder(layer, library).save_weights(path)
    found: dict[str, object] = {}
    with h5py.File(path) as file:
        file["layer"].visititems(
            lambda name, node: found.__setitem__(
                name, node[()] if isinstance(node, h5py.Dataset) else node.attrs.get("name")
            )
        )
    return found


def holder(layer, library):
    """A model whose only attribute is that layer."""

    class Holder(library.Model):
        def __init__(self):
            super().__init__()
            self.layer = layer

    model = Holder()
    model.built = True
    return model


def asked_shapes(case: dict, library, free: str) -> list:
    """The arguments of compute_output_shape, in the structure of the inputs."""

    def shapes(value: object) -> object:
        if isinstance(value, (list, tuple)):
            return [shapes(item) for item in value]
        return tuple(value.shape)

    return shapes(grammar.put(case["inputs"], symbols_of(case, "inputs", library, free)))


def listed(shape: object) -> object:
    """Shapes as JSON has them."""
    return [listed(item) for item in shape] if isinstance(shape, (list, tuple)) else shape


def weights_tree(model, folder) -> dict:
    """What save_weights writes: group -> its name attribute, dataset -> its array."""
    import h5py

    path = folder / "x.weights.h5"
    model.save_weights(path)
    found: dict[str, object] = {}
    with h5py.File(path) as file:
        file.visititems(
            lambda name, node: found.__setitem__(
                name, node[()] if isinstance(node, h5py.Dataset) else node.attrs.get("name")
            )
        )
    return found


def model(name: str, library):
    """A model of the table, made as if it were the first one, its weights set."""
    from . import models

    library.utils.clear_session(free_memory=False)
    library.config.set_dtype_policy("float32")
    made = models.MODELS[name](library)
    for i, weight in enumerate(made.weights):
        found = grammar.weight_values(
            tuple(weight.shape), str(weight.dtype), weight.path, f"{name}/w/{i}"
        )
        if found is not None:
            weight.assign(found)
    return made


def answer(name: str, made):
    """What the model answers to the inputs that its name stands for."""
    from . import models

    def array(spec, i: int):
        shape = [2, *spec.shape[1:]]
        whole = "Embedding" in {type(layer).__name__ for layer in made.layers}
        kind = "bool" if "bool" in str(spec.dtype) else "int32" if whole else "float32"
        return grammar.values(
            grammar.t(*shape, dtype=kind, low=0 if whole else -1, high=5 if whole else 1),
            f"{name}/in/{i}",
        )

    arrays = [array(spec, i) for i, spec in enumerate(made.inputs)]
    if keys := models.KEYS.get(name):
        return leaves_of_dict(made(dict(zip(keys, arrays, strict=True))))
    return made(arrays[0] if len(arrays) == 1 else arrays)


def leaves_of_dict(value: dict) -> list:
    return [leaf for item in value.values() for leaf in leaves(item)]


def in_use(case: dict, library) -> object:
    """The object of a case with its variables: a layer called, a metric updated, an optimizer
    built.
    """
    if "area" not in case:
        called = case["inputs"] and case["symbolic"]
        return unset(case, library) if called else fresh(case, library)
    cls = grammar.symbol(library, f"{case['area']}.{case['class']}")
    found = cls(**grammar.realize(case["args"], library))
    if case["area"] == "optimizers":
        found.build([library.Variable([[1.0, 2.0], [3.0, 4.0]])])
    if case["area"] == "metrics":
        array = library.ops.convert_to_tensor([[0.0, 1.0], [1.0, 0.0]])
        takes_one, is_sparse = case["class"] in ("Mean", "Sum"), case["class"].startswith("Sparse")
        targets = [] if takes_one else [array[0] if is_sparse else array]
        found.update_state(*targets, array)
    return found


def public_attributes(value: object) -> list[str]:
    """What a subclass of its class may read."""
    return [name for name in dir(value) if not name.startswith("_")]
