"""What saving asks of an object, written down.

All of it is optional: a class that offers a method takes part in what the method is for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any, Protocol, TypeVar

Method = TypeVar("Method", bound=Callable[..., Any])


class HasVariables(Protocol):
    """Knows its own variables, those of the objects in it left out."""

    def _own_variables(self) -> Sequence[Any]: ...


class Saves(Protocol):
    """Puts its own variables into a store: name -> array or variable."""

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None: ...


class Loads(Protocol):
    """Takes its own variables from a store: name -> tensor, read when asked."""

    def load_own_variables(self, store: Mapping[str, Any]) -> None: ...


class HasAssets(Protocol):
    """Keeps files of its own beside the tensors."""

    def save_assets(self, folder: str) -> None: ...

    def load_assets(self, folder: str) -> None: ...


class Buildable(Protocol):
    """Makes its variables from what `get_build_config` gave."""

    def build_from_config(self, config: dict[str, Any]) -> None: ...


class Compilable(Protocol):
    """Keeps how it is trained from what `get_compile_config` gave."""

    def compile_from_config(self, config: dict[str, Any]) -> None: ...


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
