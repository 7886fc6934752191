"""Nested lists, tuples, dicts, deques and named tuples, flattened and mapped.

Leaves may be anything. Dicts are walked with their keys sorted, ordered dicts in their
own order; dicts and sequences keep their own type.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

_NESTED = (list, tuple, dict, deque)


def is_nested(x: object) -> bool:
    """Whether `x` is a container that is walked into."""
    return isinstance(x, _NESTED)


def children(x: object) -> Iterable[object]:
    """The values directly inside a container."""
    if isinstance(x, dict):
        return [x[k] for k in _ordered(x)]
    return x  # type: ignore[return-value]


def keys(x: object) -> Iterable[object]:
    """What leads to each of `children(x)`: keys of a dict, else indices."""
    return _ordered(x) if isinstance(x, dict) else range(len(x))  # type: ignore[arg-type]


def rebuilt(like: object, items: list) -> object:
    """A container like `like` that holds `items`, which are in the order of `children(like)`."""
    if isinstance(like, dict):
        filled = dict(zip(_ordered(like), items, strict=True))
        return _rebuild_dict(like, {key: filled[key] for key in like})
    return _rebuild_sequence(like, items)


def leaves(x: Any) -> Iterator[Any]:
    """Every leaf, depth first."""
    if not is_nested(x):
        yield x
        return
    for child in children(x):
        yield from leaves(child)


def flatten(x: object) -> list:
    """The leaves as a list."""
    if not isinstance(x, _NESTED):
        return [x]
    leaves: list = []
    _collect(x, leaves)
    return leaves


def _collect(container: object, leaves: list) -> None:
    for child in children(container):
        if isinstance(child, _NESTED):
            _collect(child, leaves)
        else:
            leaves.append(child)


def map_structure(f: Callable[..., Any], x: object, *others: object) -> Any:
    """`x` with every leaf replaced by `f(leaf, *leaves at the same place in others)`."""
    if not is_nested(x):
        return f(x, *others)
    if isinstance(x, dict):
        mapped = {k: map_structure(f, v, *(o[k] for o in others)) for k, v in x.items()}  # type: ignore[index]
        return _rebuild_dict(x, mapped)
    items = [map_structure(f, *group) for group in zip(x, *others, strict=True)]  # type: ignore[arg-type]
    return _rebuild_sequence(x, items)


def pack_like(structure: object, flat: Iterable) -> Any:
    """`structure` with its leaves taken from `flat`, in the order of `flatten`."""
    source = iter(flat)
    packed = _pack(structure, source)
    if next(source, _END) is not _END:
        raise ValueError("more leaves than the structure holds")
    return packed


_END = object()


def _pack(structure: object, source: Iterator) -> object:
    if not is_nested(structure):
        return next(source)
    if isinstance(structure, dict):
        filled = {k: _pack(structure[k], source) for k in _ordered(structure)}
        return _rebuild_dict(structure, {k: filled[k] for k in structure})
    return _rebuild_sequence(structure, [_pack(child, source) for child in structure])  # type: ignore[attr-defined]


def same_structure(a: object, b: object) -> bool:
    """Whether two nests have the same containers at the same places."""
    if not is_nested(a) or not is_nested(b):
        return is_nested(a) == is_nested(b)
    if isinstance(a, dict) or isinstance(b, dict):
        both = isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys()
        return both and all(same_structure(a[k], b[k]) for k in a)  # type: ignore[index]
    return len(a) == len(b) and all(map(same_structure, a, b))  # type: ignore[arg-type]


def _ordered(x: dict) -> list:
    if isinstance(x, OrderedDict):
        return list(x)
    try:
        return sorted(x)
    except TypeError:
        return list(x)


def _rebuild_dict(like: dict, items: dict) -> dict:
    if type(like) is dict:
        return items
    rebuilt = like.copy()
    rebuilt.update(items)
    return rebuilt


def _rebuild_sequence(like: object, items: list) -> object:
    if hasattr(like, "_fields"):
        return type(like)(*items)
    if isinstance(like, deque):
        return type(like)(items, like.maxlen)
    return tuple(items) if isinstance(like, tuple) else items
