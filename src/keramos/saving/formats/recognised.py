"""Which format an archive is in, by its content, and the reader of that format.

Refuses to look at suffixes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import storage
from keramos.errors import UnrecognizedFileError
from keramos.saving.formats import keras_archive, legacy_h5
from keramos.saving.snapshot import Origin, Snapshot

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
    if kind in WEIGHT_READERS:
        raise UnrecognizedFileError(
            "the file holds weights without a model",
            in_=archive.source,
            hint="build the model, then model.load_weights(path)",
        )
    reader = MODEL_READERS.get(kind)
    if reader is None:
        raise storage.refusal(kind, archive.source)
    return reader(archive)


def read_any(archive: Any) -> Snapshot:
    """The snapshot of a whole model, or, without a config, of weights alone.

    Raises:
        UnrecognizedFileError, DamagedFileError: it is something else.
    """
    kind = storage.recognise(archive)
    reader = (MODEL_READERS | WEIGHT_READERS).get(kind)
    if reader is None:
        raise storage.refusal(kind, archive.source)
    return reader(archive)


def _paths(archive: Any) -> Snapshot:
    return Snapshot(
        Origin(archive.source, "hdf5-weights"),
        None,
        storage.hdf5.store(archive.whole, archive.limits),
    )


def _layers(archive: Any) -> Snapshot:
    root = storage.open_hdf5(archive.whole, archive.limits)
    weights = legacy_h5.layered_weights(root, archive.source)
    return Snapshot(Origin(archive.source, "hdf5-legacy-weights"), None, weights, layout="layers")


def _sharded(archive: Any) -> Snapshot:
    return Snapshot(Origin(archive.source, "sharded"), None, storage.sharded.read(archive))


WEIGHT_READERS: dict[str, Callable[[Any], Snapshot]] = {
    "hdf5-weights": _paths,
    "hdf5-legacy-weights": _layers,
    "sharded": _sharded,
}
