"""Options of `jax2tf.convert`, which `add_endpoint` of stock Keras on jax hands on, in the words of
this library.

jax2tf is not imported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keramos import _tree
from keramos.engine.traced import Input
from keramos.errors import ArgumentTypeError, ConfigError, near

PLATFORMS = ("cpu", "cuda", "rocm", "tpu")
#: Options that ask for what is done anyway: programs run on every platform, with gradients.
_ANYWAY = (
    "with_gradient", "enable_xla", "native_serialization", "native_serialization_disabled_checks",
)  # fmt: skip
_SHAPES, _CONSTRAINTS, _PLATFORMS = (
    "polymorphic_shapes", "polymorphic_constraints", "native_serialization_platforms",
)  # fmt: skip


def check(options: Mapping[str, Any], endpoint: str) -> None:
    """Refuse what `jax2tf.convert` does not know.

    Args:
        options: as `jax2tf_kwargs` has them.
        endpoint: its name.

    Raises:
        ArgumentTypeError: another option.
        ConfigError: another platform.
    """
    known = (_SHAPES, _CONSTRAINTS, _PLATFORMS, *_ANYWAY)
    if unknown := [name for name in options if name not in known]:
        raise ArgumentTypeError(
            f"jax2tf_kwargs of endpoint {endpoint!r} has no option {unknown[0]!r}",
            near=near(str(unknown[0]), known),
        )
    platforms = options.get(_PLATFORMS) or ()
    if others := [name for name in platforms if name not in PLATFORMS]:
        raise ConfigError(
            f"{_PLATFORMS} of endpoint {endpoint!r} has what is no platform: {others[0]!r}",
            wanted=", ".join(PLATFORMS),
        )


def constraints(options: Mapping[str, Any]) -> Sequence[str]:
    """What holds for named sizes."""
    return tuple(options.get(_CONSTRAINTS) or ())


def shaped(arguments: Mapping[str, Any], options: Mapping[str, Any], endpoint: str) -> Any:
    """Arguments of an endpoint with the names of their sizes.

    Args:
        arguments: name -> nest of `Input`.
        options: as `jax2tf_kwargs` has them; `polymorphic_shapes` is one text for all inputs, or a
            list with a text, a nest of them or None per argument. `_` and `...` leave sizes as they
            are.
        endpoint: its name, for errors.

    Raises:
        ConfigError: more shapes than arguments, or another number of axes.
    """
    shapes = options.get(_SHAPES)
    if shapes is None:
        return arguments
    if isinstance(shapes, str):
        shapes = [shapes] * len(arguments)
    if len(shapes) > len(arguments):
        raise ConfigError(
            f"{_SHAPES} of endpoint {endpoint!r} has more entries than there are arguments",
            found=f"{len(shapes)} entries",
            wanted=", ".join(arguments),
        )
    named = dict(arguments)
    for name, shape in zip(arguments, shapes, strict=False):
        named[name] = _named(arguments[name], shape, f"argument {name!r} of endpoint {endpoint!r}")
    return named


def _named(nest: Any, shape: Any, at: str) -> Any:
    """A nest of inputs with the sizes of a text, or of texts nested likewise."""
    if shape is None:
        return nest
    if isinstance(shape, str):
        return _tree.map_structure(lambda leaf: _with_sizes(leaf, shape, at), nest)
    if isinstance(shape, Mapping):
        return {key: _named(inner, shape.get(key), at) for key, inner in nest.items()}
    if len(shape) != len(nest):
        raise ConfigError(
            f"{_SHAPES} has another structure than {at}", found=f"{len(shape)}", wanted=len(nest)
        )
    return [_named(*pair, at) for pair in zip(nest, shape, strict=True)]


def _with_sizes(leaf: Input, text: str, at: str) -> Input:
    own = (
        [size.strip() for size in leaf.shape.split(",")]
        if isinstance(leaf.shape, str)
        else [*leaf.shape]
    )
    sizes = [size.strip() for size in text.strip().removeprefix("(").removesuffix(")").split(",")]
    sizes = [size for size in sizes if size]
    if sizes[-1:] == ["..."]:
        sizes[-1:] = ["_"] * (len(own) - len(sizes) + 1)
    if len(sizes) != len(own):
        raise ConfigError(f"{text!r} has another number of axes than {at}", wanted=len(own))
    return Input(
        tuple(mine if size == "_" else _size(size) for mine, size in zip(own, sizes, strict=True)),
        leaf.dtype,
        leaf.name,
    )


def _size(text: str) -> int | str:
    return int(text) if text.isdecimal() else text
