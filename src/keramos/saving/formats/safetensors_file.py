"""Tensors by path in a safetensors file, without a model."""

from __future__ import annotations

from keramos import storage
from keramos.dialects import Origin
from keramos.saving.formats.format import Contents, Format
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive


def _is_file(contents: Contents) -> bool:
    return contents.file_type == "safetensors"


def read(archive: Archive) -> Snapshot:
    """The weights in an open file."""
    assert archive.whole is not None
    weights = storage.safetensors.store(archive.whole, archive.limits)
    return Snapshot(Origin(archive.source, "safetensors"), None, weights)


SAFETENSORS = Format("safetensors", holds_model=False, recognise=_is_file, read=read)
