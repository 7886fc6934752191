"""Products of matrices and of arrays of them."""

from __future__ import annotations

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

    if not plan.is_matmul:
        orders = range(plan.left_rank), range(plan.right_rank)
        pair = [taken(i, order) for i, order in enumerate(orders)]
        return g.op("Einsum", *pair, equation=plan.equation)
    a = taken(0, (*plan.left_batch, *plan.left_free, *plan.left))
    b = taken(1, (*plan.right_batch, *plan.right, *plan.right_free))
    # of vectors, in a batch, ONNX must be told that they are matrices of one row or column
    row = bool(plan.left_batch) and not plan.left_free
    column = bool(plan.right_batch) and not plan.right_free
    batch = len(plan.left_batch)
    a = g.unsqueeze(a, [batch]) if row else a
    b = g.unsqueeze(b, [batch + 1]) if column else b
    result = g.op("MatMul", a, b)
    return g.squeeze(result, [batch] * row + [batch + 1] * column)


RULES: Mapping[str, Rule] = {"dot_general": _dot}
