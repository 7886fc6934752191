"""Where the state of each part of a model stands in a file: the walk over attributes that Keras's
files follow.

The order decides which path an object gets that can be reached by several, so it is part of the
format: layers of a graph first, then attributes by name, public before private.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import TypeAlias, TypeGuard

from keramos.codec.names import snake_case
from keramos.codec.protocols import HasLayers
from keramos.graph.operation import Operation
from keramos.saving.paths import Numbering, join

#: What holds objects without being one.
Container: TypeAlias = "list[object] | tuple[object, ...] | dict[object, object]"


def saveables(root: object, as_described: bool = False) -> Iterator[tuple[str, object]]:
    """Every stateful object of `root` with its path, each once, itself first with the path `""`.

    Args:
        root: model, layer, optimizer or metric.
        as_described: layers count in the order of the config that a model was made from.
    """
    visited: set[int] = set()
    # With each iterator, the containers around it, up to the object that has them: a container
    # that holds itself would have no end.
    stack: list[tuple[Iterator[tuple[str, object]], tuple[int, ...]]] = [(iter([("", root)]), ())]
    while stack:
        members, around = stack[-1]
        path, owner = next(members, (None, None))
        if path is None:
            stack.pop()
        elif is_container(owner):
            if id(owner) not in around:
                stack.append((_members(path, owner), (*around, id(owner))))
        elif id(owner) not in visited:
            visited.add(id(owner))
            yield path, owner
            stack.append((_attributes(path, owner, as_described), ()))


def aliases(parents: Iterable[tuple[str, object]]) -> Iterator[tuple[str, int]]:
    """Every path at which an attribute holds an object, also where `saveables` has met it before.

    Args:
        parents: paths and objects, as `saveables` gives them.

    Returns:
        Pairs of a path and the `id` of what is there.
    """
    for path, owner in parents:
        for place, value in (*_attributes(path, owner), *_listed_layers(path, owner)):
            if _is_saveable_type(type(value)):
                yield place, id(value)


def _listed_layers(path: str, owner: object) -> Iterator[tuple[str, object]]:
    """The layers of a user's model, where tf.keras 2.14 and 2.15 had those of every model."""
    layers = None if has_layers_first(owner) else _read(owner, "layers")
    if is_container(layers):
        yield from _members(join(path, "layers"), layers)


def attributes(owner: object) -> Iterator[tuple[str, object]]:
    """The attributes of an object that hold others, or containers of them, by name."""
    return _attributes("", owner)


def is_saveable(value: object) -> bool:
    """Whether a file has a place for `value`."""
    return _is_saveable_type(type(value))


def has_layers_first(owner: object) -> TypeGuard[HasLayers]:
    """Whether an object is a model whose layers have their paths by their order."""
    return getattr(type(owner), "_layers_first", False)


def is_container(value: object) -> TypeGuard[Container]:
    """Whether `value` holds objects without being one."""
    return isinstance(value, (list, tuple, dict))


@functools.lru_cache(maxsize=4096)
def _is_saveable_type(cls: type[object]) -> bool:
    return issubclass(cls, Operation) or hasattr(cls, "save_own_variables")


@functools.lru_cache(maxsize=4096)
def _leads_on(cls: type[object]) -> bool:
    """Whether an attribute of that type is saveable, or may hold what is; most hold plain
    values.
    """
    return issubclass(cls, (list, tuple, dict)) or _is_saveable_type(cls)


def _attributes(
    path: str, owner: object, as_described: bool = False
) -> Iterator[tuple[str, object]]:
    cls = type(owner)
    if has_layers_first(owner):
        described = getattr(owner, "described_layers", None) if as_described else None
        yield join(path, "layers"), owner.layers if described is None else described
    skipped = _skipped(cls)
    attributes: dict[str, object] = vars(owner)
    held = {
        name: value
        for name, value in attributes.items()
        if _leads_on(type(value)) and name not in skipped
    }
    held |= {
        name: value
        for name in _saved_properties(cls)
        if _leads_on(type(value := _read(owner, name)))
    }
    for name in sorted(held, key=lambda n: f"~{n}" if n.startswith("_") else n):
        yield join(path, name), held[name]


def _members(path: str, container: Container) -> Iterator[tuple[str, object]]:
    numbering = Numbering()
    for value in list(container.values() if isinstance(container, dict) else container):
        if is_container(value):
            yield join(path, numbering.next("container")), value
        elif is_saveable(value):
            yield join(path, numbering.next(snake_case(type(value).__name__))), value


def _read(owner: object, name: str) -> object:
    try:
        return getattr(owner, name)
    except Exception:  # noqa: BLE001 - a property of the user's may fail in any way; it then holds no state
        return None


@functools.lru_cache(maxsize=4096)
def _saved_properties(cls: type[object]) -> frozenset[str]:
    names = {
        n
        for c in cls.__mro__
        for n, v in vars(c).items()
        if isinstance(v, (property, functools.cached_property))
    }
    return frozenset(names - _skipped(cls))


@functools.lru_cache(maxsize=4096)
def _skipped(cls: type[object]) -> frozenset[str]:
    """Names that hold no state of their own: what every layer or model has, and what a class says
    it keeps aside.
    """
    bases = [c for c in cls.__mro__ if "_not_saved" in vars(c)]
    aside: set[str] = {name for c in bases for name in vars(c)["_not_saved"]}
    layers = [c for c in bases if issubclass(c, Operation)]  # the last of them is Layer
    return frozenset(aside | (set(dir(layers[-1])) if layers else set()))
