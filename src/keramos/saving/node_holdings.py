"""What the objects of a checkpoint of TensorFlow hold, for those whose classes nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from keramos.saving.holding import STATISTICS, Held, Holding, Inner, trained_first
from keramos.saving.object_walk import LAYER, WEIGHTED_LAYER, Place
from keramos.storage.tensor import LazyTensor
from keramos.storage.tensorflow import ObjectGraph, object_graph

TRAINED = "trainable_variables"  # of the model: the list of them


class Holdings:
    """Makes a holding of each object.

    Args:
        graph: of the checkpoint.
        classes: node of a layer -> the name of its class, where the file says it.
        places: of the objects, breadth first.
    """

    def __init__(self, graph: ObjectGraph, classes: Mapping[int, str], places: Sequence[Place]):
        self._graph, self._classes, self._places = graph, classes, places
        self._holder = {place.node: place.holder for place in places}
        self._step = {place.node: place.step for place in places}
        listed = graph.nodes[0].children.get(TRAINED)
        self._trained = None if listed is None else set(graph.nodes[listed].children.values())

    def of(self, tensors: Mapping[int, LazyTensor]) -> dict[int, Holding]:
        """Node of an object -> what it holds; of those alone that hold a variable somewhere.

        Args:
            tensors: node of a variable -> its tensor.
        """
        own: dict[int, list[Held]] = {}
        for place in self._places:
            if place.node in tensors:
                owner = self._owner(place.holder)
                held = self._held(place, tensors[place.node])
                own.setdefault(owner, []).append(held)
        holdings: dict[int, Holding] = {}
        inner: dict[int, dict[str, Inner]] = {}
        for place in reversed(self._places):  # what is in an object before the object
            held = trained_first(own.get(place.node, ()))
            within = inner.get(place.node, {})
            if not (held or within):
                continue
            content = self._content(place, _numbered(held), dict(reversed(within.items())))
            if isinstance(content, Holding):
                holdings[place.node] = content
            inner.setdefault(place.holder, {})[place.step] = content
        return holdings

    def _content(self, place: Place, variables: list[Held], within: dict[str, Inner]) -> Inner:
        if self._is_list(place.node):
            return [within[step] for step in sorted(within, key=int)]
        if self._classes and place.node not in self._classes and not variables and place.path:
            return within  # of a file that says which objects are layers
        return Holding(self._classes.get(place.node, ""), variables, self._layered(place, within))

    def _layered(self, place: Place, within: dict[str, Inner]) -> dict[str, Inner]:
        """The layers of a graph in one list, as they are held today."""
        children = self._graph.nodes[place.node].children
        order = {
            node: i
            for prefix in (WEIGHTED_LAYER, LAYER)
            for i, node in enumerate(object_graph.in_order(children, prefix))
        }
        steps = {self._step[node]: i for node, i in order.items() if node in self._step}
        layers = sorted((step for step in within if step in steps), key=lambda step: steps[step])
        rest = {step: item for step, item in within.items() if step not in steps}
        return {"layers": [within[step] for step in layers], **rest} if layers else rest

    def _is_list(self, node: int) -> bool:
        children = self._graph.nodes[node].children
        return bool(children) and all(name.isdecimal() for name in children)

    def _owner(self, holder: int) -> int:
        """The object that a variable belongs to which may stand in a list of it."""
        while self._is_list(holder) and holder != self._holder[holder]:
            holder = self._holder[holder]
        return holder

    def _held(self, place: Place, tensor: LazyTensor) -> Held:
        is_trained = place.step not in STATISTICS
        if self._trained is not None:
            is_trained = is_trained and place.node in self._trained
        return Held(tensor, place.step, is_trained, "")


def _numbered(variables: Sequence[Held]) -> list[Held]:
    """As Keras stores them: by number."""
    return [Held(v.tensor, v.name, v.is_trained, str(i)) for i, v in enumerate(variables)]
