"""Where the state of each part of a model stands in a file: the walk over attributes that Keras's
files follow.

Refuses to know what the state is. The order decides which path an object gets that can be reached
by several, so it is part of the format: layers of a graph first, then attributes by name, public
before private.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from keramos.codec.names import snake_case
from keramos.graph.operation import Operation
from keramos.saving.paths import Numbering, join


def saveables(root: Any) -> Iterator[tuple[str, Any]]:
    """Every stateful object of `root` with its path, each once, itself first with the path `""`."""
    visited: set[int] = set()
    stack: list[Iterator[tuple[str, Any]]] = [iter([("", root)])]
    while stack:
        path, owner = next(stack[-1], (None, None))
        if path is None:
            stack.pop()
        elif isinstance(owner, (list, tuple, dict)):
            stack.append(_members(path, owner))
        elif id(owner) not in visited:
            visited.add(id(owner))
            yield path, owner
            stack.append(_attributes(path, owner))


def is_saveable(value: Any) -> bool:
    """Whether a file has a place for `value`."""
    return _is_saveable_type(type(value))


@functools.lru_cache(maxsize=4096)
def _is_saveable_type(cls: type) -> bool:
    return issubclass(cls, Operation) or hasattr(cls, "save_own_variables")


@functools.lru_cache(maxsize=4096)
def _leads_on(cls: type) -> bool:
    """Whether an attribute of that type is saveable, or may hold what is; most hold plain
    values.
    """
    return issubclass(cls, (list, tuple, dict)) or _is_saveable_type(cls)


def _attributes(path: str, owner: Any) -> Iterator[tuple[str, Any]]:
    cls = type(owner)
    if getattr(cls, "_layers_first", False):
        yield join(path, "layers"), owner.layers
    skipped = _skipped(cls)
    held = {
        name: value
        for name, value in vars(owner).items()
        if _leads_on(type(value)) and name not in skipped
    }
    held |= {
        name: value
        for name in _saved_properties(cls)
        if _leads_on(type(value := _read(owner, name)))
    }
    for name in sorted(held, key=lambda n: f"~{n}" if n.startswith("_") else n):
        yield join(path, name), held[name]


def _members(path: str, container: Any) -> Iterator[tuple[str, Any]]:
    numbering = Numbering()
    for value in list(container.values() if isinstance(container, dict) else container):
        if isinstance(value, (list, tuple, dict)):
            yield join(path, numbering.next("container")), value
        elif is_saveable(value):
            yield join(path, numbering.next(snake_case(type(value).__name__))), value


def _read(owner: Any, name: str) -> Any:
    try:
        return getattr(owner, name)
    except Exception:  # noqa: BLE001 - a property of the user's may fail in any way; it then holds no state
        return None


@functools.lru_cache(maxsize=4096)
def _saved_properties(cls: type) -> frozenset[str]:
    names = {
        n
        for c in cls.__mro__
        for n, v in vars(c).items()
        if isinstance(v, (property, functools.cached_property))
    }
    return frozenset(names - _skipped(cls))


@functools.lru_cache(maxsize=4096)
def _skipped(cls: type) -> frozenset[str]:
    """Names that hold no state of their own: what every layer or model has, and what a class says
    it keeps aside.
    """
    bases = [c for c in cls.__mro__ if "_not_saved" in vars(c)]
    aside = {name for c in bases for name in c._not_saved}
    layers = [c for c in bases if issubclass(c, Operation)]  # the last of them is Layer
    return frozenset(aside | (set(dir(layers[-1])) if layers else set()))
