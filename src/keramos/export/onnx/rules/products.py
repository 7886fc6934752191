"""Products of matrices and of arrays of them."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from keramos.engine.listing import Operation
from keramos.export.onnx import types
from keramos.export.onnx.graph import Graph
from keramos.export.onnx.values import Held, Source
from keramos.export.onnx.walking import Rule, as_held


@dataclass(frozen=True)
class Contraction:
    """Which axes of two arrays are summed over and which run along, as `dot_general` says it."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    left_batch: tuple[int, ...]
    right_batch: tuple[int, ...]
    left_rank: int
    right_rank: int

    @classmethod
    def of(cls, operation: Operation) -> Contraction:
        """That of a `dot_general`."""
        numbers: Any = operation.parameters["dimension_numbers"]
        (left, right), (left_batch, right_batch) = numbers
        a, b = operation.inputs
        return cls(left, right, left_batch, right_batch, len(a.shape), len(b.shape))

    @property
    def left_free(self) -> list[int]:
        """Axes of the first that stand in the result."""
        taken = (*self.left, *self.left_batch)
        return [axis for axis in range(self.left_rank) if axis not in taken]

    @property
    def right_free(self) -> list[int]:
        """Axes of the second that stand in the result."""
        taken = (*self.right, *self.right_batch)
        return [axis for axis in range(self.right_rank) if axis not in taken]

    @property
    def left_order(self) -> tuple[int, ...]:
        """The axes of the first with those that are summed over last."""
        return (*self.left_batch, *self.left_free, *self.left)

    @property
    def right_order(self) -> tuple[int, ...]:
        """The axes of the second with those that are summed over first."""
        return (*self.right_batch, *self.right, *self.right_free)

    @property
    def is_matmul(self) -> bool:
        """Whether it is a product of matrices, once their axes are in order."""
        if len(self.left) != 1 or len(self.right_free) > 1:
            return False
        return not self.left_batch or (len(self.left_free) <= 1)

    @property
    def equation(self) -> str:
        """As `Einsum` takes it."""
        letters = iter(string.ascii_lowercase)
        left = {axis: next(letters) for axis in range(self.left_rank)}
        pairs = zip((*self.left, *self.left_batch), (*self.right, *self.right_batch), strict=True)
        right = {b: left[a] for a, b in pairs}
        right |= {axis: next(letters) for axis in range(self.right_rank) if axis not in right}
        batch = [left[axis] for axis in self.left_batch]
        free = [left[i] for i in self.left_free] + [right[i] for i in self.right_free]
        first = "".join(left[axis] for axis in range(self.left_rank))
        second = "".join(right[axis] for axis in range(self.right_rank))
        return f"{first},{second}->{''.join(batch + free)}"


def _dot(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
    plan = Contraction.of(operation)
    dtype = operation.outputs[0].dtype
    wide = types.WIDER.get(dtype, dtype)
    result = _contracted(g, operation, inputs, plan, wide)
    return as_held(operation.outputs, [result if wide == dtype else g.cast(result, dtype)])


#: Types of numbers of 8 bits -> the zero among their unsigned ones.
BYTES: Mapping[str, int] = {"int8": 128, "uint8": 0}


def _product(g: Graph, operation: Operation, a: Source, b: Source, dtype: str) -> Source:
    """A product of matrices, or of arrays of them, summed in `dtype`."""
    values = operation.inputs
    of_bytes = dtype == "int32" and all(value.dtype in BYTES for value in values)
    if of_bytes and all(len(value.shape) > 1 for value in values):
        unsigned = [_unsigned(g, x, v.dtype) for x, v in zip((a, b), values, strict=True)]
        zeros = [np.array(BYTES[value.dtype], "uint8") for value in values]
        return g.op("MatMulInteger", *unsigned, *zeros)
    return g.op("MatMul", *_widened(g, operation, (a, b), dtype))


def _unsigned(g: Graph, x: Source, dtype: str) -> Source:
    """Bytes from 0 on: onnxruntime multiplies no others both quickly and, on CPUs without VNNI,
    exactly. Of a weight, runtimes compute it once; the file has the weight as it is.
    """
    if not BYTES[dtype]:
        return x
    offset, wide = np.array(BYTES[dtype], "int32"), g.cast(x, "int32")
    sums = wide + offset if isinstance(wide, np.ndarray) else g.op("Add", wide, offset)
    return g.cast(sums, "uint8")


def _widened(g: Graph, operation: Operation, pair: Sequence[Source], dtype: str) -> list[Source]:
    """The two inputs in the type that is summed in."""
    values = zip(pair, operation.inputs, strict=True)
    return [x if value.dtype == dtype else g.cast(x, dtype) for x, value in values]


def _contracted(
    g: Graph, operation: Operation, inputs: Sequence[Held], plan: Contraction, dtype: str
) -> Source:
    def taken(number: int, order: Sequence[int]) -> Source:
        return g.in_order(inputs[number], operation.inputs[number].shape, order)

    if not plan.is_matmul and not plan.left_batch:
        pair = taken(0, plan.left_order), taken(1, plan.right_order)
        flat = _flattened(g, operation, *pair, plan, dtype)
        if flat is not None:
            return flat
    if not plan.is_matmul:
        orders = range(plan.left_rank), range(plan.right_rank)
        pair = [taken(i, order) for i, order in enumerate(orders)]
        return g.op("Einsum", *_widened(g, operation, pair, dtype), equation=plan.equation)
    a, b = taken(0, plan.left_order), taken(1, plan.right_order)
    # of vectors, in a batch, ONNX must be told that they are matrices of one row or column
    row = bool(plan.left_batch) and not plan.left_free
    column = bool(plan.right_batch) and not plan.right_free
    batch = len(plan.left_batch)
    a = g.unsqueeze(a, [batch]) if row else a
    b = g.unsqueeze(b, [batch + 1]) if column else b
    result = _product(g, operation, a, b, dtype)
    return g.squeeze(result, [batch] * row + [batch + 1] * column)


def _flattened(
    g: Graph, operation: Operation, a: Source, b: Source, plan: Contraction, dtype: str
) -> Source | None:
    """A product of matrices, several axes of the second taken for one; None if sizes are symbolic.

    An `Einsum` would do, but no runtime is quick at it.
    """
    first, second = (value.shape for value in operation.inputs)
    summed, free = [second[k] for k in plan.right], [second[k] for k in plan.right_free]
    rows = [first[k] for k in plan.left_free]
    if not all(isinstance(size, int) for size in (*summed, *free)) or not rows:
        return None
    depth = math.prod(size for size in summed if isinstance(size, int))
    width = math.prod(size for size in free if isinstance(size, int))
    a = a if len(summed) == 1 else g.reshape(a, [*rows, depth], [*rows, *summed])
    b = b if len(summed) == len(free) == 1 else g.reshape(b, [depth, width])
    result = _product(g, operation, a, b, dtype)
    return result if len(free) == 1 else g.reshape(result, [*rows, *free], [*rows, width])


RULES: Mapping[str, Rule] = {"dot_general": _dot}
