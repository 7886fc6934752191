"""Which objects in a checkpoint of TensorFlow are those in an object whose class nobody knows.

They have the same names where both files say the attributes. Where one says classes instead
(`blocks/dense_1`), an object is the one that looks like it: variables of the same shapes in objects
arranged alike; of several, the first is the first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from keramos.saving import walk
from keramos.saving.object_walk import BESIDES, child
from keramos.storage.tensorflow import ObjectGraph

Shape = tuple[int, ...]
Pair = tuple[object, int]


def pairs(
    owner: object, node: int, graph: ObjectGraph, shapes: Mapping[int, Shape]
) -> Iterator[Pair]:
    """The objects in an object, each with its node.

    Args:
        owner: the object.
        node: that it is.
        graph: of the checkpoint.
        shapes: node of a variable -> its shape.
    """
    attributes = list(walk.attributes(owner))  # some hold the same objects
    named: dict[int, Pair] = {}
    for name, value in attributes:
        for item, place in _named(value, child(graph, node, name), graph):
            named.setdefault(id(item), (item, place))
    yield from named.values()
    every = {id(item): item for _, value in attributes for item in _objects(value)}
    left = [item for key, item in every.items() if key not in named]
    if left:
        yield from Likeness(graph, shapes).pairs(left, node)


def _named(value: object, node: int | None, graph: ObjectGraph) -> Iterator[Pair]:
    """The objects in an attribute, each with the node at the same place of that of the file."""
    if node is None:
        return
    if walk.is_container(value):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for name, member in list(members):
            yield from _named(member, child(graph, node, str(name)), graph)
    elif walk.is_saveable(value):
        yield value, node


class Likeness:
    """Compares objects by what is in them.

    Args:
        graph: of the checkpoint.
        shapes: node of a variable -> its shape.
    """

    def __init__(self, graph: ObjectGraph, shapes: Mapping[int, Shape]):
        self._graph, self._shapes = graph, shapes
        self._numbers: dict[object, int] = {}
        self._of_nodes: dict[int, int] = {}

    def pairs(self, objects: list[object], node: int) -> Iterator[Pair]:
        """Objects with the nodes below `node` that look like them; none where it is open which.

        Args:
            objects: in the order in which the first of those alike comes first.
            node: of what holds them.
        """
        wanted: dict[int, list[object]] = {}
        for item in objects:
            wanted.setdefault(self._of_object(item), []).append(item)
        candidates: dict[int, list[int]] = {}
        for candidate in self._below(node, wanted.keys()):
            candidates.setdefault(self._of_nodes[candidate], []).append(candidate)
        for look, alike in wanted.items():
            nodes = candidates.get(look, [])
            # Their order is known only among those of one class.
            if len(nodes) == len(alike) and len({type(item).__name__ for item in alike}) == 1:
                yield from zip(alike, nodes, strict=True)

    def _below(self, node: int, wanted: Collection[int]) -> Iterator[int]:
        """The outermost objects in an object that look like one that is wanted, in the order of
        its attributes.
        """
        self._look_at(node)
        seen, waiting = {node}, [node]
        while waiting:
            at = waiting.pop()
            if at != node and self._of_nodes[at] in wanted:
                yield at
                continue
            inner = [n for n in self._children(at).values() if n not in seen]
            seen.update(inner)
            waiting += reversed(inner)

    def _children(self, node: int) -> dict[str, int]:
        children = self._graph.nodes[node].children
        return {name: n for name, n in children.items() if name not in BESIDES}

    def _look_at(self, root: int) -> None:
        """Number the looks of a node and of all below it, those in a node before it."""
        order, seen = [root], {root}
        for node in order:  # grows while it is walked
            inner = [n for n in self._children(node).values() if n not in seen]
            seen.update(inner)
            order += dict.fromkeys(inner)
        for node in reversed(order):
            inner = dict.fromkeys(self._children(node).values())
            own = [self._shapes[n] for n in inner if n in self._shapes]
            looks = [self._of_nodes[n] for n in inner if n in self._of_nodes]
            self._of_nodes[node] = self._number(own, looks)

    def _of_object(self, value: object) -> int:
        variables: Sequence[Any] = getattr(value, "_own_variables", list)()
        own = [tuple(variable.shape) for variable in variables]
        inner = (item for _, item in walk.attributes(value))
        return self._number(own, [self._of_object(o) for item in inner for o in _objects(item)])

    def _number(self, own: list[Shape], looks: list[int]) -> int:
        """The number of a look: the shapes of the variables, the looks of the objects that have
        any.
        """
        nothing = self._numbers.setdefault(((), ()), 0)
        look = (tuple(sorted(own)), tuple(sorted(n for n in looks if n != nothing)))
        return self._numbers.setdefault(look, len(self._numbers))


def _objects(value: object) -> Iterator[object]:
    if walk.is_container(value):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _objects(member)
    elif walk.is_saveable(value):
        yield value
