"""Batches that come one after the other: generators, datasets of tensorflow, loaders of torch, any
iterable.

They need only be iterable; a length is used where there is one.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from keramos.training.data.batches import tidy
from keramos.training.data.epochs import ENDLESS, Batch, Source


class StreamSource(Source):
    """An iterable that gives its batches anew in each pass.

    Args:
        batches: gives x, (x,), (x, y) or (x, y, sample_weight).
        name: what it is, for errors.
        steps: see `Source`.
        class_weight: see `Source`.
    """

    def __init__(self, batches: Iterable, name: str, *, steps: int | None, class_weight: Any):
        self.batches = batches
        super().__init__(name=name, count=_count(batches), steps=steps, class_weight=class_weight)

    def passing(self, order: None, skip: int) -> Iterator[Batch]:
        """See `Source.passing`."""
        drawn, number = self._drawn(), 0
        while True:
            try:
                batch = next(drawn, _END)
            except Exception as error:
                error.add_note(f"(raised by {self.argument}, {self.name}, for batch {number + 1})")
                raise
            if batch is _END:
                return
            number += 1
            if number > skip:
                yield tidy(batch, self.name, bare=self.restarts)

    def _drawn(self) -> Iterator[Any]:
        return iter(self.batches)


class GeneratorSource(StreamSource):
    """An iterator, which gives each batch once. A batch that was peeked at is the first that
    comes.
    """

    restarts = False

    batches: Iterator

    def __init__(self, batches: Iterator, name: str, *, steps: int | None, class_weight: Any):
        super().__init__(batches, name, steps=steps, class_weight=class_weight)
        self._peeked: deque = deque()

    def peek(self) -> Batch:
        """See `Source.peek`."""
        if not self._peeked:
            self._peeked.extend(itertools.islice(self.batches, 1))
        if not self._peeked:
            raise self._nothing()
        return self._weighted(tidy(self._peeked[0], self.name))

    def _drawn(self) -> Iterator[Any]:
        while self._peeked:
            yield self._peeked.popleft()
        while (
            batch := next(self.batches, _END)
        ) is not _END:  # `yield from` would close the user's generator with this one
            yield batch


_END: Any = object()


def _count(batches: Any) -> int | None:
    if hasattr(batches, "cardinality"):
        cardinality: Any = batches.cardinality
        if callable(cardinality):  # no attribute, as of data that several devices share
            cardinality = cardinality()
        found = int(cardinality)  # -1: no end, -2: unknown
        return found if found >= ENDLESS else None
    if isinstance(batches, itertools.cycle | itertools.count | itertools.repeat):
        return ENDLESS
    try:
        return len(batches)
    except TypeError:
        return None
