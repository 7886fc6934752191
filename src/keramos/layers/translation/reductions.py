"""What reductions, activations and comparisons of all libraries share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import ops
from keramos.layers.translation import arrays


def op(name: str, count: int = 1) -> Callable[..., Any]:
    """The operation of that name, of so many tensors, any of them an array or a number."""

    def apply(*args: Any) -> Any:
        return getattr(ops, name)(*arrays.alike(*args)) if count > 1 else getattr(ops, name)(*args)

    return apply


def floats(x: Any) -> Any:
    """A tensor that can be averaged: Keras's backend made numbers of booleans."""
    return ops.cast(x, "float32") if str(x.dtype) == "bool" else x


def axes(axis: Any) -> Any:
    """An axis, or several, as operations take them."""
    axis = axis.tolist() if hasattr(axis, "tolist") else axis
    return tuple(axis) if isinstance(axis, list) else axis


def reduction(name: str, x: Any, axis: Any, keepdims: Any) -> Any:
    """A reduction; one over no axis leaves the tensor as it is."""
    over = axes(axis)
    return x if over == () else getattr(ops, name)(x, axis=over, keepdims=bool(keepdims))


def normalized(x: Any, axis: Any, epsilon: float) -> Any:
    """`x / sqrt(max(sum(x²), ε))`, as TensorFlow computes it."""
    squares = ops.sum(ops.square(x), axis=axes(axis), keepdims=True)
    return ops.multiply(x, ops.rsqrt(ops.maximum(squares, epsilon)))


def clipped(x: Any, low: Any, high: Any) -> Any:
    """`min(max(x, low), high)`; either may be a tensor."""
    if any(arrays.is_tensor(bound) for bound in (low, high)):
        return ops.minimum(ops.maximum(x, low), high)
    return ops.clip(x, low, high)
