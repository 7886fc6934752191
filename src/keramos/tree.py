"""The functions that Keras publishes as `keras.tree`: nests of lists, tuples, dicts and deques,
walked, rebuilt and compared.

Leaves may be anything. The walking itself is done by `_tree`, which the library uses.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from keramos import _tree
from keramos.errors import ConfigError

__all__ = [
    "MAP_TO_NONE",
    "assert_same_paths",
    "assert_same_structure",
    "flatten",
    "flatten_with_path",
    "is_nested",
    "lists_to_tuples",
    "map_shape_structure",
    "map_structure",
    "map_structure_up_to",
    "pack_sequence_as",
    "traverse",
]


class MAP_TO_NONE:
    """What a function given to `traverse` returns (the class itself) to put None in a node's
    place.
    """


def is_nested(structure: Any) -> bool:
    """Whether `structure` is a list, a tuple, a dict or a deque."""
    return _tree.is_nested(structure)


def flatten(structure: Any) -> list[Any]:
    """The leaves, those of a dict in the order of its sorted keys; None is a leaf."""
    return _tree.flatten(structure)


def flatten_with_path(structure: Any) -> list[tuple[tuple, Any]]:
    """Pairs (path, leaf); a path is the keys and indices that lead to the leaf."""
    return list(_paths(structure, ()))


def _paths(x: Any, path: tuple) -> Iterator[tuple[tuple, Any]]:
    if not _tree.is_nested(x):
        yield path, x
        return
    for key, child in zip(_tree.keys(x), _tree.children(x), strict=True):
        yield from _paths(child, (*path, key))


def map_structure(func: Callable, *structures: Any, none_is_leaf: bool = True) -> Any:
    """The first nest with every leaf replaced by `func(its leaf, the others' leaves there)`.

    Args:
        func: of as many leaves as there are nests.
        *structures: nests of the same structure.
        none_is_leaf: whether `func` also gets None; otherwise None stays where all have it.

    Raises:
        ConfigError: no nest, or nests that differ.
    """
    _require_callable(func)
    if not structures:
        raise ConfigError("map_structure needs at least one nest")
    for other in structures[1:]:
        assert_same_structure(structures[0], other)
    if none_is_leaf:
        return _tree.map_structure(func, *structures)
    return _tree.map_structure(
        lambda *leaves: None if all(x is None for x in leaves) else func(*leaves), *structures
    )


def map_structure_up_to(shallow_structure: Any, func: Callable, *structures: Any) -> Any:
    """Like `map_structure`, but only as deep as `shallow_structure` goes; whatever stands there in
    the nests is a leaf.

    Raises:
        ConfigError: a nest that lacks a part of `shallow_structure`.
    """
    _require_callable(func)
    if not structures:
        raise ConfigError("map_structure_up_to needs at least one nest besides the shallow one")
    for other in structures:
        _require_prefix(shallow_structure, other, ())
    return _tree.map_structure(lambda _, *parts: func(*parts), shallow_structure, *structures)


def pack_sequence_as(structure: Any, flat_sequence: Iterable) -> Any:
    """`structure` with its leaves taken from `flat_sequence`, in the order of `flatten`.

    Raises:
        ConfigError: too few leaves, or too many.
    """
    flat = list(flat_sequence)
    wanted = len(_tree.flatten(structure))
    if len(flat) != wanted:
        raise ConfigError(
            "the sequence does not fill the structure", found=f"{len(flat)} leaves", wanted=wanted
        )
    return _tree.pack_like(structure, flat)


def assert_same_structure(a: Any, b: Any, check_types: Any = None) -> None:
    """Return if both have the same containers at the same places.

    Args:
        a: a nest.
        b: a nest.
        check_types: kept for old callers; containers of different types always differ.

    Raises:
        ConfigError: they differ; the error says where.
    """
    _require_prefix(a, b, (), exact=True)


def assert_same_paths(a: Any, b: Any) -> None:
    """Return if the leaves of both have the same paths, whatever the types of the containers.

    Raises:
        ConfigError: they differ.
    """
    ours, theirs = ({path for path, _ in flatten_with_path(x)} for x in (a, b))
    if ours != theirs:
        raise ConfigError(
            "the nests have leaves at different paths",
            found=_shown(theirs - ours),
            wanted=_shown(ours - theirs),
        )


def lists_to_tuples(structure: Any) -> Any:
    """The nest with tuples in place of lists."""
    return traverse(lambda x: tuple(x) if isinstance(x, list) else None, structure, top_down=False)


def map_shape_structure(func: Callable, structure: Any) -> Any:
    """The nest with every shape, a list or tuple of sizes, and every other leaf replaced by
    `func` of it.
    """
    _require_callable(func)

    def replacement(x: Any) -> Any:
        return _or_none(func(x)) if _is_shape(x) or not _tree.is_nested(x) else None

    return traverse(replacement, structure)


def traverse(func: Callable, structure: Any, top_down: bool = True) -> Any:
    """The nest with every node for which `func` returns something replaced by that.

    Args:
        func: of a leaf or a container; None keeps it, `MAP_TO_NONE` puts None in its place.
        structure: any nest.
        top_down: containers are asked before their children, and what replaces one is not walked
            into.
    """
    _require_callable(func)
    if top_down:
        replacement = func(structure)
        if replacement is not None:
            return _unwrapped(replacement)
    if not _tree.is_nested(structure):
        return structure if top_down else _replaced(func, structure)
    walked = _tree.rebuilt(
        structure, [traverse(func, child, top_down) for child in _tree.children(structure)]
    )
    return walked if top_down else _replaced(func, walked)


def _replaced(func: Callable, x: Any) -> Any:
    replacement = func(x)
    return x if replacement is None else _unwrapped(replacement)


def _unwrapped(x: Any) -> Any:
    return None if x is MAP_TO_NONE else x


def _or_none(x: Any) -> Any:
    return MAP_TO_NONE if x is None else x


def _is_shape(x: Any) -> bool:
    return isinstance(x, list | tuple) and all(size is None or isinstance(size, int) for size in x)


def _shown(paths: set) -> str:
    return ", ".join(sorted(map(str, paths))) or "nothing else"


def _require_callable(func: Any) -> None:
    if not callable(func):
        raise ConfigError("the function must be callable", found=repr(func)[:200])


def _require_prefix(shallow: Any, deep: Any, path: tuple, exact: bool = False) -> None:
    """Raise unless `deep` has every container of `shallow`, and no other when `exact`."""
    if not _tree.is_nested(shallow):
        if exact and _tree.is_nested(deep):
            raise _different(path, deep, "a leaf")
        return
    if not _same_container(shallow, deep):
        raise _different(path, deep, f"a {type(shallow).__name__} of {len(shallow)}")
    for key, ours, theirs in zip(
        _tree.keys(shallow), _tree.children(shallow), _tree.children(deep), strict=True
    ):
        _require_prefix(ours, theirs, (*path, key), exact)


def _same_container(a: Any, b: Any) -> bool:
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys()
    container = type(a) if hasattr(a, "_fields") else _sequence(a)
    return isinstance(b, container) and len(a) == len(b)


def _sequence(x: Any) -> type:
    return next(kind for kind in (list, deque, tuple) if isinstance(x, kind))


def _different(path: tuple, structure: Any, wanted: str) -> ConfigError:
    place = "$" + "".join(f"[{key!r}]" for key in path)
    return ConfigError(
        "the nests have different structures", at=place, found=repr(structure)[:200], wanted=wanted
    )
