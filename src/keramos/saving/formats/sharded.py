"""Weights in several `.weights.h5` files, beside an index (`x.weights.json`) of what is where."""

from __future__ import annotations

import os

from keramos import storage
from keramos.dialects import Origin
from keramos.saving.formats.format import Contents, Format
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive

#: Bytes of tensors in one shard, where the caller does not say.
SHARD_BYTES = 5_000_000_000


def _is_index(contents: Contents) -> bool:
    return "weight_map" in contents.keys


def read(archive: Archive) -> Snapshot:
    """The weights that an open index names."""
    return Snapshot(Origin(archive.source, "sharded"), None, storage.sharded.read(archive))


def write(
    snapshot: Snapshot, target: str | os.PathLike[str], shard_bytes: int = SHARD_BYTES
) -> None:
    """Write the weights of a snapshot.

    Args:
        snapshot: of a model, or of weights.
        target: path or URL of the index.
        shard_bytes: the most bytes of tensors in one shard.
    """
    storage.write_sharded(target, snapshot.weights, shard_bytes)


SHARDED = Format(
    "sharded",
    holds_model=False,
    recognise=_is_index,
    read=read,
    layout="sharded set",
    endings=(".weights.json",),
    write=write,
)
