"""HDF5 files of the time before `.keras`: a whole model, or its weights alone.

Weights stand by layer, in the layer's own order; `layer_names` gives the order of the layers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keramos import storage
from keramos.codec.canonical import Json
from keramos.codec.protocols import Layer, Variable
from keramos.codec.strict_json import loads
from keramos.dialects import Origin, orders
from keramos.dialects.origin import of_hdf5
from keramos.errors import (
    ConfigError,
    DamagedFileError,
    UnsupportedFileError,
    WeightsError,
    located,
    near,
)
from keramos.saving import nodes
from keramos.saving.formats.format import Contents, Format
from keramos.saving.locate import Selection
from keramos.saving.parts import Parts
from keramos.saving.paths import OPTIMIZER, group_of, join
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive, Group, LazyTensor, WeightStore


def _is_model(contents: Contents) -> bool:
    root = contents.root
    return root is not None and ("model_config" in root.attrs or "model_weights" in root)


def _is_weights(contents: Contents) -> bool:
    root = contents.root
    listed = ("layer_names", "layer_names0", "nb_layers")
    return root is not None and any(name in root.attrs for name in listed)


def read_model(archive: Archive) -> Snapshot:
    """The snapshot in a whole-model file; its weights are keyed `layer/0`, in the file's order.

    What it says of training stands with the config, as in files since.

    Raises:
        DamagedFileError: a part is missing, or is not what it should be.
    """
    assert archive.whole is not None  # HDF5 is recognised in files alone
    root = storage.open_hdf5(archive.whole, archive.limits)
    config = _json_attribute(root, "model_config", archive.source)
    if not isinstance(config, dict) or "class_name" not in config:
        raise DamagedFileError(
            "the file does not describe a model: `model_config` is not an object",
            at="model_config",
            in_=archive.source,
        )
    if "training_config" in root.attrs:
        training = _json_attribute(root, "training_config", archive.source)
        config = {**config, "compile_config": training}
    if "model_weights" not in root:
        what = "the file has no weights: `model_weights` is missing"
        raise DamagedFileError(what, at="/", in_=archive.source)
    weights, names = listed_weights(_group(root, "model_weights", archive.source), archive.source)
    if "optimizer_weights" in root:
        weights = weights | _optimizer_weights(root, archive.source)
    origin = _origin(root, archive.source, "hdf5-model", names)
    return Snapshot(origin, config, weights, arrangement=BY_LAYER)


def _optimizer_weights(root: Group, source: str) -> dict[str, LazyTensor]:
    """The variables of the optimizer, in the file's order, at the paths where Keras 3 has them."""
    group = _group(root, "optimizer_weights", source)
    if "weight_names" not in group.attrs and "weight_names0" not in group.attrs:
        return {}
    names = names_in(group, "weight_names", source)
    return {
        join(group_of(OPTIMIZER), str(i)): _tensor(group, name, source)
        for i, name in enumerate(names)
    }


def read_weights(archive: Archive) -> Snapshot:
    """The weights in a file that has no architecture.

    Raises:
        DamagedFileError: a part is missing, or is not what it should be.
        UnsupportedFileError: layers are numbered, as in Keras 0.x.
    """
    assert archive.whole is not None  # HDF5 is recognised in files alone
    root = storage.open_hdf5(archive.whole, archive.limits)
    if "nb_layers" in root.attrs and "layer_names" not in root.attrs:
        what = "weights of Keras 0.x, whose layers are numbered and have no names, are not read"
        raise UnsupportedFileError(what, at="/", in_=archive.source)
    weights, names = listed_weights(root, archive.source)
    origin = _origin(root, archive.source, "hdf5-legacy-weights", names)
    return Snapshot(origin, None, weights, arrangement=BY_LAYER)


def _origin(root: Group, source: str, format: str, names: Sequence[str]) -> Origin:
    version, backend = _text(root, "keras_version"), _text(root, "backend")
    return of_hdf5(source, format, version, backend, names)


def listed_weights(group: Group, source: str) -> tuple[WeightStore, list[str]]:
    """The tensors of a group with `layer_names`, as `layer/0`, `layer/1`, …, and their names.

    Args:
        group: `model_weights`, or the root of a weights file.
        source: the file, for errors.

    Raises:
        DamagedFileError: a list is missing, or names what the file does not hold.
    """
    tensors: dict[str, LazyTensor] = {}
    groups: dict[str, dict[str, Any]] = {}
    names: list[str] = []
    for layer in names_in(group, "layer_names", source):
        if layer not in group:
            raise _absent("layer", group, layer, source)
        inner = _group(group, layer, source)
        groups[layer] = {}
        for i, name in enumerate(names_in(inner, "weight_names", source)):
            tensors[f"{layer}/{i}"] = _tensor(inner, name, source)
            names.append(name)
    return WeightStore(tensors, groups), names


def names_in(group: Group, attribute: str, source: str) -> list[str]:
    """A list of names kept in an attribute, or in `attribute0`, `attribute1`, … where it was too
    long for one.

    Raises:
        DamagedFileError: there is none, not even an empty one, or it is something else.
    """
    chunks: list[Json] = [group.attrs[attribute]] if attribute in group.attrs else []
    if not chunks:
        while f"{attribute}{len(chunks)}" in group.attrs:
            chunks.append(group.attrs[f"{attribute}{len(chunks)}"])
    if not chunks:
        raise DamagedFileError(
            f"the list `{attribute}` is missing", at=group.path or "/", in_=source
        )
    return [name for chunk in chunks for name in _names(chunk, attribute, group, source)]


def _names(chunk: Json, attribute: str, group: Group, source: str) -> list[str]:
    place = group.path or "/"
    if not isinstance(chunk, list):
        raise DamagedFileError(f"attribute {attribute!r} is not a list", at=place, in_=source)
    names = [name for name in nodes.listing(chunk) if isinstance(name, str)]
    if len(names) < len(chunk):
        raise DamagedFileError(f"attribute {attribute!r} does not hold names", at=place, in_=source)
    return names


def _group(parent: Group, name: str, source: str) -> Group:
    node = parent[name]
    if not isinstance(node, Group):
        raise DamagedFileError(
            f"{name!r} is a tensor, not a group", at=join(parent.path, name), in_=source
        )
    return node


def _tensor(group: Group, name: str, source: str) -> LazyTensor:
    current: Group | LazyTensor = group
    for step in name.split("/"):
        if not isinstance(current, Group) or step not in current:
            raise _absent("weight", group, name, source)
        current = current[step]
    if not isinstance(current, LazyTensor):
        raise DamagedFileError(
            f"weight {name!r} is a group, not a tensor", at=join(group.path, name), in_=source
        )
    return current


def _absent(noun: str, group: Group, name: str, source: str) -> DamagedFileError:
    what, place = f"{noun} {name!r} is listed but not in the file", join(group.path, name) or "/"
    return DamagedFileError(what, at=place, in_=source, near=near(name, group))


def _json_attribute(root: Group, name: str, source: str) -> Json:
    value = _text(root, name)
    if value is None:
        raise DamagedFileError(f"the file has no readable `{name}`", at="/", in_=source)
    with located(in_=source):
        return loads(value, where=name)


def _text(group: Group, name: str) -> str | None:
    value: Json = group.attrs.get(name)
    return value if isinstance(value, str) else None


class ByLayer:
    """Tensors stand by layer, in its own order: which variable each is, only the model knows."""

    is_canonical = False
    asks_hooks = False

    def locate(self, store: WeightStore, parts: Parts, selection: Selection) -> WeightStore:
        """`store` with its tensors at the paths of the model.

        Raises:
            WeightsError: another number of layers, or of tensors in one.
            ConfigError: paths are to be renamed, and there are none.
        """
        if selection.rename:
            what = "rename= is for files that list tensors by path; this one lists them by layer"
            raise ConfigError(what, hint="by_name=True loads the layers that have the same name")
        stored = {layer: list(store.under(layer).values()) for layer in store.groups}
        stored = {layer: tensors for layer, tensors in stored.items() if tensors}
        model = parts[0].owner
        layers: list[Layer] = [x for x in getattr(model, "layers", [model]) if x.weights]
        pairs = (
            _paired_by_name(stored, layers)
            if selection.by_name
            else _paired_by_order(stored, layers, model.name)
        )
        places = _places(parts)
        tensors: dict[str, LazyTensor] = {}
        for name, values, layer in pairs:
            variables = _in_order(layer, name, values)
            tensors |= {
                place: tensor
                for variable, tensor in zip(variables, values, strict=True)
                for place in places[id(variable)]
            }
        return WeightStore.build(tensors, {})

    def place(self, path: str, name: str) -> str:
        """The layer's name."""
        return name


BY_LAYER = ByLayer()


def _paired_by_name(
    stored: Mapping[str, list[LazyTensor]], layers: Sequence[Layer]
) -> list[tuple[str, list[LazyTensor], Layer]]:
    named = {layer.name: layer for layer in layers}
    return [(name, values, named[name]) for name, values in stored.items() if name in named]


def _paired_by_order(
    stored: Mapping[str, list[LazyTensor]], layers: Sequence[Layer], model: str
) -> list[tuple[str, list[LazyTensor], Layer]]:
    if len(stored) != len(layers):
        raise WeightsError(
            f"the file has {len(stored)} layers with weights, {model!r} has {len(layers)}",
            hint="by_name=True loads the layers that have the same name",
        )
    pairs = zip(stored.items(), layers, strict=True)
    return [(name, values, layer) for (name, values), layer in pairs]


def _in_order(layer: Layer, stored_as: str, values: list[LazyTensor]) -> list[Variable]:
    """The variables of a layer in the order of the file."""
    names = [_leaf(tensor.name) for tensor in values]
    came_trainable = _came_trainable(layer)
    weights = [orders.Weight(v.name, v.trainable, id(v) in came_trainable) for v in layer.weights]
    variables = [layer.weights[i] for i in orders.of_layer(weights, names)]
    if len(values) != len(variables):
        raise WeightsError(
            f"layer {layer.name!r} has {len(variables)} weights, "
            f"layer {stored_as!r} of the file has {len(values)}",
            found=", ".join(names)[:200],
            wanted=", ".join(v.name for v in variables)[:200],
            hint="is it the same architecture?",
        )
    return variables


def _came_trainable(layer: Any) -> set[int]:
    """Ids of the variables that it made for training, whatever was frozen later."""
    return {key for inner in layer._flatten_layers() for key in inner._owned.trainable}


def _leaf(path: str) -> str:
    """`model_weights/dense/dense/kernel:0` -> `kernel`."""
    return path.rpartition("/")[2].partition(":")[0]


def _places(parts: Parts) -> dict[int, list[str]]:
    """Variables by id -> where a file by paths has them: with each object that holds them."""
    places: dict[int, list[str]] = {}
    for part in parts:
        for i, variable in enumerate(part.variables if part.can.has_variables else ()):
            places.setdefault(id(variable), []).append(f"{part.group}/{i}")
    return places


MODEL = Format(
    "hdf5-model",
    holds_model=True,
    recognise=_is_model,
    read=read_model,
    endings=(".h5", ".hdf5"),
)
WEIGHTS = Format("hdf5-legacy-weights", holds_model=False, recognise=_is_weights, read=read_weights)
