"""FeatureColumn: the values of one feature, in the batches that its layer adapts to."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from keramos.errors import ArgumentTypeError

#: Rows of a batch that is made of single values, as Keras makes them: sketches depend on it.
ROWS = 32


def rows_of(dataset: Any) -> Iterable[Mapping[str, Any]]:
    """What gives dicts of values again and again.

    Args:
        dataset: a dict of arrays whose first axis is that of rows, or an iterable of dicts, such as
            a `tf.data.Dataset`.

    Raises:
        ArgumentTypeError: something else.
    """
    if isinstance(dataset, Mapping):
        columns = {name: np.asarray(values) for name, values in dataset.items()}
        counts = range(min(map(len, columns.values()), default=0))
        return [{name: values[i] for name, values in columns.items()} for i in counts]
    if isinstance(dataset, (str, bytes)) or not isinstance(dataset, Iterable):
        raise ArgumentTypeError(
            "adapt() of a FeatureSpace takes a dict of arrays, or a dataset of dicts",
            found=repr(dataset)[:200],
        )
    return list(dataset) if isinstance(dataset, Iterator) else dataset


class FeatureColumn:
    """The batches of one feature, each with an axis more than (rows,).

    Args:
        rows: dicts of values, each a batch or a single row.
        name: of the feature.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]], name: str):
        self._rows, self._name = rows, name

    def __iter__(self) -> Iterator[np.ndarray]:
        values = (np.asarray(row[self._name]) for row in self._rows)
        first = next(values, None)
        if first is None:
            return
        values = itertools.chain([first], values)
        for batch in values if first.ndim else _stacked(values):
            yield batch[..., None] if first.ndim < 2 else batch


def _stacked(values: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
    while rows := list(itertools.islice(values, ROWS)):
        yield np.stack(rows)
