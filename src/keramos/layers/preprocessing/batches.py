"""Batches: the data that a layer adapts to, piece by piece."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from keramos.errors import ConfigError


def batches(data: Any, steps: int | None = None) -> Iterator[Any]:
    """The batches of `data`; an array, or nested lists, are one. Of tuples, the first parts.

    Args:
        data: array, iterable of batches, or PyDataset.
        steps: how many at most; all when None.

    Raises:
        ConfigError: a PyDataset without an end, and no number of steps.
    """
    if is_array(data) or not (hasattr(data, "num_batches") or isinstance(data, Iterable)):
        yield data
        return
    source = _numbered(data, steps) if hasattr(data, "num_batches") else data
    for batch in itertools.islice(source, steps):
        yield batch[0] if isinstance(batch, tuple) else batch


def _numbered(dataset: Any, steps: int | None) -> Iterator[Any]:
    """The batches of a PyDataset, if they have an end."""
    if dataset.num_batches is None and steps is None:
        raise ConfigError("data without an end cannot be adapted to", found=type(dataset).__name__)
    return iter(dataset)


def are_arrays(data: Any) -> bool:
    """Whether `data` is a list of arrays, each with a batch axis."""
    return isinstance(data, (list, tuple)) and any(getattr(item, "shape", ()) for item in data)


def is_array(data: Any) -> bool:
    """Whether `data` is an array, or lists that stand for one, not an iterable of batches."""
    if isinstance(data, list) and data and isinstance(data[0], tuple):
        return not are_arrays(data[0])  # a list of batches, each with what it is trained on
    return hasattr(data, "__array__") or isinstance(data, (list, tuple, str, bytes))
