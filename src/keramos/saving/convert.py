"""One format into another.

Refuses to build a model where the file already says where each tensor belongs; old files, which
keep tensors by layer, are laid out anew by building their layers, without computing anything. So
are those that hold code, which becomes operations of known shapes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from keramos import storage
from keramos._frames import warn
from keramos.codec.canonical import Json
from keramos.codec.session import Budget, Session
from keramos.dialects.origin import BEFORE_KERAS3
from keramos.errors import ConfigError
from keramos.saving import lambdas, load, placeholders, save
from keramos.saving.formats import table
from keramos.saving.graph_faults import graph_warnings
from keramos.saving.optimizer_state import in_todays_order
from keramos.saving.snapshot import Snapshot
from keramos.storage import Limits
from keramos.storage.archive import Source


def convert(
    source: Source,
    target: str | os.PathLike[str],
    *,
    custom_objects: Mapping[str, Any] | None = None,
    weights: Source | None = None,
    limits: Limits | None = None,
) -> dict[str, int]:
    """Write what is in one file into another; formats by the target's ending.

    Args:
        source: a model or weights file, recognised by content.
        target: `….keras`, `….weights.h5`, `….weights.json`, or a path without an ending for a
            directory.
        custom_objects: name -> class or function; only for old files with custom classes that have
            layers of their own.
        weights: a file with the weights, where the source is an architecture in JSON or YAML.
        limits: `keramos.storage.Limits`; what the source may cost.

    Returns:
        Upgrade rule -> number of nodes of the config that it rewrote.

    Raises:
        FileError: the source is missing, damaged or of another kind.
        ConfigError: the source holds no model, and the target needs one.
    """
    with storage.open(source, limits=limits) as archive:
        has_own = weights is None and not table.recognise(archive).holds_model
        snapshot = table.read_any(archive) if has_own else table.read_model(archive, weights)
        upgraded = snapshot.upgraded()
        if snapshot.arrangement.is_canonical and not _holds_code(snapshot, upgraded.config):
            renewed = _renewed(snapshot, upgraded.config)
        else:
            _check_model(snapshot, archive.source)
            budget = Budget(archive.limits.max_outputs)
            session = Session(dict(custom_objects or {}), budget=budget)
            model = load.model_of(snapshot, session, placeholders=True)
            for name in placeholders.classes_in(model):
                what = f"nobody here knows {name}: its weights are kept in the order of the file"
                warn(f"{what}; custom_objects={{{name!r}: …}} says which objects they belong to")
            renewed = save.snapshot_of(model)
        table.write(renewed, os.fspath(target), archive.source)
    return dict(upgraded.log)


def _renewed(snapshot: Snapshot, config: dict[str, Json] | None) -> Snapshot:
    """The same, as it is written today."""
    for warning in graph_warnings(snapshot.config, snapshot.origin):
        warn(warning)  # the new file names another writer: nobody would be told again
    return replace(
        snapshot,
        origin=save.own_origin(snapshot.origin.date_saved),
        config=config,
        weights=in_todays_order(snapshot.weights, config, snapshot.origin),
    )


def _holds_code(snapshot: Snapshot, config: Json) -> bool:
    """Whether a file of before Keras 3 has code that operations say: Keras 3 cannot read it, and
    the model has to be built to learn the shapes.
    """
    return snapshot.origin.family in BEFORE_KERAS3 and any(
        listing.objection is None for listing in lambdas.listings(config)
    )


def _check_model(snapshot: Snapshot, source: str) -> None:
    """Refuse tensors that stand by layer where no model says what they are for."""
    if snapshot.config is None:
        raise ConfigError(
            "this file lists tensors by layer, and has no model that says where they belong",
            in_=source,
            hint="build the model, model.load_weights(path), then model.save_weights(…)",
        )
