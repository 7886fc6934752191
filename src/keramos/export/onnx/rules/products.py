"""Products of matrices and of arrays of them."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    numbers: Any = operation.parameters["dimension_numbers"]
    (left, right), (left_batch, right_batch) = numbers
    a, b = operation.inputs
    plan = Contraction(left, right, left_batch, right_batch, len(a.shape), len(b.shape))
    dtype = operation.outputs[0].dtype
    wide = types.WIDER.get(dtype, dtype)
    result = _contracted(g, operation, inputs, plan, wide)
    return as_held(operation.outputs, [result if wide == dtype else g.cast(result, dtype)])


def _contracted(
    g: Graph, operation: Operation, inputs: Sequence[Held], plan: Contraction, dtype: str
) -> Source:
    def taken(number: int, order: Sequence[int]) -> Source:
        value = operation.inputs[number]
        x = g.in_order(inputs[number], value.shape, order)
        return x if value.dtype == dtype else g.cast(x, dtype)

    if not plan.is_matmul and not plan.left_batch:
        flat = _flattened(g, operation, taken(0, plan.left_order), taken(1, plan.right_order), plan)
        if flat is not None:
            return flat
    if not plan.is_matmul:
        orders = range(plan.left_rank), range(plan.right_rank)
        pair = [taken(i, order) for i, order in enumerate(orders)]
        return g.op("Einsum", *pair, equation=plan.equation)
    a, b = taken(0, plan.left_order), taken(1, plan.right_order)
    # of vectors, in a batch, ONNX must be told that they are matrices of one row or column
    row = bool(plan.left_batch) and not plan.left_free
    column = bool(plan.right_batch) and not plan.right_free
    batch = len(plan.left_batch)
    a = g.unsqueeze(a, [batch]) if row else a
    b = g.unsqueeze(b, [batch + 1]) if column else b
    result = g.op("MatMul", a, b)
    return g.squeeze(result, [batch] * row + [batch + 1] * column)


def _flattened(
    g: Graph, operation: Operation, a: Source, b: Source, plan: Contraction
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
    result = g.op("MatMul", a, b)
    return result if len(free) == 1 else g.reshape(result, [*rows, *free], [*rows, width])


RULES: Mapping[str, Rule] = {"dot_general": _dot}
