"""Activations that make probabilities of the values along an axis.

Every function takes an array, or a KerasTensor, and returns one
of that shape.
"""

from __future__ import annotations

from typing import Any

from keramos import ops


def softmax(x: Any, axis: int | tuple[int, ...] = -1) -> Any:
    """`exp(x) / Σ exp(x)` along the axis, or over several axes together."""
    return ops.softmax(x, axis=axis)


def log_softmax(x: Any, axis: int | tuple[int, ...] = -1) -> Any:
    """`log(softmax(x))`, stable."""
    return ops.log_softmax(x, axis=axis)


def sparsemax(x: Any, axis: int = -1) -> Any:
    """The probabilities nearest to `x`, many of them 0. Martins and Astudillo (2016)."""
    return ops.sparsemax(x, axis=axis)
