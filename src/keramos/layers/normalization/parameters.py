"""What normalization layers share: which axes, and a learned scale and centre."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos.codec.arguments import ArgumentType
from keramos.codec.types import integer, number
from keramos.errors import ConfigError, ShapeError
from keramos.layers.base.layer import Layer

_one, _real = integer(), number()


def _coerce_axes(value: Any) -> int | list[int]:
    if isinstance(value, list | tuple):
        return [_one.coerce(axis) for axis in value]
    return _one.coerce(value)


#: One axis, or a list of them.
axes = ArgumentType(_coerce_axes)

#: A number, converted to a float.
real = ArgumentType(lambda value: float(_real.coerce(value)))


def sizes(
    layer: Layer, axis: int | Sequence[int], shape: Sequence[int | None]
) -> tuple[int | None, ...]:
    """The sizes of the axes in `shape`.

    Raises:
        ShapeError: an axis that the shape does not have.
    """
    indices = [axis] if isinstance(axis, int) else axis
    for index in indices:
        if not -len(shape) <= index < len(shape):
            raise ShapeError(
                f"{type(layer).__name__} {layer.name!r}: the input has no axis {index}",
                found=tuple(shape),
            )
    return tuple(shape[index] for index in indices)


def ascending(
    layer: Layer, axis: int | Sequence[int], shape: Sequence[int | None]
) -> tuple[list[int], tuple[int | None, ...]]:
    """The axes of `shape` from the first to the last, and their sizes.

    Args:
        layer: whose axes they are.
        axis: one axis, which stays as it is, or several, which become axes from the front.
        shape: of the input.

    Raises:
        ShapeError: an axis that the shape does not have.
        ConfigError: an axis occurs twice.
    """
    sizes(layer, axis, shape)
    if isinstance(axis, int):
        return [axis], (shape[axis],)
    ordered = sorted(index % len(shape) for index in axis)
    if len(set(ordered)) < len(ordered):
        raise ConfigError(
            f"{type(layer).__name__} {layer.name!r}: an axis is given twice", found=list(axis)
        )
    if len(axis) == 1:  # as in Keras, which sorts only several: a negative axis stays negative
        return list(axis), (shape[axis[0]],)
    return ordered, tuple(shape[index] for index in ordered)


def scale_and_centre(layer: Any, shape: Sequence[int | None]) -> tuple[Any, Any]:
    """New variables `gamma` and `beta` of that shape; None without `scale`, without `center`.

    No autocast: the statistics that they are combined with are float32 at least.
    """
    gamma = layer._declared_weight("gamma", shape, autocast=False) if layer.scale else None
    beta = layer._declared_weight("beta", shape, autocast=False) if layer.center else None
    return gamma, beta
