"""NaN and infinity among the numbers of a batch."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos import _tree, engine
from keramos.training.data import nests
from keramos.training.data.batches import unpack_x_y_sample_weight
from keramos.training.data.epochs import Batch


def is_finite(batch: Batch) -> bool:
    """Whether every number of every numpy array, and of what is sparse, is finite. Other arrays of
    devices are not read.

    Args:
        batch: nests of arrays for x, y and sample_weight; a dict is x.
    """
    return all(
        _is_finite(leaf)
        for part in unpack_x_y_sample_weight(batch)
        for leaf in map(_stored, _tree.leaves(part))
        if _is_inexact(leaf)
    )


def place(batch: Batch, first: int = 0) -> str | None:
    """Where the first number stands that is not finite, `x[40, 1] is nan`; None if there is none.

    Args:
        batch: nests of arrays for x, y and sample_weight; a dict is x.
        first: number of its first row.
    """
    places: list[str] = []

    def look(leaf: Any, name: str) -> None:
        stored = _stored(leaf)
        if places or not _is_inexact(stored) or _is_finite(stored):
            return
        leaf = engine.convert_to_numpy(leaf)
        row, *rest = (int(i) for i in np.argwhere(~np.isfinite(leaf))[0])
        places.append(
            f"{name}[{', '.join(map(str, (row + first, *rest)))}] is {leaf[(row, *rest)]}"
        )

    for part, name in zip(unpack_x_y_sample_weight(batch), nests.NAMES, strict=True):
        nests.with_leaves(look, part, name)
    return places[0] if places else None


def _stored(leaf: Any) -> Any:
    return engine.convert_to_numpy(leaf.data) if engine.is_sparse(leaf) else leaf


def _is_inexact(leaf: Any) -> bool:
    return isinstance(leaf, np.ndarray) and leaf.dtype.kind in "fc" and leaf.ndim > 0


def _is_finite(rows: np.ndarray) -> bool:
    if rows.dtype.char in "fd" and rows.flags.c_contiguous:
        flat = rows.reshape(-1)
        # Several times as fast as looking at each. Where some are large the product overflows, and
        # says nothing.
        with np.errstate(over="ignore"):
            if np.isfinite(np.dot(flat, flat)):
                return True
    return bool(np.isfinite(rows).all())
