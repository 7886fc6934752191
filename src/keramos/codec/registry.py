"""Users' own classes and functions, by name: registered, in a scope, or handed over for one call.

Order everywhere: argument > innermost scope > outer scopes > registry.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any, TypeVar

from keramos.errors import ConfigError

#: A class or a function.
Registered = TypeVar("Registered", bound=Callable[..., Any])

_REGISTERED: dict[str, object] = {}
_NAME_OF: dict[
    int, tuple[object, str]
] = {}  # id -> (the object itself, so that its id stays its own, name)
_SCOPES: ContextVar[tuple[Mapping[str, object], ...]] = ContextVar(
    "keramos_custom_objects", default=()
)


def register_keras_serializable(
    package: str = "Custom", name: str | None = None
) -> Callable[[Registered], Registered]:
    """Decorator that makes a class or a function known as `package>name` when files are read and
    written.

    Args:
        package: first half of the name.
        name: second half; the object's own `__name__` by default.

    Raises:
        ConfigError: a class without `get_config`.
    """

    def register(obj: Registered) -> Registered:
        _check(obj)
        registered_name = f"{package}>{name if name is not None else obj.__name__}"
        _REGISTERED[registered_name] = obj
        _NAME_OF[id(obj)] = (obj, registered_name)
        return obj

    return register


def call(obj: Callable[..., Any], name: str) -> None:
    """Let files name `obj` so; nobody finds it by that name."""
    _NAME_OF[id(obj)] = (obj, name)


def _check(obj: object) -> None:
    if inspect.isclass(obj) and not hasattr(obj, "get_config"):
        raise ConfigError(
            f"cannot register {obj.__name__}: it has no get_config()",
            hint="def get_config(self): return {'argument': self.argument, …}",
        )


def get_custom_objects() -> dict[str, object]:
    """The live dict of registered objects: `package>name` -> class or function. Scopes are not in
    it.
    """
    return _REGISTERED


def get_registered_name(obj: Callable[..., object]) -> str:
    """The `package>name` under which `obj` is registered, else its `__name__`."""
    if id(obj) in _NAME_OF:
        return _NAME_OF[id(obj)][1]
    for key, value in _REGISTERED.items():
        if value is obj:
            return key
    return obj.__name__


def get_registered_object(
    name: str,
    custom_objects: Mapping[str, object] | None = None,
    module_objects: Mapping[str, object] | None = None,
) -> object | None:
    """The class or function known as `name`, or None.

    Args:
        name: `package>name`, or a bare name.
        custom_objects: looked at first.
        module_objects: looked at last.
    """
    for source in (*sources(custom_objects), module_objects or {}):
        if name in source:
            return source[name]
    return None


def function_called(name: str) -> object | None:
    """The one function that is registered as `package>name`, in whichever package: Keras up to 3.6
    wrote functions without theirs. None where there are none, or several.
    """
    functions = {
        id(obj): obj
        for key, obj in _REGISTERED.items()
        if inspect.isfunction(obj) and key.rpartition(">")[2] == name
    }
    return next(iter(functions.values())) if len(functions) == 1 else None


def sources(argument: Mapping[str, object] | None = None) -> Iterator[Mapping[str, object]]:
    """Every dict of custom objects, the first to be asked first."""
    if argument:
        yield argument
    yield from reversed(_SCOPES.get())
    yield _REGISTERED


class CustomObjectScope:
    """Context in which names stand for the given classes and functions; an inner scope adds to the
    outer ones.

    Args:
        custom_objects: name -> class or function.
    """

    def __init__(self, custom_objects: Mapping[str, object] | None):
        self.custom_objects = dict(custom_objects or {})

    def __enter__(self) -> CustomObjectScope:
        self._token = _SCOPES.set((*_SCOPES.get(), self.custom_objects))
        return self

    def __exit__(self, *exc: object) -> None:
        _SCOPES.reset(self._token)


custom_object_scope = CustomObjectScope
