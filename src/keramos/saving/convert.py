"""One format into another.

Refuses to build a model where the file already says where each tensor belongs; old files, which
keep tensors by layer, are laid out anew by building their layers, without computing anything.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from keramos import storage
from keramos.codec.session import Session
from keramos.saving import load, save
from keramos.saving.formats import table
from keramos.saving.optimizer_state import in_todays_order


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
        snapshot = table.read_any(archive)
        upgraded = snapshot.upgraded()
        if not snapshot.arrangement.is_canonical and snapshot.config is not None:
            model = load.model_of(snapshot, Session(dict(custom_objects or {}), compile=False))
            snapshot = save.snapshot_of(model)
        else:
            weights = in_todays_order(snapshot.weights, upgraded.config)
            snapshot = replace(snapshot, config=upgraded.config, weights=weights)
        table.write(snapshot, os.fspath(target), archive.source)
    return dict(upgraded.log)
