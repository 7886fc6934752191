"""`load_model` and `model_from_json`: a file -> a live model.

Refuses to run anything that the file brings: the config is read, upgraded, audited, and only then
decoded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from keramos import _garbage, dialects, storage
from keramos._frames import warn
from keramos.codec import trust
from keramos.codec.decode import decode
from keramos.codec.session import Budget, Session
from keramos.codec.strict_json import loads
from keramos.dialects import Upgrade
from keramos.errors import DamagedFileError, KeramosError
from keramos.saving.adapt import adapted
from keramos.saving.adopt import adopt
from keramos.saving.formats import table
from keramos.saving.graph_faults import graph_warnings
from keramos.saving.locate import EVERYTHING
from keramos.saving.optimizer_state import in_todays_order
from keramos.saving.parts import parts_of
from keramos.saving.restore import Restoration, load_assets
from keramos.saving.snapshot import Snapshot
from keramos.storage import Limits, WeightStore


def load_model(
    filepath: Any,
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
    safe_mode: bool = True,
    *,
    trusted: Iterable[str] = (),
    strict: bool = True,
    limits: Limits | None = None,
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
    with _garbage.put_off(), storage.open(filepath, limits=limits) as archive:
        snapshot = table.read_model(archive)
        try:
            budget = Budget(archive.limits.max_outputs)
            session = Session(
                dict(custom_objects or {}), safe_mode, frozenset(trusted), compile, budget=budget
            )
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
    upgraded = snapshot.upgraded()
    model = _decoded(upgraded, session)
    if not hasattr(model, "get_config"):
        raise DamagedFileError(
            "the config does not describe a model", at="$", wanted='"class_name" and "config"'
        )
    parts = parts_of(model)
    adopted = adopt(parts, snapshot)
    store = snapshot.arrangement.locate(snapshot.weights, parts, EVERYTHING)
    restoration = Restoration(
        asks_hooks=snapshot.arrangement.asks_hooks,
        skip_mismatch=not strict,
        in_=str(snapshot.origin),
    )
    report = restoration.restore(parts, adapted(store, parts, snapshot.origin))
    report.rewritten.update({**upgraded.log, **adopted})
    report.warnings += graph_warnings(snapshot.config, snapshot.origin)
    for warning in report.warnings:
        warn(warning)
    if snapshot.assets:
        load_assets(parts, snapshot.extract)
    if session.compile and getattr(model, "compiled", False):
        model._stored_state = _training_state(snapshot)
    model.load_report = report
    return model


def _training_state(snapshot: Snapshot) -> WeightStore | None:
    """The optimizer's tensors, kept until somebody asks for the optimizer."""
    state = snapshot.training_state
    return in_todays_order(state, snapshot.config) if len(state) else None


def _check_training(snapshot: Snapshot, session: Session) -> None:
    """Old files keep what they say about training beside the config: code in it is refused all the
    same.
    """
    config = dialects.upgrade(snapshot.training_config, snapshot.origin).config
    with session.running():
        trust.raise_if_unsafe(trust.audit(config, session, "$.training_config"))


def model_from_json(
    json_string: str,
    custom_objects: Mapping[str, Any] | None = None,
    safe_mode: bool = True,
    *,
    trusted: Iterable[str] = (),
    limits: Limits | None = None,
) -> Any:
    """A model with fresh weights from what `model.to_json()` gave.

    Args:
        json_string: the text.
        custom_objects: name -> class or function.
        safe_mode: False lets the text bring Python code of its own.
        trusted: names to grant for this call alone.
        limits: `keramos.storage.Limits`; what the text may cost.

    Raises:
        DamagedFileError: not JSON, or not a model.
        UnsafeError, UnknownClassError: as `load_model`.
    """
    config = loads(json_string)
    if not isinstance(config, dict) or "class_name" not in config:
        raise DamagedFileError(
            "this JSON does not describe a model", wanted='"class_name" and "config"'
        )
    origin = dialects.of_config(config, format="json")
    for warning in graph_warnings(config, origin):
        warn(warning)
    budget = Budget((limits or Limits()).max_outputs)
    session = Session(dict(custom_objects or {}), safe_mode, frozenset(trusted), budget=budget)
    return _decoded(dialects.upgrade(config, origin), session)


def _decoded(upgraded: Upgrade, session: Session) -> Any:
    with session.running():
        findings = trust.audit(upgraded.config, session, nodes=upgraded.objects)
        trust.raise_if_unsafe(findings)
        for finding in (f for f in findings if session.compile and f.kind == "unknown"):
            warn(f"training needs {finding.name}, which is not known: {finding.why}")
        return decode(upgraded.config, session)
