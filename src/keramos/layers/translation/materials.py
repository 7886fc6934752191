"""What code computes with and no graph hands on, as tensors: lengths, numbers, complex numbers."""

from __future__ import annotations

from typing import Any

from keramos import _tree, ops
from keramos.dialects.bytecode.values import Untranslatable
from keramos.graph.tensor import KerasTensor
from keramos.layers.translation import arrays
from keramos.layers.translation.pairs import Pair
from keramos.layers.translation.sizes import Size


def tensors(result: Any, inputs: Any) -> Any:
    """The result of a function, with tensors in the place of what is none.

    Args:
        result: a value, or a list or tuple of some.
        inputs: of the function.
    """
    if not (isinstance(result, (Pair, Size, int, float)) or arrays.is_constant(result)):
        return result
    first = next((x for x in _tree.leaves(inputs) if isinstance(x, KerasTensor)), None)
    return result if first is None else tensor(result, first)


def tensor(value: Any, beside: Any) -> Any:
    """A value as a tensor of a graph.

    Args:
        value: numbers, a length, lengths.
        beside: a tensor of the graph.
    """
    if arrays.is_tensor(value):
        return value
    if isinstance(value, Pair):
        return ops.view_as_complex(ops.stack([value.real, value.imag], axis=-1))
    if isinstance(value, Size):
        return length(value)
    if isinstance(value, (list, tuple)):
        if not any(isinstance(item, Size) or arrays.is_tensor(item) for item in value):
            value = arrays.constant(value)
        else:
            return ops.stack([ops.cast(tensor(item, beside), "int32") for item in value], axis=0)
    numbers = arrays.constant(value)
    if numbers.dtype == "int64":
        numbers = numbers.astype("int32")
    elif numbers.dtype == "float64" and not arrays.is_constant(value):
        numbers = numbers.astype("float32")
    zero = ops.cast(ops.sum(ops.zeros_like(beside)), str(numbers.dtype))
    if numbers.dtype == "bool":
        return ops.logical_or(zero, numbers)
    return ops.add(zero, numbers)


def length(size: Size) -> Any:
    """A length that only a running model knows, as a tensor."""
    return size.compute() if size.compute is not None else ops.sum(_ones_along(size))


def counting(size: Size, dtype: Any) -> Any:
    """0, 1, 2 … as long as an axis is."""
    ones = _ones_along(size)
    return ops.cast(ops.subtract(ops.cumsum(ones, axis=0), 1), dtype)


def _ones_along(size: Size) -> Any:
    x = size.tensor
    if x is None and size.compute is not None:
        raise Untranslatable("a range ends where only a running model knows")
    if x is None:
        raise Untranslatable("it computes with lengths that are only known when the model runs")
    axis = size.axis % len(x.shape)
    keys: list[Any] = [0] * len(x.shape)
    keys[axis] = slice(None)
    row = arrays.taken(x, tuple(keys))
    return ops.ones_like(row, dtype="int32")
