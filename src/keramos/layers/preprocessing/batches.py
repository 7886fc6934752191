"""Batches: the data that a layer adapts to, piece by piece."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any


def batches(data: Any) -> Iterator[Any]:
    """The batches of `data`; an array, or nested lists, are one. Of tuples, the first parts."""
    if is_array(data) or not (hasattr(data, "num_batches") or isinstance(data, Iterable)):
        yield data
        return
    for batch in _numbered(data) if hasattr(data, "num_batches") else data:
        yield batch[0] if isinstance(batch, tuple) else batch


def _numbered(dataset: Any) -> Iterator[Any]:
    """The batches of a PyDataset, which is asked for each by its number: Python's own iteration
    over what has `__getitem__` ends with an IndexError alone.
    """
    count = dataset.num_batches
    numbers = itertools.count() if count is None else range(count)
    return (dataset[number] for number in numbers)


def is_array(data: Any) -> bool:
    """Whether `data` is an array, or lists that stand for one, not an iterable of batches."""
    return hasattr(data, "__array__") or isinstance(data, (list, tuple, str, bytes))
