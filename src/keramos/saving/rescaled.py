"""Embeddings of Keras 3.2 with a scale for each column of their integers: their numbers as floats.

Since Keras 3.3 the scales are those of rows, and no row has the scales of all columns.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from keramos.saving.parts import Parts
from keramos.saving.snapshot import Snapshot
from keramos.storage import LazyTensor


def rescaled(parts: Parts, snapshot: Snapshot) -> Snapshot:
    """`snapshot` with floats where layers of a fresh model have them, and the file has integers
    and a scale for each column.

    Args:
        parts: of the model; layers have become what their tensors show.
        snapshot: the file.
    """
    if not snapshot.arrangement.is_canonical:
        return snapshot
    floats: dict[str, LazyTensor] = {}
    scales: set[str] = set()
    for part in parts if any(t.dtype == "int8" for t in snapshot.weights.values()) else ():
        small, scale = (snapshot.weights.get(f"{part.group}/{i}") for i in (0, 1))
        if small is None or scale is None or small.dtype != "int8" or len(part.variables) != 1:
            continue
        if part.variables[0].dtype != "int8" and tuple(scale.shape) == tuple(small.shape[1:]):
            divided = partial(_divided, small, scale)
            first = f"{part.group}/0"
            floats[first] = LazyTensor(small.name, small.shape, scale.dtype, divided)
            scales.add(f"{part.group}/1")
    if not floats:
        return snapshot
    weights = snapshot.weights | floats
    return replace(snapshot, weights=weights.only(path for path in weights if path not in scales))


def _divided(small: LazyTensor, scale: LazyTensor) -> Any:
    return (small.read() / scale.read()).astype(scale.dtype)
