"""What a model holds at one moment, copied, so that it can be written while training changes the
model.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from keramos import storage
from keramos.dialects import Origin
from keramos.saving import collect, save
from keramos.saving.formats import table
from keramos.saving.listing import Listing, listing_of
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


def _listed(model: Any, *, copied: bool) -> Callable[[], Listing]:
    """The listing of a model's layers as it is now."""
    listing = listing_of(model)
    if copied:
        layers = [replace(layer, weights=_arrays(layer.weights)) for layer in listing.layers]
        listing = replace(listing, layers=layers, own=_arrays(listing.own))
    return lambda: listing


def _arrays(named: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    weights = WeightStore.build(dict(named))
    return [*owned(weights).items()]


def of_model(model: Any, metadata: Mapping[str, Any], *, by_layer: bool = False) -> Snapshot:
    """A copy of everything that a file of a whole model keeps.

    Args:
        model: built.
        metadata: plain values, for `metadata.json`.
        by_layer: whether the file lists weights by layer.
    """
    snapshot = save.snapshot_of(model, metadata)
    listing = _listed(model, copied=True) if by_layer else None
    return replace(snapshot, weights=owned(snapshot.weights), listing=listing)


def of_weights(
    model: Any, metadata: Mapping[str, Any], *, copied: bool = True, by_layer: bool = False
) -> Snapshot:
    """Everything that a file of weights keeps, and the metadata.

    Args:
        model: built.
        metadata: plain values.
        copied: False where it is written before training goes on.
        by_layer: whether the file lists weights by layer.
    """
    if by_layer:
        listing = _listed(model, copied=copied)
        empty = WeightStore({})
        return Snapshot(Origin("", ""), None, empty, metadata=metadata, listing=listing)
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
    """The metadata of a file of a model, or of weights; none where it has none."""
    with storage.open(path) as archive:
        snapshot = table.read_any(archive)
        metadata = snapshot.metadata or json.loads(
            snapshot.weights.attributes(PLACE).get(ATTRIBUTE, "{}")
        )
    return dict(metadata) if isinstance(metadata, Mapping) else {}
