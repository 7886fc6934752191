"""Which format an archive is in, by its content, and the reader of that format.

Refuses to look at suffixes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import storage
from keramos.saving.formats import keras_archive, legacy_h5
from keramos.saving.snapshot import Snapshot

MODEL_READERS: dict[str, Callable[[Any], Snapshot]] = {
    "keras-zip": keras_archive.read,
    "keras-directory": keras_archive.read,
    "hdf5-model": legacy_h5.read,
}


def read_model(archive: Any) -> Snapshot:
    """The snapshot of a whole model.

    Raises:
        UnrecognizedFileError, DamagedFileError: it is something else.
    """
    kind = storage.recognise(archive)
    reader = MODEL_READERS.get(kind)
    if reader is None:
        raise storage.refusal(kind, archive.source)
    return reader(archive)


def read_weights(archive: Any) -> tuple[Any, str]:
    """The tensors of any file that has some, and how they are arranged: at `"paths"`, or in lists per `"layers"`.

    Raises:
        UnrecognizedFileError, DamagedFileError: it is something else.
    """
    kind = storage.recognise(archive)
    if kind in MODEL_READERS:
        return MODEL_READERS[kind](archive).weights, LAYOUTS.get(kind, "paths")
    if kind == "hdf5-weights":
        return storage.hdf5.store(archive.whole, archive.limits), "paths"
    if kind == "hdf5-legacy-weights":
        root = storage.open_hdf5(archive.whole, archive.limits)
        return legacy_h5.layered_weights(root, archive.source), "layers"
    if kind == "sharded":
        return storage.sharded.read(archive), "paths"
    raise storage.refusal(kind, archive.source)


#: Formats that keep their tensors in lists per layer.
LAYOUTS = {"hdf5-model": "layers"}
