"""Which lengths in a shape are numbers, and which are open: seen by going through code with two
numbers in the place of each open length.

`(batch, -1)` of a tensor whose batch is open has two open lengths, and one of them is a number. No
tensor is computed for it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

from keramos import _tree
from keramos.graph.tensor import KerasTensor

#: Shapes of a pass, in the order in which code asks for them.
_RECORDED: ContextVar[list[list[Any]] | None] = ContextVar("recorded", default=None)
_SEEN: ContextVar[Iterator[list[Any]] | None] = ContextVar("seen", default=None)

#: In the place of open lengths: primes, and far from lengths that code has.
_FIRST, _SECOND = (211, 223, 227, 229, 233, 239, 241, 251), (257, 263, 269, 271, 277, 281, 283, 293)


def seen(tensor: Any, wanted: list[Any]) -> list[Any]:
    """A shape that code asks for, in which lengths that are numbers are."""
    recorded, known = _RECORDED.get(), _SEEN.get()
    if recorded is not None:
        recorded.append(_whole(tensor, wanted))
    shape = next(known, None) if known is not None else None
    if shape is None or len(shape) != len(wanted):
        return wanted
    return [own if number is None else number for own, number in zip(wanted, shape, strict=True)]


def _whole(tensor: Any, wanted: list[Any]) -> list[Any]:
    numbers = [length for length in wanted if isinstance(length, int) and length >= 0]
    if len(numbers) == len(wanted):
        return numbers
    total = math.prod(tensor.shape) if None not in tensor.shape else 0
    left, rest = divmod(total, max(math.prod(numbers), 1))
    if rest:  # lengths that have nothing to do with one another
        return [None] * len(wanted)
    return [length if isinstance(length, int) and length >= 0 else left for length in wanted]


def with_probes(compute: Callable[[Any], Any], nest: Any, *, one_batch: bool) -> Any:
    """What a function gives for a nest of tensors, told which lengths are numbers.

    Args:
        compute: goes through code.
        nest: tensors of a graph.
        one_batch: whether their first axes are one batch.
    """
    fillings = (_filled(nest, numbers, one_batch) for numbers in (_FIRST, _SECOND))
    first, second = (_recorded(compute, filling) for filling in fillings)
    shapes = [
        [a if a == b else None for a, b in zip(*pair, strict=False)]
        for pair in zip(first, second, strict=False)
    ]
    token = _SEEN.set(iter(shapes))
    try:
        return compute(nest)
    finally:
        _SEEN.reset(token)


def _recorded(compute: Callable[[Any], Any], nest: Any) -> list[list[Any]]:
    shapes: list[list[Any]] = []
    token = _RECORDED.set(shapes)
    try:
        compute(nest)
    finally:
        _RECORDED.reset(token)
    return shapes


def _filled(nest: Any, numbers: tuple[int, ...], one_batch: bool) -> Any:
    """Tensors with a number for each open length: one for the batch, if they share it."""
    count = itertools.count(1)

    def number(axis: int) -> int:
        place = 0 if one_batch and axis == 0 else next(count)
        return numbers[place % len(numbers)] * (1 + place // len(numbers))

    def of(tensor: Any) -> Any:
        if not isinstance(tensor, KerasTensor):
            return tensor
        lengths = [number(i) if n is None else n for i, n in enumerate(tensor.shape)]
        return KerasTensor(tuple(lengths), tensor.dtype)

    return _tree.map_structure(of, nest)
