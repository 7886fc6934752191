"""Tensors by the objects that held them: the graph of objects of TensorFlow's checkpoints.

An object of a model is paired with a node by the attribute that holds it, layers of a graph by
their names or their order; a variable with the node at its attribute.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from keramos.codec.protocols import HasLayers, Layer
from keramos.errors import ConfigError
from keramos.saving import alike, object_walk, walk
from keramos.saving.holding import Holding
from keramos.saving.locate import Selection
from keramos.saving.node_holdings import Holdings
from keramos.saving.object_walk import BESIDES, LAYER, WEIGHTED_LAYER
from keramos.saving.parts import Parts
from keramos.saving.paths import join
from keramos.storage import LazyTensor, WeightStore
from keramos.storage.tensorflow import ObjectGraph, object_graph


class ByNode:
    """Tensors stand by node: which object of a model is which node, the graph of both says.

    Args:
        graph: of the checkpoint.
        keys: node of a variable -> its path in the store.
        names: node of a layer -> the layer's name, where the file says it.
        classes: node of a layer -> the name of its class, where the file says it.
    """

    is_canonical = False
    asks_hooks = False
    brings_training = True

    def __init__(
        self,
        graph: ObjectGraph,
        keys: Mapping[int, str],
        names: Mapping[int, str],
        classes: Mapping[int, str],
    ):
        self._graph, self._keys = graph, keys
        self._names, self._classes = names, classes

    def locate(self, store: WeightStore, parts: Parts, selection: Selection) -> WeightStore:
        """`store` with its tensors at the paths of the model.

        Raises:
            ConfigError: paths are to be renamed, and there are none.
        """
        if selection.rename:
            what = "rename= is for files that list tensors by path; this one lists them by object"
            raise ConfigError(what, hint="by_name=True loads the layers that have the same name")
        root, pairs = self._best(parts, store)
        tensors: dict[str, LazyTensor] = {}
        for part in parts:
            for i, variable in enumerate(part.variables if part.can.has_variables else ()):
                key = self._keys.get(pairs.get(id(variable), -1))
                if key is not None and key in store:
                    tensors[f"{part.group}/{i}"] = store[key]
        if selection.is_partial:
            return WeightStore(tensors, {})
        # What a checkpoint holds beside the model is nobody's here.
        others = set(object_walk.paths(self._graph, self._names, root)).difference(pairs.values())
        left = [self._keys[node] for node in others if node in self._keys]
        return WeightStore({**tensors, **{k: store[k] for k in sorted(left) if k in store}}, {})

    def place(self, path: str, name: str) -> str:
        """The names of the models around the layer, and its own."""
        return join(path.rpartition("layers/")[0].rstrip("/"), name)

    def holding(self, store: WeightStore, path: str, name: str) -> Holding:
        """What the object of that name holds; the model itself, where the path is empty."""
        place = self.place(path, name) if path else ""
        tensors = {node: store[key] for node, key in self._keys.items() if key in store}
        places = list(object_walk.walked(self._graph, self._names))
        held = Holdings(self._graph, self._classes, places).of(tensors)
        found = (held[at.node] for at in places if at.path == place and at.node in held)
        return next(found, Holding(name))

    def _best(self, parts: Parts, store: WeightStore) -> tuple[int, dict[int, int]]:
        """The node that was saved and its pairs, or, where a checkpoint holds a model among
        others, those of the one in it that has the most of it.
        """

        shapes = {node: tuple(store[key].shape) for node, key in self._keys.items() if key in store}

        def pairs(node: int) -> dict[int, int]:
            pairing = Pairing(parts, self._graph, self._names, shapes)
            return pairing.pairs(parts[0].owner, node)

        whole = pairs(0)
        if whole or not self._graph.nodes:
            return 0, whole
        roots = [n for name, n in self._graph.nodes[0].children.items() if name not in BESIDES]
        every = [(node, pairs(node)) for node in roots]
        return max(every, key=lambda pair: len(pair[1]), default=(0, whole))


class Pairing:
    """Pairs the variables of a model with nodes.

    Args:
        parts: of the model.
        graph: of the checkpoint.
        names: node of a layer -> the layer's name, where the file says it.
        shapes: node of a variable -> its shape.
    """

    def __init__(
        self,
        parts: Parts,
        graph: ObjectGraph,
        names: Mapping[int, str],
        shapes: Mapping[int, tuple[int, ...]],
    ):
        self._graph, self._names, self._shapes = graph, names, shapes
        self._variables = {id(p.owner): p.variables for p in parts if p.can.has_variables}
        self._pairs: dict[int, int] = {}
        self._seen: set[tuple[int, int]] = set()

    def pairs(self, owner: object, node: int) -> dict[int, int]:
        """Id of a variable -> its node.

        Args:
            owner: a model.
            node: that it is.
        """
        waiting: list[tuple[object, int]] = [(owner, node)]
        while waiting:
            owner, node = waiting.pop()
            if (id(owner), node) not in self._seen:
                self._seen.add((id(owner), node))
                self._own(owner, node)
                waiting += self._inner(owner, node)
        return self._pairs

    def _own(self, owner: object, node: int) -> None:
        """Pair the variables of an object: by the attributes that hold them, by their names; those
        that have another name today by their order.
        """
        variables = self._variables.get(id(owner), ())
        attributes: dict[str, object] = dict(vars(owner)) if variables else {}
        held = {id(value): name for name, value in attributes.items()}
        for variable in variables:
            for name in (held.get(id(variable), variable.name), variable.name):
                child = self._child(node, name)
                if child is not None and self._graph.nodes[child].key is not None:
                    self._pairs.setdefault(id(variable), child)
                    break
        left = [variable for variable in variables if id(variable) not in self._pairs]
        taken = set(self._pairs.values())
        others = [
            child
            for name, child in self._graph.nodes[node].children.items()
            if name not in BESIDES and self._graph.nodes[child].key and child not in taken
        ]
        if left and len(left) == len(others):
            self._pairs |= {id(v): child for v, child in zip(left, others, strict=True)}

    def _inner(self, owner: object, node: int) -> Iterator[tuple[object, int]]:
        """The objects in an object, each with its node."""
        if hasattr(owner, "take_weights"):  # nobody knows its class, nor all names in it
            yield from alike.pairs(owner, node, self._graph, self._shapes)
            return
        for name, value in walk.attributes(owner):
            if name == "layers" and walk.has_layers_first(owner):
                yield from self._layers(owner, node)
                continue
            child = self._child(node, name)
            if walk.is_container(value):
                if child is not None:
                    yield from self._members(value, child)
            elif walk.is_saveable(value):
                # What is an object of its own today may have had its variables in its owner.
                yield value, node if child is None else child

    def _members(self, container: walk.Container, node: int) -> Iterator[tuple[object, int]]:
        is_named = isinstance(container, dict)
        names = list(container) if is_named else range(len(container))
        values = list(container.values() if isinstance(container, dict) else container)
        for name, value in zip(names, values, strict=True):
            child = self._child(node, str(name))
            if child is not None and walk.is_container(value):
                yield from self._members(value, child)
            elif child is not None and walk.is_saveable(value):
                yield value, child

    def _layers(self, owner: HasLayers, node: int) -> Iterator[tuple[object, int]]:
        """The layers of a graph, each with its node."""
        # In the order of the file's config: masks of today may change that of a graph.
        ours = cast("list[Layer]", list(getattr(owner, "described_layers", owner.layers)))
        children = self._graph.nodes[node].children
        every = object_graph.in_order(children, LAYER)
        named = {self._names[n]: n for n in every if n in self._names}
        if not every:
            yield from ((layer, node) for layer in ours)  # one layer, said as several today
            return
        weighted = [layer for layer in ours if layer.weights]
        if named:
            yield from ((layer, named[layer.name]) for layer in ours if layer.name in named)
            known = {layer.name for layer in ours}
            renamed = [layer for layer in weighted if layer.name not in named]
            others = object_graph.in_order(children, WEIGHTED_LAYER)
            left = [node for node in others if self._names.get(node) not in known]
            if len(renamed) == len(left):
                yield from zip(renamed, left, strict=True)
            return
        if len(every) == len(ours) + 1 and not self._graph.nodes[every[0]].key:
            every = every[1:]  # of a stack whose input was a layer like any other
        if len(every) == len(ours):
            yield from zip(ours, every, strict=True)
            return
        yield from zip(weighted, object_graph.in_order(children, WEIGHTED_LAYER), strict=False)

    def _child(self, node: int, name: str) -> int | None:
        """The object at an attribute, which may have been private, or may be by now."""
        return object_walk.child(self._graph, node, name)
