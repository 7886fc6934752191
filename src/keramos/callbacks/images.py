"""What a model holds at one moment, copied, so that it can be written while training changes the
model.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from keramos import storage
from keramos.dialects import Origin
from keramos.saving import collect, save
from keramos.saving.formats import table
from keramos.saving.parts import parts_of
from keramos.saving.paths import VARS
from keramos.saving.snapshot import Snapshot
from keramos.storage.tensor import LazyTensor
from keramos.storage.weight_store import WeightStore

#: Where a weights file keeps what `.keras` files keep in `metadata.json`: an attribute of the
#: root's group.
PLACE, ATTRIBUTE = VARS, "metadata"


def owned(store: WeightStore) -> WeightStore:
    """The same tensors, those in memory copied: the next step of training overwrites the buffers of
    this one.
    """
    return WeightStore(
        {path: _copied(path, tensor) for path, tensor in store.items()}, store.groups
    )


def _copied(path: str, tensor: LazyTensor) -> LazyTensor:
    if tensor.is_mapped:
        return tensor
    import numpy as np

    return LazyTensor.of(path, np.array(tensor.read()))


def of_model(model: Any, metadata: Mapping[str, Any]) -> Snapshot:
    """A copy of everything that a `.keras` file keeps.

    Args:
        model: built.
        metadata: plain values, for `metadata.json`.
    """
    snapshot = save.snapshot_of(model, metadata)
    return replace(snapshot, weights=owned(snapshot.weights))


def of_weights(model: Any, metadata: Mapping[str, Any], *, copied: bool = True) -> Snapshot:
    """Everything that a `.weights.h5` file keeps, and the metadata.

    Args:
        model: built.
        metadata: plain values.
        copied: False where it is written before training goes on.
    """
    weights = collect.weights_of(parts_of(model))
    weights = with_metadata(owned(weights) if copied else weights, metadata)
    return Snapshot(Origin("", table.recommended(holds_model=False).name), None, weights)


def with_metadata(store: WeightStore, metadata: Mapping[str, Any]) -> WeightStore:
    """The same tensors, with metadata that other readers pass over."""
    if not metadata:
        return store
    attributes = {**store.attributes(PLACE), ATTRIBUTE: json.dumps(dict(metadata))}
    return WeightStore(dict(store), {**store.groups, PLACE: attributes})


def write(image: Snapshot, path: str) -> None:
    """Write either of them, all at once or not at all."""
    table.for_target(path, path, has_model=image.config is not None).write(image, path)


def metadata_of(path: str) -> dict[str, Any]:
    """The metadata of a `.keras` or weights file; none where it has none."""
    with storage.open(path) as archive:
        snapshot = table.read_any(archive)
        metadata = snapshot.metadata or json.loads(
            snapshot.weights.attributes(PLACE).get(ATTRIBUTE, "{}")
        )
    return dict(metadata) if isinstance(metadata, Mapping) else {}
