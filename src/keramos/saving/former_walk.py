"""Where Keras 2.12 to 2.15 look for the objects in models of users' classes: the order of their
walk over attributes.

Refuses to know models whose layers a config lists; `dialects.writing.places` does.
"""

from __future__ import annotations

from collections.abc import Iterator

from keramos.codec.names import snake_case
from keramos.dialects.paths import PROJECTIONS
from keramos.dialects.writing import Reader
from keramos.saving import walk
from keramos.saving.parts import Parts
from keramos.saving.paths import Numbering, join

_PROJECTIONS = {today: former for former, today in PROJECTIONS.items()}


def former_paths(parts: Parts, reader: Reader) -> dict[str, str]:
    """Today's path of an object -> the reader's, for the groups of tensors where they differ.

    Args:
        parts: of a model.
        reader: of Keras 2.
    """
    places = {id(part.owner): part.path for part in parts}
    former: dict[str, str] = {}
    for part in parts:  # what is in an object follows it
        place = former.setdefault(part.path, _inside(part.path, former))
        for value, step in _members(part.owner, reader):
            if (path := places.get(id(value))) is not None:
                former.setdefault(path, join(place, step))
    groups = {part.path: part.group for part in parts}
    return {
        groups[path]: f"{place}{groups[path].removeprefix(path)}"
        for path, place in former.items()
        if place != path
    }


def _inside(path: str, former: dict[str, str]) -> str:
    """Where an object is that has moved with what it is in."""
    around = path
    while around := around.rpartition("/")[0]:
        if around in former:
            return former[around] + path.removeprefix(around)
    return path


def _members(owner: object, reader: Reader) -> Iterator[tuple[object, str]]:
    """The objects in a model of a user's class, or in an attention, and their paths below it."""
    if type(owner).__name__ == "MultiHeadAttention":
        for name, value in walk.attributes(owner):
            if name in _PROJECTIONS:
                yield value, _PROJECTIONS[name]
        return
    layers = None if walk.has_layers_first(owner) else getattr(owner, "layers", None)
    if not walk.is_container(layers):
        return
    held: dict[str, object] = {**dict(walk.attributes(owner)), "layers": layers}
    visited = set[int]()
    for name in sorted(held, reverse=reader.walks_backwards):
        for value, step in _listed(name, held[name], visited, reader):
            visited.add(id(value))
            yield value, step


def _listed(
    name: str, value: object, visited: set[int], reader: Reader
) -> Iterator[tuple[object, str]]:
    if walk.is_saveable(value) and id(value) not in visited:
        yield value, name
    if not walk.is_container(value):
        return
    numbering = Numbering()
    for member in list(value.values() if isinstance(value, dict) else value):
        is_new = id(member) not in visited
        if walk.is_saveable(member) and (is_new or reader.counts_layers_twice):
            step = numbering.next(snake_case(type(member).__name__))
            if is_new:
                yield member, join(name, step)
