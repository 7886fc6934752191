"""Rows of a matrix, or of an array of more axes, of which the zeros are left out.

They become sparse arrays of the engine batch by batch. The numbers that a batch holds are counted
up to a power of two, so that a step is compiled for a few counts, not for every batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from keramos import engine


@dataclass(frozen=True)
class SparseRows:
    """Numbers ordered by rows.

    Args:
        starts: (rows + 1,): where the numbers of each row start.
        places: (count, axes - 1): where each number stands in its row.
        values: (count,).
        shape: sizes, of at least one axis.
    """

    starts: np.ndarray
    places: np.ndarray
    values: np.ndarray
    shape: tuple[int, ...]

    @property
    def dtype(self) -> np.dtype:
        """That of the numbers."""
        return self.values.dtype

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, which: slice | np.ndarray) -> SparseRows:
        rows = np.arange(len(self))[which]
        counts = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(counts)])
        # the numbers of a row follow each other: its first, and then one by one
        taken = np.repeat(self.starts[:-1][rows] - starts[:-1], counts) + np.arange(starts[-1])
        shape = (len(rows), *self.shape[1:])
        return SparseRows(starts, self.places[taken], self.values[taken], shape)

    def astype(self, dtype: Any) -> SparseRows:
        """The same with numbers of another type."""
        return SparseRows(self.starts, self.places, self.values.astype(dtype), self.shape)

    def _indices(self) -> np.ndarray:
        rows = np.repeat(np.arange(len(self)), np.diff(self.starts))
        return np.concatenate([rows[:, None], self.places], axis=1)

    def toarray(self) -> np.ndarray:
        """With the zeros."""
        dense = np.zeros(self.shape, self.dtype)
        dense[tuple(self._indices().T)] = self.values
        return dense

    def tensor(self) -> Any:
        """As a sparse array of the engine."""
        places, count = self._indices(), len(self.values)
        room = 1 << max(count - 1, 0).bit_length()
        nowhere = np.broadcast_to(np.asarray(self.shape), (room - count, len(self.shape)))
        values = np.concatenate([self.values, np.zeros(room - count, self.dtype)])
        places = np.concatenate([places, nowhere]).astype(np.int32)
        dtype = engine.narrowed(self.dtype)
        return engine.sparse.from_parts(
            engine.adopt(values.astype(dtype)), engine.adopt(places), self.shape, sorted=True
        )


def of_parts(indices: np.ndarray, values: np.ndarray, shape: Sequence[int]) -> SparseRows:
    """Numbers at indices in any order; of those at one place, the sum.

    Args:
        indices: (count, axes); one beyond the shape is nowhere.
        values: (count,).
        shape: sizes.
    """
    inside = (indices < np.asarray(shape)).all(axis=1)
    flat = np.ravel_multi_index(tuple(indices[inside].T.astype(np.int64)), tuple(shape))
    flat, inverse = np.unique(flat, return_inverse=True)
    total = np.zeros(len(flat), values.dtype)
    np.add.at(total, inverse, values[inside])
    places = np.stack(np.unravel_index(flat, tuple(shape)), axis=1)
    counts = np.bincount(places[:, 0], minlength=shape[0])
    starts = np.concatenate([[0], np.cumsum(counts)])
    return SparseRows(starts, places[:, 1:], total, tuple(shape))


def of_scipy(x: Any) -> SparseRows:
    """A matrix of scipy.sparse."""
    rows = x.tocsr()
    if not rows.has_canonical_format:
        rows = rows.copy()
        rows.sum_duplicates()
    return SparseRows(rows.indptr, rows.indices[:, None], rows.data, tuple(rows.shape))


def of_engine(x: Any) -> SparseRows:
    """A sparse array of the engine."""
    x = engine.sparse.plain(x)
    values = engine.convert_to_numpy(x.data)
    return of_parts(engine.convert_to_numpy(x.indices), values, x.shape)
