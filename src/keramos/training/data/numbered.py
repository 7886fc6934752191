"""Batches of a PyDataset, made here or by workers, always in order."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from functools import partial
from typing import Any

from keramos.errors import ConfigError
from keramos.training.data import generators
from keramos.training.data.batches import tidy
from keramos.training.data.epochs import ENDLESS, Batch, Source
from keramos.training.data.py_dataset import PyDataset


class DatasetSource(Source):
    """The batches of a `PyDataset`.

    Args:
        dataset: asked for its length at the beginning of each pass.
        shuffle: whether each pass has a new order of batches; data without an end keep theirs.
        steps: see `Source`.
        class_weight: see `Source`.

    Raises:
        ConfigError: the dataset has no `__getitem__`, or neither an end nor `steps`, or no batch.
    """

    generator = generators.PYTHON

    def __init__(self, dataset: PyDataset, *, shuffle: bool, steps: int | None, class_weight: Any):
        self.dataset = dataset
        self.shuffle = shuffle
        if type(dataset).__getitem__ is PyDataset.__getitem__:
            raise ConfigError(f"the PyDataset {type(dataset).__name__} has no __getitem__")
        name = f"the PyDataset {type(dataset).__name__}"
        super().__init__(name=name, count=_count(dataset), steps=steps, class_weight=class_weight)

    def order(self) -> Iterable[int]:
        """The numbers of the batches of a pass. Drawn as Keras does."""
        count = _count(self.dataset)
        if count == ENDLESS:
            return itertools.count()
        order = list(range(count))
        if self.shuffle:
            random.shuffle(order)
        return order

    def passing(self, order: Iterable[int], skip: int) -> Iterator[Batch]:
        """See `Source.passing`."""
        with closing(_makers(self.dataset)(itertools.islice(order, skip, None))) as items:
            for batch in items:
                yield tidy(batch, self.name)

    def peek(self) -> Batch:
        """See `Source.peek`; as in Keras, an epoch begins and ends for it."""
        from keramos.training.data import workers

        self.on_epoch_begin()
        batch = workers.item(self.dataset, next(iter(self.order())))
        self.on_epoch_end()
        return self._weighted(tidy(batch, self.name))

    def on_epoch_begin(self) -> None:
        """See `PyDataset.on_epoch_begin`."""
        self.dataset.on_epoch_begin()

    def on_epoch_end(self) -> None:
        """See `PyDataset.on_epoch_end`."""
        self.dataset.on_epoch_end()


def _count(dataset: PyDataset) -> int:
    name = type(dataset).__name__
    try:
        count = dataset.num_batches
    except NotImplementedError as error:
        raise ConfigError(f"the PyDataset {name} has neither __len__ nor num_batches") from error
    if count is None:
        return ENDLESS
    if count < 1:
        raise ConfigError(f"the PyDataset {name} has no batch", found=f"num_batches = {count}")
    return count


def _makers(dataset: PyDataset) -> Callable[[Iterable[int]], Generator[Any, None, None]]:
    """What turns numbers into batches, in their order."""
    from keramos.training.data import (
        workers,
    )  # which bring threads and processes, that other data do without

    count, processes = int(dataset.workers or 0), dataset.use_multiprocessing
    if count < 1 or (count == 1 and not processes):
        return lambda indices: (workers.item(dataset, index) for index in indices)
    made_by = workers.by_processes if processes else workers.by_threads
    return partial(made_by, dataset, count=count, ahead=int(dataset.max_queue_size))
