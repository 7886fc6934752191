"""The remaining activations: nothing at all, the exponential, shrinking, gating, cutting.

Every function takes an array of any shape, or a KerasTensor.
"""

from __future__ import annotations

from typing import Any

from keramos import ops


def linear(x: Any) -> Any:
    """`x` itself."""
    return x


def exponential(x: Any) -> Any:
    """`exp(x)`."""
    return ops.exp(x)


def tanh_shrink(x: Any) -> Any:
    """`x - tanh(x)`."""
    return ops.tanh_shrink(x)


def hard_shrink(x: Any, threshold: float = 0.5) -> Any:
    """`x` where `|x| > threshold`, else 0."""
    return ops.hard_shrink(x, threshold=threshold)


def soft_shrink(x: Any, threshold: float = 0.5) -> Any:
    """`x` moved towards 0 by `threshold`, and 0 where it would pass it."""
    return ops.soft_shrink(x, threshold=threshold)


def threshold(x: Any, threshold: float, default_value: float) -> Any:
    """`x` where `x > threshold`, else `default_value`."""
    return ops.threshold(x, threshold, default_value)


def glu(x: Any, axis: int = -1) -> Any:
    """First half · sigmoid(second half) along the axis, which becomes half as long. Dauphin et al.
    (2017).
    """
    return ops.glu(x, axis=axis)
