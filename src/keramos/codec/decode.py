"""Canonical config -> objects.

What may be decoded, `trust` has decided before. A class gets its own inner configs raw, as Keras's
classes do, and comes back here for each of them.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar, overload

from keramos import _frames
from keramos.codec import scalars, trust
from keramos.codec.canonical import (
    MEANINGS,
    FunctionNode,
    Json,
    JsonObject,
    ObjectNode,
    SpecialNode,
)
from keramos.codec.parse import parse
from keramos.codec.session import Session, joined, running
from keramos.errors import ArgumentTypeError, ConfigError, KeramosError, printable

Value = TypeVar("Value", bound=Json)


def decode_config(config: Json, at: str = "", session: Session | None = None) -> Any:
    """The object, or plain value, that `config` describes.

    Classes of this library call it for the configs inside their own. Audited when no session is at
    work yet.

    Args:
        config: as written by `serialize_keras_object`.
        at: place relative to where the running session stands (`.config.layers[3]`).
        session: the running one, or a new one, by default.
    """
    outer = running()
    if outer is None:
        return _enter(config, at, session or joined())
    inner = outer if session is None else session
    position, inner.position = inner.position, inner.position + at
    try:
        if inner is outer:
            return decode(config, inner)
        with inner.running():
            return decode(config, inner)
    finally:
        inner.position = position


def _enter(config: Json, at: str, session: Session) -> object:
    """Decode for a caller from outside, who keeps the config: audited first."""
    session.borrowed = True
    with session.running(), session.at(session.position + at):
        trust.raise_if_unsafe(trust.audit(config, session, session.position))
        return decode(config, session)


def decode(value: Json, session: Session) -> Any:
    """The object, or plain value, that a JSON value describes; the session must be running."""
    match parse(value, session.position):
        case ObjectNode() as node:
            return _decode_object(node, session)
        case FunctionNode() as node:
            return decode_function(node, session)
        case SpecialNode() as node:
            return scalars.decode(node, lambda inner: decode(inner, session), session)
        case None:
            pass
    if isinstance(value, dict):
        return {str(key): decode(item, session) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [decode(item, session) for item in value]
    return value  # a scalar, or a live object, as users' get_config may leave one in


def decode_function(node: FunctionNode, session: Session) -> object:
    """The function that `node` names, among the caller's own and ours."""
    function = trust.find_named(node, session)
    if function is None:
        why = f"no function named {node.name!r}"
        raise trust.unknown_names([trust.Finding("unknown", node.name, session.position, why)])
    return function


def _decode_object(node: ObjectNode, session: Session) -> object:
    cls = trust.find_class(node, session)
    if cls is None:
        raise trust.unknown_names(
            [
                trust.Finding(
                    "unknown", node.shown, session.position, f"no class named {node.shown!r}"
                )
            ]
        )
    number = node.raw.get("shared_object_id")
    if number is None:
        return _make(cls, node, session)
    if number not in session.shared:
        session.shared[number] = cls, _make(cls, node, session)
    return _shared(number, cls, node, session)


def _shared(number: object, cls: object, node: ObjectNode, session: Session) -> object:
    """The object that was made where `number` stood first."""
    first, shared = session.shared[number]
    if first is not cls:
        raise ConfigError(
            f"shared_object_id {number!r} names objects of two classes",
            at=session.position,
            found=node.shown,
            wanted=f"{_qualified(first)}, as where it stands first",
        )
    return shared


def _qualified(cls: object) -> str:
    return f"{cls.__module__}.{getattr(cls, '__qualname__', cls)}"


def _make(cls: object, node: ObjectNode, session: Session) -> object:
    if inspect.isfunction(cls):
        return cls  # a custom object may be a function where a file once had a class
    from_config = getattr(cls, "from_config", None)
    if from_config is None:
        raise ArgumentTypeError(f"{node.shown} has no from_config", at=session.position)
    place, borrowed = session.position, session.borrowed
    raw = node.raw
    if borrowed and not _frames.is_own_class(cls):
        # Users' classes take their configs apart.
        raw, session.borrowed = copied(raw), False
    try:
        instance = from_config(raw.get("config") or {}, **_extras(from_config, session))
        raw = _with_meanings(instance, raw, session)
        _rebuild(instance, raw, session)
    except Exception as error:
        explained = _explained(error, node, place)
        if explained is error:
            raise
        raise explained from error
    finally:
        session.borrowed = borrowed
    return instance


def _extras(from_config: Callable[..., object], session: Session) -> dict[str, object]:
    wanted = _wanted(getattr(from_config, "__func__", from_config))
    return {name: _OFFERED[name](session) for name in wanted}


#: What a `from_config` may have as arguments besides the config.
_OFFERED: dict[str, Callable[[Session], object]] = {
    "custom_objects": lambda session: dict(session.custom_objects),
    "safe_mode": lambda session: session.safe_mode,
}


@functools.lru_cache(maxsize=1024)
def _wanted(from_config: Callable[..., object]) -> tuple[str, ...]:
    # Reading a signature takes longer than all the rest of decoding a small object.
    accepted = inspect.signature(from_config).parameters
    return tuple(name for name in _OFFERED if name in accepted)


def _with_meanings(instance: object, raw: JsonObject, session: Session) -> JsonObject:
    """The node without what functions meant to its writer, which `instance` knows from now on."""
    build_config, meanings = raw.get("build_config"), session.meanings
    if isinstance(build_config, dict) and MEANINGS in build_config:
        meanings = _checked(build_config[MEANINGS], session)
        rest = {key: value for key, value in build_config.items() if key != MEANINGS}
        raw = {**raw, "build_config": rest or None}
    if meanings and hasattr(instance, "_meanings"):
        # Past `__setattr__`, by which layers own what they are given.
        object.__setattr__(instance, "_meanings", dict(meanings))
    return raw


def _checked(meanings: Json, session: Session) -> dict[str, bool | None]:
    if isinstance(meanings, dict):
        known = {key: x for key, x in meanings.items() if x is None or isinstance(x, bool)}
        if len(known) == len(meanings):
            return known
    raise ConfigError(
        "what functions meant to the writer must be an object of true, false and null",
        at=f"{session.position}.build_config.{MEANINGS}",
        found=repr(meanings)[:200],
    )


def _rebuild(instance: Any, raw: JsonObject, session: Session) -> None:
    build_config = raw.get("build_config")
    if build_config and hasattr(instance, "build_from_config"):
        try:
            instance.build_from_config(build_config)
        except KeramosError as error:
            error.located(at=f"{session.position}.build_config")
            raise
    compile_config = raw.get("compile_config")
    if compile_config and hasattr(instance, "compile_from_config") and session.compile:
        instance.compile_from_config(compile_config)


_UNDERSTOOD = (
    TypeError,
    ValueError,
    KeyError,
    AttributeError,
    IndexError,
    NotImplementedError,
    ArithmeticError,  # a number that overflows, a stride of 0
)


def _explained(error: Exception, node: ObjectNode, place: str) -> Exception:
    """`error` with its place, as an error of ours where the config is likely to blame."""
    if isinstance(error, KeramosError):
        return error.located(at=place)
    if isinstance(error, RecursionError):
        return ConfigError(f"{node.shown} is nested too deeply", at=place)
    if not isinstance(error, _UNDERSTOOD):
        return error
    hint = (
        None
        if trust.is_builtin(node)
        else f"check get_config() and from_config() of {node.class_name}"
    )
    of_ours = ArgumentTypeError if isinstance(error, TypeError) else ConfigError
    # A graph calls its layers while it is made: which of them failed stands in a note.
    notes = [printable(note, 200) for note in getattr(error, "__notes__", ())[:1]]
    return of_ours(
        f"{node.shown} cannot be made from its config: {printable(error, 200)}",
        at=", ".join([place, *notes]),
        found=_frames.last_of_users(error.__traceback__)
        if _frames.has_users(error.__traceback__)
        else None,
        hint=hint,
    )


@overload
def copied(value: dict[str, Any]) -> dict[str, Any]: ...
@overload
def copied(value: Value) -> Value: ...
def copied(value: Json) -> Json:
    """A deep copy of a JSON value; live objects in it are shared."""
    if isinstance(value, dict):
        return {k: copied(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        items = [copied(v) for v in value]
        return tuple(items) if isinstance(value, tuple) else items
    return value
