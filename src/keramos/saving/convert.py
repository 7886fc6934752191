"""One format into another.

Refuses to build a model where the file already says where each tensor belongs; old files, which
keep tensors by layer, are laid out anew by building their layers, without computing anything.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from keramos import dialects, storage
from keramos.codec.session import Session
from keramos.errors import ConfigError
from keramos.saving import load, save, state
from keramos.saving.formats import keras_archive, recognised
from keramos.saving.snapshot import Snapshot


def convert(
    source: Any, target: Any, *, custom_objects: Mapping[str, Any] | None = None
) -> dict[str, int]:
    """Write what is in one file into another; formats by the target's ending.

    Args:
        source: a model or weights file, recognised by content.
        target: `….keras`, `….weights.h5`, `….weights.json`, or a path without an ending for a
            directory.
        custom_objects: name -> class or function; needed only for old files with custom classes.

    Returns:
        Upgrade rule -> number of nodes of the config that it rewrote.

    Raises:
        FileError: the source is missing, damaged or of another kind.
        ConfigError: the source holds no model, and the target needs one.
    """
    with storage.open(source) as archive:
        snapshot = recognised.read_any(archive)
        if snapshot.layout == "layers" and snapshot.config is not None:
            model = load.model_of(snapshot, Session(dict(custom_objects or {}), compile=False))
            snapshot = save.snapshot_of(model)
        upgraded = dialects.upgrade(snapshot.config)
        weights = state.upgraded(snapshot.weights, upgraded.config)
        _write(
            replace(snapshot, config=upgraded.config, weights=weights),
            os.fspath(target),
            archive.source,
        )
    return dict(upgraded.log)


def _write(snapshot: Snapshot, target: str, source: str) -> None:
    if target.endswith(".weights.h5"):
        storage.write_weights(target, snapshot.weights)
    elif target.endswith(".weights.json"):
        storage.write_sharded(target, snapshot.weights, 5_000_000_000)
    elif snapshot.config is None:
        raise ConfigError(
            "this file holds weights without a model",
            in_=source,
            hint="convert to a path ending in .weights.h5",
        )
    elif target.endswith(".keras") or not os.path.splitext(target)[1]:
        keras_archive.write(snapshot, target, zipped=target.endswith(".keras"))
    else:
        raise ConfigError(
            "the ending of the target does not say a format",
            found=target,
            wanted=".keras, .weights.h5, .weights.json, or no ending for a directory",
        )
