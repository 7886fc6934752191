"""Activations that squash values into a bounded range.

Every function takes an array, or a KerasTensor, and returns one
of the same shape.
"""

from __future__ import annotations

from typing import Any

from keramos import ops


def sigmoid(x: Any) -> Any:
    """`1 / (1 + exp(-x))`."""
    return ops.sigmoid(x)


def hard_sigmoid(x: Any) -> Any:
    """`relu6(x + 3) / 6`: 0 up to -3, 1 from 3 on, a straight line between."""
    return ops.hard_sigmoid(x)


def sparse_sigmoid(x: Any) -> Any:
    """0 up to -1, 1 from 1 on, `(x + 1) / 2` between."""
    return ops.sparse_sigmoid(x)


def log_sigmoid(x: Any) -> Any:
    """`log(sigmoid(x))`, stable."""
    return ops.log_sigmoid(x)


def tanh(x: Any) -> Any:
    """Hyperbolic tangent."""
    return ops.tanh(x)


def hard_tanh(x: Any) -> Any:
    """`x`, at least -1 and at most 1."""
    return ops.hard_tanh(x)


def softsign(x: Any) -> Any:
    """`x / (1 + |x|)`."""
    return ops.softsign(x)
