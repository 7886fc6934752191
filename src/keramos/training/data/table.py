"""Batches cut from arrays that lie in memory or on disk."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any

import numpy as np

from keramos.errors import ArgumentTypeError, ConfigError
from keramos.training.data import finite, generators, nests
from keramos.training.data.batches import pack_x_y_sample_weight
from keramos.training.data.epochs import Batch, Source

BATCH_SIZE = 32


class ArraySource(Source):
    """Arrays, cut into batches of equal size, the last one perhaps smaller.

    A batch of unshuffled rows is a view of the arrays: nobody may write to it.

    Args:
        parts: (x,), (x, y) or (x, y, sample_weight): nests of arrays.
        batch_size: rows of a batch; None for 32, or for what `steps` batches need.
        shuffle: True for a new order of all rows in each pass, "batch" for a new order within each
            batch.
        steps: see `Source`.
        class_weight: see `Source`.

    Raises:
        ConfigError: a part is not made of arrays, or empty, or an argument is not what it must be.
        ShapeError: the arrays have different numbers of rows.
    """

    generator = generators.NUMPY

    def __init__(
        self, parts: tuple, *, batch_size: Any, shuffle: Any, steps: int | None, class_weight: Any
    ):
        columns = nests.columns(parts)
        self.length = nests.common_length(columns)
        self.shuffle = _shuffling(shuffle)
        size = BATCH_SIZE if batch_size is None else positive(batch_size, "batch_size")
        if batch_size is None and steps is not None:
            size = -(-self.length // steps)
        self._pickers = [nests.picker(part) for part in columns]
        super().__init__(
            name="arrays",
            count=-(-self.length // size),
            steps=steps,
            batch_size=size,
            class_weight=class_weight,
        )
        self._size = size

    def order(self) -> Any:
        """The rows of a pass, or those of each batch, in their new order; None for that of the
        arrays. Drawn as Keras does.
        """
        if self.shuffle == "batch":
            return [np.random.permutation(stop - start) for start, stop in self._ranges()]
        return np.random.permutation(self.length) if self.shuffle else None

    def passing(self, order: Any, skip: int) -> Iterator[Batch]:
        """See `Source.passing`."""
        for number, (start, stop) in enumerate(self._ranges(skip), skip):
            which = order[start:stop] if self.shuffle is True else slice(start, stop)
            if self.shuffle == "batch":
                which = start + order[number]
            yield self._picked(which)

    def at_hand(self) -> Batch:
        """See `Source.at_hand`."""
        return self._weighted(self._picked(slice(0, min(self._size, self.length))))

    def not_finite(self) -> str | None:
        """See `Source.not_finite`; everything is read for it."""
        found = (finite.place(self._picked(slice(*rows)), rows[0]) for rows in self._ranges())
        return next(filter(None, found), None)

    def _picked(self, rows: Any) -> Batch:
        parts = tuple([pick(rows) for pick in self._pickers])
        return parts if len(parts) > 1 else pack_x_y_sample_weight(*parts)

    def _ranges(self, skip: int = 0) -> Iterator[tuple[int, int]]:
        starts = range(skip * self._size, self.length, self._size)
        return ((start, min(start + self._size, self.length)) for start in starts)


def positive(value: Any, name: str) -> int:
    """A whole number of at least 1.

    Raises:
        ConfigError: anything else.
    """
    what = f"{name} must be a whole number of at least 1"
    try:
        number = operator.index(value)
    except TypeError:
        raise ArgumentTypeError(what, found=repr(value)) from None
    if number < 1:
        raise ConfigError(what, found=repr(value))
    return number


def _shuffling(shuffle: Any) -> bool | str:
    if isinstance(shuffle, str) and shuffle != "batch":
        raise ConfigError("shuffle must be True, False or 'batch'", found=repr(shuffle))
    return shuffle if isinstance(shuffle, str) else bool(shuffle)
