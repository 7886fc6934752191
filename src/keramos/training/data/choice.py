"""Which source fits what `fit`, `evaluate` and `predict` were given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from keramos.errors import ConfigError
from keramos.training.data import columns
from keramos.training.data.epochs import Source
from keramos.training.data.table import ArraySource, positive

_STREAMS = {"tensorflow": "a tf.data.Dataset", "torch": "a DataLoader"}


def source(
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    *,
    batch_size: int | None = None,
    shuffle: bool | str = False,
    class_weight: Any = None,
    steps: int | None = None,
) -> Source:
    """The batches of whatever holds data.

    Args:
        x: an array or a nest of arrays; or what gives batches: a `PyDataset`, a `tf.data.Dataset`,
            a `DataLoader` of torch, a generator, any iterable.
        y: targets, an array or a nest, if x holds arrays.
        sample_weight: weights of rows, like y.
        batch_size: rows of a batch of arrays, 32 unless given.
        shuffle: True for a new order of rows (of batches, for a `PyDataset`) in each pass; "batch"
            for one within each batch. What else gives batches keeps its order.
        class_weight: class number → weight; classes that are not named weigh 1.
        steps: batches of an epoch; None for all. The next epoch goes on where one stopped.

    Raises:
        ConfigError: something is given that cannot be data, or not together with the rest.
        ShapeError: arrays have different numbers of rows.
    """
    steps = None if steps is None else positive(steps, "steps")
    name = giver_of(x)
    if not name:
        parts = _without_last_nones(x, y, sample_weight)
        return ArraySource(
            parts, batch_size=batch_size, shuffle=shuffle, steps=steps, class_weight=class_weight
        )
    _alone(name, y=y, sample_weight=sample_weight)
    if _is_dataset(x):
        from keramos.training.data.numbered import DatasetSource

        return DatasetSource(x, shuffle=bool(shuffle), steps=steps, class_weight=class_weight)
    from keramos.training.data.streams import GeneratorSource, StreamSource

    kind = GeneratorSource if isinstance(x, Iterator) else StreamSource
    return kind(x, name, steps=steps, class_weight=class_weight)


def _is_dataset(x: Any) -> bool:
    from keramos.training.data.py_dataset import PyDataset

    return isinstance(x, PyDataset)


def giver_of(x: Any) -> str:
    """What `x`, which gives batches, is called; empty for arrays."""
    if type(x) is np.ndarray:
        return ""
    if _is_dataset(x):
        return "a PyDataset"
    if isinstance(x, Iterator):
        return "a generator"
    if not hasattr(x, "shape") and (name := _STREAMS.get(columns.library(x))):
        return name
    if isinstance(x, list | tuple | Mapping) or columns.is_array(x):
        return ""
    if hasattr(x, "__iter__") and not isinstance(x, str | bytes | set | frozenset):
        return f"a {type(x).__name__}"
    return ""


def _without_last_nones(x: Any, y: Any, sample_weight: Any) -> tuple:
    if x is None:
        raise ConfigError("x is missing: there are no data")
    if sample_weight is not None:
        return (x, y, sample_weight)
    return (x,) if y is None else (x, y)


def _alone(name: str, **others: Any) -> None:
    for other, value in others.items():
        if value is not None:
            hint = "let it give (x, y) or (x, y, sample_weight)"
            raise ConfigError(
                f"{other} is given, but x is {name}, which holds everything", hint=hint
            )
