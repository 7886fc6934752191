"""The `.keras` format, as a zip or as a directory: `metadata.json`, `config.json`,
`model.weights.h5`, `assets/…`.

Refuses to know models.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from keramos import storage
from keramos.codec.parse import loads
from keramos.errors import ConfigError, DamagedFileError, KeramosError
from keramos.saving.snapshot import Origin, Snapshot
from keramos.storage.weight_store import WeightStore

METADATA, CONFIG, WEIGHTS, NPZ_WEIGHTS, ASSETS = (
    "metadata.json", "config.json", "model.weights.h5", "model.weights.npz", "assets/"
)  # fmt: skip

#: The newest layout of Keras that these files follow.
KERAS_VERSION = "3.15.1"


def read(archive: Any) -> Snapshot:
    """The snapshot in an open archive; tensors stay in the file.

    Raises:
        DamagedFileError: a part is missing, or is not what it should be.
    """
    metadata = _json(archive, METADATA) if METADATA in archive else {}
    origin = Origin(
        archive.source,
        f"keras-{archive.kind}",
        keras_version=_text(metadata.get("keras_version")),
        date_saved=_text(metadata.get("date_saved")),
        writer=_text(metadata.get("writer")),
    )
    config = _json(archive, CONFIG)
    if "class_name" not in config:
        raise DamagedFileError(
            f"{CONFIG} does not describe a model",
            in_=archive.source,
            wanted='"class_name" and "config"',
        )
    assets = {
        name.removeprefix(ASSETS): archive.member(name)
        for name in archive.names()
        if name.startswith(ASSETS)
    }
    return Snapshot(origin, config, _weights(archive), assets, metadata)


def _weights(archive: Any) -> WeightStore:
    if WEIGHTS in archive:
        return storage.hdf5.store(archive.member(WEIGHTS).span(), archive.limits)
    if NPZ_WEIGHTS in archive:
        return storage.npz.store(archive.member(NPZ_WEIGHTS).span(), archive.limits)
    raise DamagedFileError(f"the file has no weights: {WEIGHTS} is missing", in_=archive.source)


def _json(archive: Any, name: str) -> dict[str, Any]:
    if name not in archive:
        raise DamagedFileError(f"{name} is missing", in_=archive.source)
    try:
        value = loads(archive.member(name).read(), where=name)
    except KeramosError as error:
        raise error.located(in_=archive.source)  # noqa: B904 - the same error, with its file filled in
    if not isinstance(value, dict):
        raise DamagedFileError(
            f"{name} must hold an object", in_=archive.source, found=type(value).__name__
        )
    return value


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def write(snapshot: Snapshot, target: Any, *, zipped: bool = True) -> None:
    """Write a snapshot; whatever fails, what stood at `target` still stands.

    Args:
        snapshot: with a config.
        target: path, URL or file object.
        zipped: False for a directory.
    """
    members: dict[str, Any] = {
        METADATA: lambda digests: _metadata(snapshot, digests.get(WEIGHTS, {})),
        CONFIG: encode_json(snapshot.config),
        WEIGHTS: snapshot.weights,
        **{f"{ASSETS}{path}": content for path, content in snapshot.assets.items()},
    }
    storage.write_keras(target, members, zipped=zipped)


def encode_json(value: Any) -> bytes:
    """JSON as Keras writes it.

    Raises:
        ConfigError: something in it is not plain.
    """
    try:
        return json.dumps(value).encode()
    except (TypeError, ValueError) as error:
        raise ConfigError(f"the config cannot be written as JSON: {error}") from error


def _metadata(snapshot: Snapshot, digests: Mapping[str, str]) -> bytes:
    # Whoever knew when a model was saved still knows it; nobody else makes two equal saves differ.
    said = {
        "keras_version": KERAS_VERSION,
        "date_saved": snapshot.origin.date_saved or "",
        "writer": snapshot.origin.writer,
        "digests": dict(digests),
    }
    user = {k: v for k, v in snapshot.metadata.items() if k not in said}
    return encode_json({k: v for k, v in said.items() if v is not None} | user)
