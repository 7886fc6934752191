"""An ONNX graph that is being written.

Knows no operation of a trace. What can be done to known numbers and to weights is done at once,
not by a node.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from keramos.engine.sizes import Size
from keramos.export.onnx.nodes import (
    Node as Node,
    NodeGraph,
    Shared as Shared,
    TensorType as TensorType,
)
from keramos.export.onnx.types import NUMBERS, is_narrower
from keramos.export.onnx.values import Array, Held, Source, Weight, ints

#: The end of an axis, whatever its size.
FAR = 2**62


class Graph(NodeGraph):
    """Nodes in running order. A body of a loop or branch reads tensors of the graphs around it.

    Args:
        shared: with all graphs of a model.
        parent: the graph around.
    """

    def __init__(self, shared: Shared, parent: NodeGraph | None = None):
        super().__init__(shared, parent)
        self._transposed: dict[tuple[str, tuple[int, ...]], str] = {}
        self._source_of: dict[str, tuple[str, tuple[int, ...]]] = {}
        self._flipped: dict[str, tuple[str, tuple[int, ...]]] = {}

    def length(self, size: Size) -> Source:
        """A size as an int64 scalar."""
        result = self.size(size)
        return result.reshape(()) if isinstance(result, np.ndarray) else self.squeeze(result, (0,))

    # -- Arrangement -------------------------------------------------------------------------------

    def _arranged(
        self, x: Source, function: Callable[[Array], Array], step: object
    ) -> Source | None:
        """What is known or a weight, arranged now; None for a tensor that runs."""
        if isinstance(x, str):
            return None
        return x.arranged(function, step) if isinstance(x, Weight) else function(x)

    def transpose(self, x: Source, order: Sequence[int]) -> Source:
        """`x` with axis i where `order[i]` was. Two transpositions in a row are one."""
        order = tuple(order)
        if order == tuple(range(len(order))):
            return x
        if not isinstance(x, str):
            result = self._arranged(x, lambda a: a.transpose(order), ("transpose", order))
            assert result is not None
            return result
        if x in self._source_of:
            source, before = self._source_of[x]
            return self.transpose(source, [before[axis] for axis in order])
        key = (x, order)
        if key not in self._transposed:
            self._transposed[key] = y = self.op("Transpose", x, perm=order)
            self._source_of[y] = key
        return self._transposed[key]

    def reshape(self, x: Source, wanted: Sequence[Size], shape: Sequence[Size] = ()) -> Source:
        """`x` in another shape of as many elements.

        Args:
            x: what there is.
            wanted: its new shape.
            shape: that which it has, if it is known: what stays as it is need not be computed.
        """
        wanted = tuple(wanted)
        numbers = [size for size in wanted if isinstance(size, int)]
        if len(numbers) == len(wanted):
            result = self._arranged(x, lambda a: a.reshape(numbers), ("reshape", wanted))
            if result is not None:
                return result
        if 0 in numbers:
            # of an empty array; zeros mean "as before" otherwise
            return self.op("Reshape", x, self.shape(wanted), allowzero=1)
        stay = {i for i, pair in enumerate(zip(wanted, shape, strict=False)) if len({*pair}) == 1}
        free = [i for i, n in enumerate(wanted) if not isinstance(n, int) and i not in stay]
        if len(free) <= 1:
            wanted = tuple(
                n if isinstance(n, int) else -1 if i in free else 0 for i, n in enumerate(wanted)
            )
        return self.op("Reshape", x, self.shape(wanted))

    def unsqueeze(self, x: Source, axes: Sequence[int]) -> Source:
        """`x` with axes of size 1, at these places of the result."""
        axes = tuple(axes)
        if not axes:
            return x
        result = self._arranged(x, lambda a: np.expand_dims(a, axes), ("unsqueeze", axes))
        return self.op("Unsqueeze", x, ints(*axes)) if result is None else result

    def squeeze(self, x: Source, axes: Sequence[int]) -> Source:
        """`x` without these axes of size 1."""
        axes = tuple(axes)
        if not axes:
            return x
        result = self._arranged(x, lambda a: np.squeeze(a, axes), ("squeeze", axes))
        return self.op("Squeeze", x, ints(*axes)) if result is None else result

    def slice(
        self,
        x: Source,
        axes: Sequence[int],
        starts: Sequence[Size],
        ends: Sequence[Size],
        steps: Sequence[int],
    ) -> Source:
        """Part of `x`; ends count from the end where they are negative."""
        if not axes:
            return x
        if all(isinstance(size, int) for size in (*starts, *ends)):
            key = ("slice", tuple(axes), tuple(starts), tuple(ends), tuple(steps))
            result = self._arranged(x, lambda a: a[_slices(a.ndim, *key[1:])], key)
            if result is not None:
                return result
        return self.op("Slice", x, self.shape(starts), self.shape(ends), ints(*axes), ints(*steps))

    def flip(self, x: Source, axes: Sequence[int]) -> Source:
        """`x` from its end to its beginning along the axes."""
        if not isinstance(x, str):
            result = self._arranged(x, lambda a: np.flip(a, tuple(axes)), ("flip", tuple(axes)))
            assert result is not None
            return result
        n, axes = len(axes), tuple(axes)
        source, before = self._flipped.get(x, (x, ()))
        if before == axes:  # twice is not at all
            return source
        result = self.slice(x, axes, [-1] * n, [-FAR] * n, [-1] * n)
        assert isinstance(result, str)
        self._flipped[result] = x, axes
        return result

    def concat(self, parts: Sequence[Source], axis: int) -> Source:
        """The parts, one behind the other."""
        if len(parts) == 1:
            return parts[0]
        if all(isinstance(part, np.ndarray) for part in parts):
            return np.concatenate(parts, axis)  # type: ignore[arg-type]
        return self.op("Concat", *parts, axis=axis)

    def blocks(self, x: Source, axis: int, size: int, order: Sequence[int]) -> Source:
        """The blocks of `size` that an axis consists of, in another order."""
        if tuple(order) == tuple(range(len(order))):
            return x
        places = [block * size + i for block in order for i in range(size)]
        step = ("take", axis, tuple(places))
        result = self._arranged(x, lambda a: np.take(a, places, axis), step)
        if result is not None:
            return result
        parts = self.ops("Split", len(order), x, ints(*[size] * len(order)), axis=axis)
        return self.concat([parts[block] for block in order], axis)

    def padded_behind(self, x: Source, count: int, dtype: np.dtype[Any]) -> Source:
        """A vector with zeros behind."""
        step = ("pad", count)
        result = self._arranged(x, lambda a: np.pad(a, (0, count)), step)
        return self.concat([x, np.zeros(count, dtype)], 0) if result is None else result

    def cast(self, x: Source, dtype: str) -> Source:
        """`x` in another type."""
        if isinstance(x, np.ndarray):
            return x.astype(np.dtype(dtype))
        if isinstance(x, Weight) and x.dtype == dtype:
            return x
        if isinstance(x, Weight) and is_narrower(dtype, x.dtype):
            return x.narrowed(dtype)
        return self.op("Cast", x, to=NUMBERS[dtype])

    # -- What is held ------------------------------------------------------------------------------

    def in_order(self, held: Held, shape: Sequence[Size], order: Sequence[int]) -> Source:
        """A value whole, its axes in another order.

        Args:
            held: what there is of it.
            shape: of the value.
            order: axis i of the result is axis `order[i]` of the value.
        """
        return self.ordered(self.spread(held, shape), order)

    def ordered(self, held: Held, order: Sequence[int]) -> Source:
        """What is held, not spread, its axes in another order than the value's."""
        order, rank = tuple(order), len(order)
        if held.order is not None:
            return self.transpose(held.source, [held.order.index(axis) for axis in order])
        if order == tuple(range(rank)) or not held.sizes:
            return held.source
        return self.transpose(self.unsqueezed(held, rank), order)

    def unsqueezed(self, held: Held, rank: int) -> Source:
        """What is held, with the axes in front that were left out."""
        missing = rank - len(held.sizes)
        if not missing or isinstance(held.source, str):
            return self.unsqueeze(held.source, range(missing))
        return self.reshape(held.source, held.padded(rank))

    def spread(self, held: Held, shape: Sequence[Size]) -> Held:
        """What is held, at its full size."""
        order = held.order or tuple(range(len(shape)))
        wanted = tuple(shape[axis] for axis in order)
        if held.sizes == wanted:
            return held
        if isinstance(held.source, np.ndarray) and all(isinstance(n, int) for n in wanted):
            return Held(np.broadcast_to(held.source, wanted), wanted, held.order)  # type: ignore[arg-type]
        have = held.padded(len(wanted))
        if have == wanted:
            return Held(self.unsqueezed(held, len(wanted)), wanted, held.order)
        # a size of 1 leaves the axis as it is, and need not be computed
        target = [1 if a == b else b for a, b in zip(have, wanted, strict=True)]
        return Held(self.op("Expand", held.source, self.shape(target)), wanted, held.order)

    def whole(self, held: Held, shape: Sequence[Size]) -> Source:
        """A value as it is: spread, and its axes in their own order."""
        return self.in_order(held, shape, range(len(shape)))


def _slices(rank: int, axes: Any, starts: Any, ends: Any, steps: Any) -> tuple[slice, ...]:
    result = [slice(None)] * rank
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        result[axis] = slice(start, end, step)
    return tuple(result)


def held_in(source: Source, sizes_: Sequence[Size], order: Sequence[int] | None) -> Held:
    """What is held in an order of axes, which may be the value's own."""
    order = None if order is None or tuple(order) == tuple(range(len(order))) else tuple(order)
    return Held(source, tuple(sizes_), order)
