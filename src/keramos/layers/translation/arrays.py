"""Tensors of a graph, and arrays that stand in code."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from keramos import ops
from keramos.dialects.bytecode.values import Untranslatable
from keramos.dialects.expressions import number
from keramos.graph.tensor import KerasTensor

#: Elements of an array that code makes.
MAX_ELEMENTS = 100_000
#: Elements of arrays that are combined, multiplied with one another.
MAX_TOGETHER = 10_000_000


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor of a graph, or an array of the engine."""
    return isinstance(value, KerasTensor) or (ops.is_tensor(value) and not is_constant(value))


def is_constant(value: Any) -> bool:
    """Whether a value is an array that the code itself made."""
    return isinstance(value, (np.ndarray, np.generic))


def constant(value: Any, dtype: Any = None) -> Any:
    """An array of numbers that stand in code."""
    if is_tensor(value):
        return value
    array = np.asarray(value, dtype=dtype)
    if array.dtype.kind not in "biuf" or array.size > MAX_ELEMENTS:
        raise Untranslatable("an array that is too large, or not of numbers")
    return array


def check_count(count: Any) -> None:
    """Bounds what code makes, before it is made.

    Raises:
        Untranslatable: so many elements.
    """
    if count > MAX_ELEMENTS:
        raise Untranslatable("an array that is too large")


def check_together(values: Any) -> None:
    """The same for what is computed of arrays, in whichever way they are combined."""
    sizes = [np.size(value) for value in values if isinstance(value, (np.ndarray, list, tuple))]
    if math.prod(sizes) > MAX_TOGETHER:
        raise Untranslatable("arrays that are too large")


def plain(value: Any) -> Any:
    """A number instead of an array of one."""
    return value.item() if is_constant(value) and value.size == 1 and not value.shape else value


def alike(*values: Any) -> list[Any]:
    """Operands, with what is no tensor in the dtype of those that are: so TensorFlow takes them."""
    dtype = next((str(v.dtype) for v in values if is_tensor(v)), None)
    return [like(value, dtype) for value in values]


def like(value: Any, dtype: str | None) -> Any:
    """A value as an operand of a tensor of that dtype: arrays and lists in its dtype."""
    if isinstance(value, (list, tuple)):
        if any(is_tensor(item) for item in value):
            return ops.stack([like(item, dtype) for item in value], axis=0)
        value = constant(value)
    if not is_constant(value):
        return number(value)
    if value.shape == ():
        return number(value.item())
    return value if dtype is None or dtype == "bool" else value.astype(dtype)


def taken(value: Any, keys: tuple[Any, ...]) -> Any:
    """`value[keys]`."""
    if any(map(is_tensor, keys)):
        raise Untranslatable("it takes from a tensor what another tensor says")
    try:
        if is_constant(value):
            return plain(value[keys])
        # Stock Keras takes no slice, and no new axis, that is not in a tuple.
        return ops.get_item(value, keys[0] if len(keys) == 1 and type(keys[0]) is int else keys)
    except (TypeError, ValueError, LookupError) as error:
        what = str(error).partition("\n")[0]
        raise Untranslatable(f"it takes a part that a tensor does not have: {what}") from error
