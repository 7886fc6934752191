"""What saving asks of an object, written down.

All of it is optional: a class that offers a method takes part in what the method is for. `saving`
looks at the class, once, by these protocols.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any, Protocol, TypeVar, runtime_checkable

from keramos.codec.canonical import Json

Method = TypeVar("Method", bound=Callable[..., Any])


class HasConfig(Protocol):
    """Says what its constructor was given. JSON, for nobody has looked yet whether it is a dict."""

    def get_config(self) -> Json: ...


@runtime_checkable
class HasVariables(Protocol):
    """Knows its own variables, those of the objects in it left out."""

    def _own_variables(self) -> Sequence[Any]: ...


@runtime_checkable
class Saves(Protocol):
    """Puts its own variables into a store: name -> array or variable."""

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None: ...


@runtime_checkable
class Loads(Protocol):
    """Takes its own variables from a store: name -> tensor, read when asked."""

    def load_own_variables(self, store: Mapping[str, Any]) -> None: ...


@runtime_checkable
class SavesAssets(Protocol):
    """Writes files of its own into a folder."""

    def save_assets(self, folder: str) -> None: ...


@runtime_checkable
class LoadsAssets(Protocol):
    """Reads files of its own from a folder."""

    def load_assets(self, folder: str) -> None: ...


_DEFAULTS: set[Callable[..., Any]] = set()


def default(method: Method) -> Method:
    """Decorator: the library's own way to store variables, by number.

    A subclass that overrides the method stores them in a way of its own. It is the function that
    is remembered, for a name says nothing: a user's class may be called as ours is.
    """
    _DEFAULTS.add(method)
    return method


def is_default(method: Callable[..., Any]) -> bool:
    """Whether a method is one that `default` marked."""
    return method in _DEFAULTS
