"""One format into another.

Refuses to build a model where the file already says where each tensor belongs; old files, which
keep tensors by layer, are laid out anew by building their layers, without computing anything. So
are those that hold code, which becomes operations of known shapes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from keramos import storage
from keramos._frames import warn
from keramos.codec.canonical import Json
from keramos.codec.session import Budget, Session, by_name
from keramos.dialects.origin import BEFORE_KERAS3
from keramos.dialects.words import in_words
from keramos.dialects.writing import Reader
from keramos.errors import ConfigError
from keramos.saving import lambdas, load, placeholders, repository, save
from keramos.saving.compat import for_reader
from keramos.saving.formats import table
from keramos.saving.graph_faults import graph_warnings
from keramos.saving.optimizer_state import in_todays_order
from keramos.saving.snapshot import Snapshot
from keramos.storage import Limits
from keramos.storage.archive import Source


@dataclass(frozen=True)
class Conversion:
    """What became of one file.

    Attributes:
        source: its name.
        target: what was written.
        format: of the target.
        rewritten: rule -> number of nodes of the config, or of tensors, that it rewrote.
        words: the same as people say it.
    """

    source: str
    target: str
    format: str
    rewritten: dict[str, int]
    words: list[str]


def convert(
    source: Source,
    target: str | os.PathLike[str],
    *,
    custom_objects: Mapping[str, Any] | None = None,
    weights: Source | None = None,
    limits: Limits | None = None,
    compat: str | None = None,
) -> dict[str, int]:
    """Write what is in one file into another; formats by the target's ending.

    Args:
        source: a model or weights file, recognised by content.
        target: `….keras`, `….h5`, `….weights.h5`, `….weights.json`, or a path without an ending for
            a directory.
        custom_objects: name -> class or function; only for files with custom classes that have
            layers of their own, where one of them lists tensors by layer.
        weights: a file with the weights, where the source is an architecture in JSON or YAML.
        limits: `keramos.storage.Limits`; what the source may cost.
        compat: the Keras that is to read the target, as in `save_model`.

    Returns:
        Rule -> number of nodes of the config, or of tensors, that it rewrote.

    Raises:
        FileError: the source is missing, damaged or of another kind.
        ConfigError: the source holds no model, and the target needs one.
        SaveError: the reader that `compat` names could not know something in it.
    """
    return converted(
        source,
        target,
        custom_objects=custom_objects,
        weights=weights,
        limits=limits,
        compat=compat,
    ).rewritten


def converted(
    source: Source,
    target: str | os.PathLike[str],
    *,
    custom_objects: Mapping[str, Any] | None = None,
    weights: Source | None = None,
    limits: Limits | None = None,
    compat: str | None = None,
    format: str | None = None,
) -> Conversion:
    """`convert`, with an account of what was done.

    Args:
        source, target, custom_objects, weights, limits, compat: as in `convert`.
        format: what `save_model` calls the format; None for what the target's ending says.
    """
    reader = None if compat is None else Reader.of(compat)
    path = os.fspath(target)
    with storage.open(source, limits=limits) as archive:
        has_own = weights is None and not table.recognise(archive).holds_model
        snapshot = table.read_any(archive) if has_own else table.read_model(archive, weights)
        named = repository.path_in(path)
        written_as = table.for_target(
            named, archive.source, has_model=snapshot.config is not None, argument=format
        )
        upgraded = snapshot.upgraded()
        rewritten = dict(upgraded.log)
        # Older readers have variables of optimizers whose shapes the model alone tells.
        is_listed = written_as.container == "hdf5" or (
            reader is not None and reader.family != "keras3"
        )
        needs_model = is_listed and snapshot.config is not None
        is_canonical = snapshot.arrangement.is_canonical
        if is_canonical and not needs_model and not _holds_code(snapshot, upgraded.config):
            renewed = _renewed(snapshot, upgraded.config)
        else:
            _check_model(snapshot, archive.source)
            model = _built(snapshot, custom_objects, archive.limits)
            rewritten |= model.load_report.rewritten
            renewed = save.snapshot_of(model)
        if reader is not None:
            written = for_reader(renewed, reader, written_as.container)
            renewed, rewritten = written.snapshot, rewritten | dict(written.log)
        if repository.is_address(path):
            with repository.staged(path, describes=True) as place:
                written_as.write(renewed, place)
        else:
            written_as.write(renewed, path)
        return Conversion(archive.source, path, written_as.name, rewritten, in_words(rewritten))


def _built(snapshot: Snapshot, custom_objects: Mapping[str, Any] | None, limits: Limits) -> Any:
    session = Session(by_name(custom_objects), budget=Budget(limits.max_outputs))
    model = load.model_of(snapshot, session, placeholders=True)
    for name in placeholders.classes_in(model):
        what = f"nobody here knows {name}: its weights are kept in the order of the file"
        warn(f"{what}; custom_objects={{{name!r}: …}} says which objects they belong to")
    return model


def at_todays_paths(snapshot: Snapshot, limits: Limits) -> Snapshot:
    """The same with its tensors at the paths of Keras 3: its layers are made, to learn where each
    belongs; nothing is computed.

    Args:
        snapshot: of a model.
        limits: what it may cost.
    """
    return save.snapshot_of(_built(snapshot, None, limits))


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
            hint=f"{table.WITH_MODEL}; or build the model, then model.load_weights(path)",
        )
