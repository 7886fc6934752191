"""Projections of weights: onto vectors of a given norm, onto non-negative values."""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import ArgumentType, argument
from keramos.codec.types import integer, number
from keramos.constraints.constraint import Constraint
from keramos.errors import ConfigError


def _coerce_axis(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, str | bytes | dict):
        raise ConfigError("must be an axis, a list of axes, or None", found=repr(value)[:200])
    if hasattr(value, "__iter__"):
        return type(value)(integer().coerce(axis) for axis in value)
    return integer().coerce(value)


_axis = ArgumentType(_coerce_axis)


class MaxNorm(Constraint):
    """Vectors longer than `max_value` are shortened to it. Srivastava et al. (2014), section 5.1.

    Args:
        max_value: >= 0.
        axis: axis, or axes, along which a vector lies: 0 for the inputs of each unit of a dense
            kernel, [0, 1, 2] for each filter of a two-dimensional convolution; None for all.
    """

    max_value: float = argument(2, number(0))
    axis: Any = argument(0, _axis)

    def __call__(self, w: Any) -> Any:
        w, norms = _with_norms(w, self.axis)
        return _resized(w, norms, engine.numpy.clip(norms, 0, self.max_value))


class MinMaxNorm(Constraint):
    """Vectors are moved towards the nearest length in [min_value, max_value].

    Args:
        min_value: >= 0.
        max_value: >= 0.
        rate: in [0, 1]: the share of the way that one update goes.
        axis: axis, or axes, along which a vector lies; None for all.
    """

    min_value: float = argument(0.0, number(0))
    max_value: float = argument(1.0, number(0))
    rate: float = argument(1.0, number())
    axis: Any = argument(0, _axis)

    def __call__(self, w: Any) -> Any:
        w, norms = _with_norms(w, self.axis)
        nearest = engine.numpy.clip(norms, self.min_value, self.max_value)
        return _resized(w, norms, self.rate * nearest + (1 - self.rate) * norms)


class NonNeg(Constraint):
    """Negative values become 0."""

    def __call__(self, w: Any) -> Any:
        return engine.numpy.maximum(engine.convert_to_tensor(w), 0)


class UnitNorm(Constraint):
    """Vectors are scaled to the length 1.

    Args:
        axis: axis, or axes, along which a vector lies; None for all.
    """

    axis: Any = argument(0, _axis)

    def __call__(self, w: Any) -> Any:
        w, norms = _with_norms(w, self.axis)
        return _resized(w, norms, 1)


def _with_norms(w: Any, axis: Any) -> tuple[Any, Any]:
    """`w` as floats, and the lengths of its vectors."""
    w = engine.convert_to_tensor(w)
    along = tuple(axis) if isinstance(axis, list) else axis
    norms = engine.numpy.sqrt(engine.numpy.sum(engine.numpy.square(w), axis=along, keepdims=True))
    return engine.cast(w, norms.dtype), norms


def _resized(w: Any, norms: Any, wanted: Any) -> Any:
    return w * (wanted / (engine.epsilon() + norms))  # ε: a vector of zeros stays zeros
