"""What an endpoint takes: specs of every kind -> `engine.traced.Input`, with the names that callers
use.

Specs of TensorFlow are told by their attributes; TensorFlow is not imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from keramos import _tree, engine
from keramos.engine.traced import Input
from keramos.errors import ArgumentTypeError, ConfigError, ShapeError
from keramos.graph.tensor import KerasTensor
from keramos.layers.base.input_spec import InputSpec

#: Argument -> nest of what it takes.
Arguments: TypeAlias = Mapping[str, Any]

KINDS = (
    "InputSpec, KerasTensor, jax.ShapeDtypeStruct, tf.TensorSpec, an array of jax, (shape, dtype), "
    "or a list or dict of these"
)


def arguments(
    signature: Any, names: Sequence[str], endpoint: str, *, holds_text: bool = False
) -> Arguments:
    """The arguments of an endpoint.

    Args:
        signature: a list or tuple with a spec, or a nest of specs, per argument.
        names: of the parameters of its function; it may have more than the signature.
        endpoint: its name, for errors.
        holds_text: whether inputs may be text.

    Returns:
        every leaf is an `Input` with a name: its own, or that of the argument, numbered where the
        argument is a nest.

    Raises:
        ArgumentTypeError: the signature is no list, or holds what is no spec.
        ConfigError: more entries than the function has parameters, or two inputs of one name.
    """
    if not isinstance(signature, (list, tuple)) or _is_pair(signature):
        raise ArgumentTypeError(
            f"the input_signature of endpoint {endpoint!r} must be a list",
            found=type(signature).__name__,
            hint="[spec], one entry per argument",
        )
    if len(signature) > len(names):
        raise ConfigError(
            f"endpoint {endpoint!r} takes fewer arguments than its input_signature has entries",
            found=f"{len(signature)} entries",
            wanted=", ".join(names) or "none",
        )
    named = {
        name: _inputs(spec, f"argument {name!r} of endpoint {endpoint!r}")
        for name, spec in zip(names, signature, strict=False)
    }
    for name, nest in named.items():
        texts = [leaf.name or name for leaf in _tree.leaves(nest) if leaf.dtype == "string"]
        if texts and not holds_text:
            raise ConfigError(
                f"argument {name!r} of endpoint {endpoint!r} takes text, which this format cannot",
                found=", ".join(texts),
                hint="a SavedModel can, and ONNX in part; or export what comes behind the lookup",
            )
    own = [leaf.name for nest in named.values() for leaf in _tree.leaves(nest) if leaf.name]
    if repeated := sorted({name for name in own if own.count(name) > 1}):
        raise ConfigError(
            f"two inputs of endpoint {endpoint!r} have one name", found=", ".join(repeated)
        )
    taken = set(own)
    return {name: _with_names(nest, name, taken) for name, nest in named.items()}


def _inputs(spec: Any, at: str) -> Any:
    if not _is_pair(spec) and isinstance(spec, (list, tuple)):
        return [_inputs(inner, at) for inner in spec]
    if isinstance(spec, Mapping):
        return {str(key): _inputs(inner, at) for key, inner in spec.items()}
    for recognised, read in _KINDS:
        if recognised(spec):
            return read(spec, at)
    raise ArgumentTypeError(f"{at} has no spec", found=repr(spec)[:200], wanted=KINDS)


def _with_names(nest: Any, name: str, taken: set[str]) -> Any:
    free = _free_names(name, taken)

    def named(leaf: Input) -> Input:
        return leaf if leaf.name else Input(leaf.shape, leaf.dtype, next(free))

    # numbered in the order in which TensorFlow and jax flatten: dicts by their sorted keys
    return _tree.pack_like(nest, [named(leaf) for leaf in _tree.flatten(nest)])


def _free_names(name: str, taken: set[str]) -> Iterator[str]:
    number = 0
    while True:
        candidate = f"{name}_{number}" if number else name
        number += 1
        if candidate not in taken:
            taken.add(candidate)
            yield candidate


# -- Kinds of specs --------------------------------------------------------------------------------


def _is_pair(spec: Any) -> bool:
    """Whether it is `(shape, dtype)`."""
    if not isinstance(spec, tuple) or len(spec) != 2 or not _is_shape(spec[0]):
        return False
    try:
        engine.standardize_dtype(spec[1])
    except (ValueError, TypeError):
        return False
    return True


def _is_shape(value: Any) -> bool:
    sizes = isinstance(value, (list, tuple)) and all(
        size is None or isinstance(size, (int, str)) for size in value
    )
    return isinstance(value, str) or sizes


def _of_pair(spec: tuple[Any, Any], at: str) -> Input:
    shape = spec[0] if isinstance(spec[0], str) else tuple(spec[0])
    return Input(shape, engine.standardize_dtype(spec[1]))


def _of_input_spec(spec: InputSpec, at: str) -> Input:
    if spec.shape is None or spec.dtype is None:
        raise ConfigError(f"{at} must say its shape and its dtype", found=repr(spec))
    return Input(spec.shape, spec.dtype, spec.name)


def _of_tensor(spec: Any, at: str) -> Input:
    """Of an array, which has some batch: any other will do as well."""
    shape = tuple(spec.shape)
    name = getattr(spec, "name", None) if isinstance(spec, KerasTensor) else None
    return Input((None, *shape[1:]) if shape else (), engine.standardize_dtype(spec.dtype), name)


def _of_struct(spec: Any, at: str) -> Input:
    """Of what has a shape, perhaps with symbolic sizes, and a dtype, perhaps a name."""
    try:
        sizes = tuple(spec.shape)
    except (TypeError, ValueError):  # of unknown rank
        raise ShapeError(f"{at} has no rank", found=repr(spec), wanted="a shape") from None
    plain = tuple(size if isinstance(size, int | None) else str(size) for size in sizes)
    dtype = getattr(spec.dtype, "name", spec.dtype)  # tf.float32 has a name
    return Input(plain, engine.standardize_dtype(dtype), _name(getattr(spec, "name", None)))


def _name(name: Any) -> str | None:
    """`x` of `x:0`, as TensorFlow calls it."""
    return name.partition(":")[0] if isinstance(name, str) else None


def _is_of_tensorflow(spec: Any, *classes: str) -> bool:
    return type(spec).__module__.startswith("tensorflow") and type(spec).__name__ in classes


_KINDS: tuple[tuple[Callable[[Any], bool], Callable[[Any, str], Input]], ...] = (
    (_is_pair, _of_pair),
    (lambda spec: isinstance(spec, Input), lambda spec, at: spec),
    (lambda spec: isinstance(spec, InputSpec), _of_input_spec),
    (lambda spec: isinstance(spec, KerasTensor), _of_tensor),
    (lambda spec: _is_of_tensorflow(spec, "TensorSpec"), _of_struct),
    (lambda spec: _is_of_tensorflow(spec, "EagerTensor", "ResourceVariable"), _of_tensor),
    (lambda spec: type(spec).__name__ == "ShapeDtypeStruct", _of_struct),
    (lambda spec: engine.is_tensor(spec), _of_tensor),
)
