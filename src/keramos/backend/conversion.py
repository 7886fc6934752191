"""Types of tensors, and what is a tensor at all."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos import engine, ops
from keramos.backend import sizes
from keramos.graph.tensor import KerasTensor
from keramos.ops.sparseness import is_sparse as is_sparse


def cast(x: Any, dtype: Any) -> Any:
    """`x` as another type."""
    if sizes.are_sizes(x) and engine.dtypes.is_integer(engine.standardize_dtype(dtype)):
        return x
    return ops.cast(x, engine.standardize_dtype(dtype))


def cast_to_floatx(x: Any) -> Any:
    """`x` as the default float type; what is no tensor yet becomes a numpy array."""
    if is_tensor(x):
        return ops.cast(x, engine.floatx())
    return np.asarray(x, dtype=np.dtype(engine.floatx()))


def dtype(x: Any) -> str:
    """The name of the type of `x`."""
    return ops.dtype(x)


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str | None = None) -> Any:
    """An array of given values.

    Args:
        value: number, which fills the shape, or as many values as the shape takes.
        dtype: the default float type when left out.
        shape: of the result; that of the values when left out.
        name: accepted as Keras does.
    """
    array = ops.convert_to_tensor(value, dtype or engine.floatx())
    if shape is None:
        return array
    shape = sizes.static(shape)
    return ops.broadcast_to(array, shape) if array.size == 1 else ops.reshape(array, shape)


def to_dense(tensor: Any) -> Any:
    """`tensor` with its zeros, where it is sparse."""
    return ops.convert_to_tensor(tensor, sparse=False) if is_sparse(tensor) else tensor


def is_tensor(x: Any) -> bool:
    """Whether `x` is an array of jax, a variable or a symbolic tensor."""
    return isinstance(x, KerasTensor | engine.Variable) or ops.is_tensor(x)


def is_variable(x: Any) -> bool:
    """Whether `x` is a variable."""
    return isinstance(x, engine.Variable)


def is_placeholder(x: Any) -> bool:
    """Whether `x` is an input of a graph."""
    history = getattr(x, "_keras_history", None)
    if not isinstance(x, KerasTensor):
        return False
    return history is None or history.operation._inbound_nodes[history.node_index].is_input
