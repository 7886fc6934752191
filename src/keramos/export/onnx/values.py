"""What stands for a value of a trace in a graph: a tensor's name, known numbers, or a weight.

Refuses to know any operation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from keramos.engine.sizes import Size

Sizes: TypeAlias = tuple[Size, ...]
Array: TypeAlias = "np.ndarray[Any, Any]"


@dataclass(frozen=True, eq=False)
class Weight:
    """A variable whose numbers nobody has read, and how they are arranged when they are written.

    Attributes:
        path: of the variable.
        shape: after the arrangement.
        dtype: of the variable.
        read: makes the arranged numbers.
        steps: says how, so that equal arrangements are equal.
    """

    path: str
    shape: tuple[int, ...]
    dtype: str
    read: Callable[[], Array]
    steps: tuple[object, ...] = ()

    def arranged(self, function: Callable[[Array], Array], step: object) -> Weight:
        """The same numbers in another order or shape.

        Args:
            function: array -> array; a view where it can be.
            step: what it does, in plain data.
        """
        shape = function(np.broadcast_to(np.int8(0), self.shape)).shape
        read = self.read
        return Weight(self.path, shape, self.dtype, lambda: function(read()), (*self.steps, step))

    def narrowed(self, dtype: str) -> Weight:
        """The same numbers in a smaller type."""
        read = self.read
        steps = (*self.steps, ("cast", dtype))
        return Weight(self.path, self.shape, dtype, lambda: read().astype(np.dtype(dtype)), steps)


#: A tensor of the graph by its name, numbers that are known now, or a weight.
Source: TypeAlias = "str | Array | Weight"


@dataclass(frozen=True, eq=False)
class Held:
    """A value of the trace, as the graph holds it.

    Two things are put off until an operation needs them done: transposing, for most operations do
    not mind the order of axes, and spreading along axes, which ONNX's arithmetic does by itself.

    Attributes:
        source: what is there.
        sizes: of its axes; 1 where the value is wider, and the first ones are left out if they are
            all 1.
        order: axis i of the source is axis `order[i]` of the value; None for the value's own order.
    """

    source: Source
    sizes: Sizes
    order: tuple[int, ...] | None = None

    def padded(self, rank: int) -> Sizes:
        """The sizes with the ones in front that were left out."""
        return (1,) * (rank - len(self.sizes)) + self.sizes


def inverse(order: Sequence[int]) -> tuple[int, ...]:
    """The permutation that undoes one."""
    return tuple(order.index(axis) for axis in range(len(order)))


def is_known(source: object) -> bool:
    """Whether the numbers are known now."""
    return isinstance(source, np.ndarray)


def ints(*values: int) -> Array:
    """An int64 array, as shapes and axes are given."""
    return np.array(values, np.int64)
