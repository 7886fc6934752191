"""The optimizer in a graph of objects: its steps, its numbers, what it keeps for each variable.

tf.keras until 2.10, and its `legacy` since, has slots, each of a kind and of a variable; from 2.11
on it lists its variables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keramos.saving.paths import LOSS_SCALE, OPTIMIZER, SLOT, group_of, join
from keramos.storage import LazyTensor
from keramos.storage.tensorflow import Bundle, ObjectGraph, object_graph

#: Where the optimizer is: of a model, of an optimizer that scales the loss for another.
ATTRIBUTES = ("optimizer", "_optimizer", "base_optimizer")
STEPS = ("_iterations", "iter")
LISTED = "_variables"
PRODUCT = "_u_product"  # of Nadam, which does not list it
SCALE = ("good_steps", "current_loss_scale")


@dataclass(frozen=True)
class OptimizerNodes:
    """An optimizer, and the one inside it.

    Attributes:
        checkpoint: that holds their variables.
        graph: of the objects.
        nodes: of the optimizers, the outermost first.
    """

    checkpoint: Bundle
    graph: ObjectGraph
    nodes: tuple[int, ...]

    @classmethod
    def of_model(cls, checkpoint: Bundle, graph: ObjectGraph, model: int) -> OptimizerNodes:
        """The optimizer of the object at a node; none where it has none."""
        nodes: list[int] = []
        node: int | None = model
        while (node := _inner(graph, node)) is not None and node not in nodes:
            nodes.append(node)
        return cls(checkpoint, graph, tuple(nodes))

    @classmethod
    def anywhere(cls, checkpoint: Bundle, graph: ObjectGraph) -> OptimizerNodes:
        """The optimizer of what was saved, or of a model that is an attribute of it."""
        roots = (0, *graph.nodes[0].children.values())
        optimizers = (cls.of_model(checkpoint, graph, node) for node in roots)
        return next((one for one in optimizers if one.nodes), cls(checkpoint, graph, ()))

    def variables(self) -> dict[str, LazyTensor]:
        """The variables, in the order of the file; a slot is named after its variable and kind."""
        groups = {OPTIMIZER: self._tensors(), join(OPTIMIZER, LOSS_SCALE): self._scale()}
        return {
            join(group_of(path), str(i)): tensor
            for path, tensors in groups.items()
            for i, tensor in enumerate(tensors)
        }

    def numbers(self) -> dict[str, float]:
        """What it was set to, as it was when it was saved: the rate of learning, and others."""
        return {
            name.lstrip("_"): float(tensor.read())
            for node in reversed(self.nodes)
            for name, child in self.graph.nodes[node].children.items()
            if name not in STEPS
            and (tensor := self._tensor(child)) is not None
            and tensor.shape == ()
            and tensor.dtype.startswith("float")
        }

    def _tensors(self) -> Iterator[LazyTensor]:
        for node in self.nodes:
            children = self.graph.nodes[node].children
            if LISTED in children:
                listed = object_graph.in_order(self.graph.nodes[children[LISTED]].children)
                tensors = map(self._tensor, listed)
                product = children.get(PRODUCT)
                tensors = [*tensors, *([] if product is None else [self._tensor(product)])]
                yield from (tensor for tensor in tensors if tensor is not None)
                return
        for name in STEPS:
            for node in self.nodes:
                child = self.graph.nodes[node].children.get(name)
                if child is not None and (steps := self._tensor(child)) is not None:
                    yield steps
                    yield from self._slots()
                    return

    def _scale(self) -> Iterator[LazyTensor]:
        """The scale of the loss: for how many steps it was not too large, and itself."""
        for node in self.nodes:
            children = [self.graph.child(node, LOSS_SCALE, name) for name in SCALE]
            tensors = [self._tensor(child) for child in children if child is not None]
            if len(tensors) == len(SCALE):
                yield from (tensor for tensor in tensors if tensor is not None)
                return

    def _slots(self) -> Iterator[LazyTensor]:
        for node in self.nodes:
            for slot in self.graph.nodes[node].slots:
                key, tensor = self.graph.nodes[slot.variable].key, self._tensor(slot.node)
                if key is not None and tensor is not None:
                    yield tensor.named(key + SLOT + slot.name)

    def _tensor(self, node: int) -> LazyTensor | None:
        key = self.graph.nodes[node].key
        return self.checkpoint.tensor(key) if key and self.checkpoint.has_numbers(key) else None


def _inner(graph: ObjectGraph, node: int | None) -> int | None:
    children: Mapping[str, int] = {} if node is None else graph.nodes[node].children
    return next((children[name] for name in ATTRIBUTES if name in children), None)
