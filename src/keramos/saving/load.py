"""`load_model` and `model_from_json`: a file -> a live model.

Refuses to run anything that the file brings: the config is read, upgraded, audited, and only then
decoded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from keramos import _garbage, dialects, storage
from keramos._frames import warn
from keramos.codec import trust
from keramos.codec.canonical import Json
from keramos.codec.decode import decode
from keramos.codec.protocols import Model
from keramos.codec.session import Budget, Session, by_name
from keramos.dialects.origin import BEFORE_KERAS3, Origin
from keramos.dialects.unrecorded import unrecorded
from keramos.errors import (
    DamagedFileError,
    KeramosError,
    UnknownClassError,
    located,
    printable,
)
from keramos.saving import slots
from keramos.saving.adapt import adapted
from keramos.saving.adopt import adopt
from keramos.saving.audit import Audit, audit, audit_config
from keramos.saving.formats import table
from keramos.saving.graph_faults import graph_warnings
from keramos.saving.guesses import backend_warnings
from keramos.saving.locate import EVERYTHING
from keramos.saving.newer import without_news
from keramos.saving.optimizer_state import in_todays_order
from keramos.saving.parts import Parts, parts_of
from keramos.saving.paths import belongs_to_training
from keramos.saving.penalties import penalty_warnings
from keramos.saving.placeholders import fill, trained, with_placeholders
from keramos.saving.recovery import with_lost_arguments
from keramos.saving.report import LoadReport
from keramos.saving.rescaled import rescaled
from keramos.saving.restore import Restoration, load_assets
from keramos.saving.seed_states import without_seed_states
from keramos.saving.snapshot import Snapshot
from keramos.saving.statistics import handed_over
from keramos.storage import Limits, WeightStore
from keramos.storage.archive import Source


def load_model(
    filepath: Source,
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
    safe_mode: bool = True,
    *,
    trusted: Iterable[str] = (),
    weights: Source | None = None,
    placeholders: bool = False,
    strict: bool = True,
    lazy: bool = True,
    limits: Limits | None = None,
) -> Any:
    """Open a model file.

    Tensors stay in the file, mapped, until they are needed, and those that a computation can use
    in place stay there afterwards. Whoever writes into the file meanwhile (`cp`, Keras saving
    over it) gets a DamagedFileError from the next look at it, but a change *during* a computation
    cannot be noticed. A file that is replaced by another, as every save here does, or deleted,
    is no danger.

    Args:
        filepath: path, path-like, bytes, binary file object or URL; recognised by content.
        custom_objects: name -> class or function, asked before scopes and registered objects.
        compile: whether what the file says about training is wanted.
        safe_mode: False lets the file bring Python code of its own.
        trusted: what to grant for this call alone: `"lambda"`, the Python code in the file.
        weights: a file with the weights, for an architecture in JSON or YAML, or in place of the
            model's own.
        placeholders: let classes and functions that nobody has stand for themselves: the model
            keeps their configs and weights, can be saved, and does not compute through them.
        strict: False goes on with the weights that fit.
        lazy: False reads every tensor now, training state included; the file is not needed any
            more afterwards.
        limits: `keramos.storage.Limits`; what the file may cost.

    Raises:
        FileMissingError, UnrecognizedFileError, DamagedFileError: there is no such file, or it is
            not a model.
        UnsafeError: it asks for something that was not granted.
        UnknownClassError: classes that nobody knows, all of them.
        WeightsError: its tensors do not fit its own layers.
    """
    with _garbage.put_off(), storage.open(filepath, limits=limits) as archive:
        snapshot = table.read_model(archive, weights)
        holds_weights = weights is None or not table.recognise(archive).holds_weights
        # Which object holds what, of an unknown class, the file of the model says best.
        description = snapshot if holds_weights or not placeholders else table.read_model(archive)
        if not lazy:
            snapshot = replace(snapshot, weights=snapshot.weights.in_memory())
        try:
            budget = Budget(archive.limits.max_outputs)
            session = Session(
                by_name(custom_objects), safe_mode, frozenset(trusted), compile, budget=budget
            )
            return model_of(
                snapshot, session, strict=strict, placeholders=placeholders, description=description
            )
        except KeramosError as error:
            raise error.located(in_=str(snapshot.origin))  # noqa: B904 - the same error, with its file filled in


def model_of(
    snapshot: Snapshot,
    session: Session,
    *,
    strict: bool = True,
    placeholders: bool = False,
    description: Snapshot | None = None,
) -> Model:
    """The live model that a snapshot describes.

    Args:
        snapshot: with a config.
        session: what is granted.
        strict: False goes on with the weights that fit.
        placeholders: whether something stands for what nobody knows.
        description: says what that holds; None for `snapshot`.
    """
    replaces = not snapshot.arrangement.is_canonical
    session = replace(session, replaces=replaces, meanings=snapshot.origin.meanings)
    snapshot = with_lost_arguments(snapshot, session.knows)
    examined = audit(snapshot, session)
    if placeholders:
        session = with_placeholders(session, examined, description or snapshot)
        examined = audit(snapshot, session)
    examined, news = without_news(examined, snapshot.origin)
    model = _decoded(examined, session)
    # Only layers and models have what files by layer, or by object, hold.
    if not hasattr(model, "get_config" if snapshot.arrangement.is_canonical else "weights"):
        raise DamagedFileError(
            "the config does not describe a model", at="$", wanted='"class_name" and "config"'
        )
    as_described = snapshot.origin.family in BEFORE_KERAS3
    parts = parts_of(model, as_described)
    if placeholders and fill(parts, description or snapshot):
        parts = parts_of(model, as_described)
    adopted = adopt(parts, snapshot)
    snapshot = rescaled(parts, handed_over(parts, snapshot))
    writer = snapshot.weights_origin or snapshot.origin
    with located(in_=str(writer)):
        store = snapshot.arrangement.locate(snapshot.weights, parts, EVERYTHING)
    restoration = Restoration(
        asks_hooks=snapshot.arrangement.asks_hooks,
        skip_mismatch=not strict,
        in_=str(writer),
    )
    changed = Counter[str]()
    report = restoration.restore(parts, adapted(store, parts, writer, changed))
    report.rewritten.update({**examined.upgraded.log, **adopted, **changed})
    report.warnings += [*snapshot.notes, *news]
    report.warnings += backend_warnings(snapshot.config, snapshot.origin, changed)
    report.warnings += graph_warnings(snapshot.config, snapshot.origin, examined.upgraded.objects)
    left_open = unrecorded(snapshot.config, snapshot.origin)
    report.warnings += left_open.warned
    for warning in report.warnings:
        warn(warning)
    # Of no concern to predictions: said to who asks.
    report.warnings += penalty_warnings(snapshot.config, snapshot.origin)
    report.warnings += left_open.noted
    if snapshot.assets:
        load_assets(parts, snapshot.extract)
    config = examined.upgraded.config
    described = (description or snapshot).training_state
    state = _training_state(snapshot, config, parts, store, described) if session.compile else None
    _keep(model, report, state)
    if snapshot.arrangement.is_canonical:
        _keep_inner(parts, store, writer)
    return model


def _keep(model: Any, report: LoadReport, training_state: WeightStore | None) -> None:
    """What the file says and nobody has asked for yet."""
    if training_state is not None and getattr(model, "compiled", False):
        model._stored_state = training_state
    model.load_report = report


def _keep_inner(parts: Parts, located: WeightStore, writer: Origin) -> None:
    """The same for models inside of others that were compiled, too, as those of a GAN."""
    for part in parts[1:]:
        if getattr(part.owner, "compiled", False):
            inside = located.under(part.path)
            state = inside.only(path for path in inside if belongs_to_training(path))
            if len(state):
                training: Json = {"compile_config": part.owner.get_compile_config()}
                part.owner._stored_state = in_todays_order(state, training, writer)


def _training_state(
    snapshot: Snapshot, config: Json, parts: Parts, located: WeightStore, described: WeightStore
) -> WeightStore | None:
    """The optimizer's tensors, kept until somebody asks for the optimizer.

    Args:
        snapshot: with them.
        config: of the model, in today's spelling.
        parts: of the model.
        located: the tensors of the file, where the model has them.
        described: those that the file of the model has of its optimizer.
    """
    state = without_seed_states(snapshot.training_state)  # those are the generators' by now
    if not len(state):
        return None
    is_model = hasattr(parts[0].owner, "trainable_variables")
    writer = snapshot.weights_origin or snapshot.origin
    if not is_model or (snapshot.arrangement.is_canonical and writer.family not in BEFORE_KERAS3):
        return in_todays_order(state, config, writer)
    variables = trained(parts[0].owner, None, described)
    return slots.for_model(state, config, parts, variables, located, writer)


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
        trusted: what to grant for this call alone; as in `load_model`.
        limits: `keramos.storage.Limits`; what the text may cost.

    Raises:
        DamagedFileError: not JSON, or not a model.
        UnsafeError, UnknownClassError: as `load_model`.
    """
    session = Session(by_name(custom_objects), safe_mode, frozenset(trusted))
    return _from_text(json_string, "json", session, limits)


def model_from_yaml(
    yaml_string: str,
    custom_objects: Mapping[str, Any] | None = None,
    safe_mode: bool = True,
    *,
    trusted: Iterable[str] = (),
    limits: Limits | None = None,
) -> Any:
    """A model with fresh weights from what `model.to_yaml()` of Keras until 2.3, and of tf.keras
    until 2.5, gave.

    Nothing is made of what the text names: of Python's objects, those that stand for plain values
    are read as such.

    Args:
        yaml_string: the text.
        custom_objects: name -> class or function.
        safe_mode: False lets the text bring Python code of its own.
        trusted: what to grant for this call alone; as in `load_model`.
        limits: `keramos.storage.Limits`; what the text may cost.

    Raises:
        MissingExtraError: PyYAML is not installed.
        DamagedFileError: not YAML, or not a model.
        UnsafeError, UnknownClassError: as `load_model`.
    """
    session = Session(by_name(custom_objects), safe_mode, frozenset(trusted))
    return _from_text(yaml_string, "yaml", session, limits)


def _from_text(text: str, format: str, session: Session, limits: Limits | None) -> Any:
    try:
        config = table.config_in(text, format)
    except DamagedFileError:
        if _PATH.fullmatch(text):
            raise _path_for_text(text, format) from None
        raise
    origin = dialects.of_config(config, format=format)
    warnings = [*backend_warnings(config, origin), *graph_warnings(config, origin)]
    for warning in [*warnings, *unrecorded(config, origin).warned]:
        warn(warning)
    budget = Budget((limits or Limits()).max_outputs)
    is_older = origin.family in BEFORE_KERAS3
    session = replace(session, budget=budget, replaces=is_older, meanings=origin.meanings)
    upgraded = dialects.upgrade(config, origin, session.knows, session.base_of)
    return _decoded(audit_config(upgraded, session), session)


#: What looks like the path of a file: one line that ends in a dot and letters.
_PATH = re.compile(r"[^\n{}:]{1,4096}\.[A-Za-z0-9]{1,8}|[A-Za-z]:[^\n{}:]{1,4096}")


def _path_for_text(text: str, format: str) -> DamagedFileError:
    return DamagedFileError(
        "this is a path, and what stands in the file is asked for",
        found=printable(text, 200),
        hint=f"load_model(path, weights=…); new weights: model_from_{format}(open(path).read())",
    )


def _decoded(examined: Audit, session: Session) -> Any:
    if not session.compile:  # nobody asks for what training alone needs
        examined = replace(examined, findings=[f for f in examined.findings if f.is_refused])
    examined.raise_if_refused()
    handed_on = [finding for finding in examined.findings if finding.handed_on]
    for finding in [f for f in examined.findings if f.training] if session.compile else ():
        if finding.kind in ("unknown", "foreign"):
            warn(f"training needs {printable(finding.name)}, which is not known: {finding.why}")
        elif finding.kind == "unsupported":
            warn(f"training needs {printable(finding.name)}: {finding.why}")
    with session.running():
        try:
            return decode(examined.upgraded.config, session)
        except UnknownClassError as error:  # there may be more of them
            if len(handed_on) < 2:
                raise
            raise trust.unknown_names(handed_on) from error
