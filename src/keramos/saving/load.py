"""`load_model` and `model_from_json`: a file -> a live model.

Refuses to run anything that the file brings: the config is read, upgraded, audited, and only then
decoded.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from keramos import _garbage, dialects, storage
from keramos._frames import warn
from keramos.codec import trust
from keramos.codec.decode import decode
from keramos.codec.parse import loads, parse
from keramos.codec.session import Session
from keramos.errors import DamagedFileError, KeramosError
from keramos.saving import locate, restore, state
from keramos.saving.formats import recognised
from keramos.saving.graph_faults import graph_warnings
from keramos.saving.snapshot import Snapshot


def load_model(
    filepath: Any,
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
    safe_mode: bool = True,
    *,
    trusted: Iterable[str] = (),
    strict: bool = True,
    limits: Any = None,
) -> Any:
    """Open a model file.

    Tensors stay in the file, mapped, until they are needed.

    Args:
        filepath: path, path-like, bytes, binary file object or URL; recognised by content.
        custom_objects: name -> class or function, asked before scopes and registered objects.
        compile: whether what the file says about training is wanted.
        safe_mode: False lets the file bring Python code of its own.
        trusted: names to grant for this call alone (`"lambda"`, `"package>Name"`).
        strict: False goes on with the weights that fit.
        limits: `keramos.storage.Limits`; what the file may cost.

    Raises:
        FileMissingError, UnrecognizedFileError, DamagedFileError: there is no such file, or it is
            not a model.
        UnsafeError: it asks for something that was not granted.
        UnknownClassError: classes that nobody knows, all of them.
        WeightsError: its tensors do not fit its own layers.
    """
    with (
        _garbage.put_off(),
        storage.open(filepath, **({"limits": limits} if limits is not None else {})) as archive,
    ):
        snapshot = recognised.read_model(archive)
        try:
            session = Session(dict(custom_objects or {}), safe_mode, frozenset(trusted), compile)
            return model_of(snapshot, session, strict=strict)
        except KeramosError as error:
            raise error.located(in_=str(snapshot.origin))  # noqa: B904 - the same error, with its file filled in


def model_of(snapshot: Snapshot, session: Session, *, strict: bool = True) -> Any:
    """The live model that a snapshot describes.

    Args:
        snapshot: with a config.
        session: what is granted.
        strict: False goes on with the weights that fit.
    """
    _check_training(snapshot, session)
    model, rewritten = _decoded(snapshot.config, session)
    if not hasattr(model, "get_config"):
        raise DamagedFileError(
            "the config does not describe a model", at="$", wanted='"class_name" and "config"'
        )
    weights = locate.placed(snapshot.weights, snapshot.layout, model, restore.EVERYTHING)
    hooks = snapshot.layout == "paths"
    report = restore.restore(
        model, weights, skip_mismatch=not strict, in_=str(snapshot.origin), hooks=hooks
    )
    report.rewritten.update(rewritten)
    report.warnings += graph_warnings(snapshot.config, snapshot.origin.keras_version)
    for warning in report.warnings:
        warn(warning)
    if snapshot.assets:
        restore.load_assets(model, snapshot.assets, _extractor(snapshot.assets))
    if session.compile and getattr(model, "compiled", False):
        kept = [path for path in snapshot.weights if path.partition("/")[0] in restore.TRAINING]
        model._stored_state = (
            state.upgraded(snapshot.weights.only(kept), snapshot.config) if kept else None
        )
    model.load_report = report
    return model


def _check_training(snapshot: Snapshot, session: Session) -> None:
    """Old files keep what they say about training beside the config: code in it is refused all the
    same.
    """
    said = dialects.upgrade(snapshot.metadata.get("training_config")).config
    with session.running():
        trust.raise_if_unsafe(trust.audit(said, session, "$.training_config"))


def model_from_json(
    json_string: str,
    custom_objects: Mapping[str, Any] | None = None,
    safe_mode: bool = True,
    *,
    trusted: Iterable[str] = (),
) -> Any:
    """A model with fresh weights from what `model.to_json()` gave.

    Args:
        json_string: the text.
        custom_objects: name -> class or function.
        safe_mode: False lets the text bring Python code of its own.
        trusted: names to grant for this call alone.

    Raises:
        DamagedFileError: not JSON, or not a model.
        UnsafeError, UnknownClassError: as `load_model`.
    """
    config = loads(json_string)
    if not isinstance(config, dict) or "class_name" not in config:
        raise DamagedFileError(
            "this JSON does not describe a model", wanted='"class_name" and "config"'
        )
    for warning in graph_warnings(config, config.get("keras_version")):
        warn(warning)
    session = Session(dict(custom_objects or {}), safe_mode, frozenset(trusted))
    return _decoded(config, session)[0]


def _decoded(config: Any, session: Session) -> tuple[Any, Mapping[str, int]]:
    upgraded = dialects.upgrade(config)
    with session.running():
        findings = trust.audit(upgraded.config, session, found=upgraded.objects)
        trust.raise_if_unsafe(findings)
        for finding in (f for f in findings if session.compile and f.kind == "unknown"):
            warn(f"training needs {finding.name}, which is not known: {finding.why}")
        return decode(parse(upgraded.config, shallow=True), session), upgraded.log


def _extractor(assets: Mapping[str, Any]) -> Any:
    def extract(prefix: str, folder: str) -> None:
        start = f"{prefix}/" if prefix else ""
        for path, member in assets.items():
            if path.startswith(start):
                _write(folder, path.removeprefix(start), member)

    return extract


def _write(folder: str, name: str, member: Any) -> None:
    target = os.path.join(folder, *name.split("/"))
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, "xb") as file:
        file.write(member if isinstance(member, bytes) else member.read())
