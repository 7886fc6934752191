"""The objects of a model in the graph of a checkpoint of TensorFlow: at which attributes they are.

Refuses to know what is made of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keramos.saving.paths import join
from keramos.storage.tensorflow import ObjectGraph

#: Attributes of an object that hold nothing of its own: lists of what stands elsewhere, functions,
#: states that pass, and what belongs to training.
BESIDES = frozenset({
    "variables", "trainable_variables", "non_trainable_variables", "regularization_losses",
    "keras_api", "signatures", "layers", "metrics", "layer_metrics", "losses", "optimizer",
    "layer_regularization_losses", "state_variables", "states", "save_counter",
    "_random_generator", "_updates", "_callable_losses", "_eager_losses", "_fn_kwargs",
    "compiled_metrics", "compiled_loss", "idf_weights", "tf_idf_weights", "num_documents",
})  # fmt: skip
LAYER, WEIGHTED_LAYER = "layer-", "layer_with_weights-"


def paths(graph: ObjectGraph, names: Mapping[int, str], root: int = 0) -> dict[int, str]:
    """Node of a variable of the model -> its path: names of layers where they are known, else the
    attributes that lead to it.

    Args:
        graph: of the checkpoint.
        names: node of a layer -> the layer's name.
        root: node of the model.
    """
    return {
        place.node: place.path
        for place in walked(graph, names, root)
        if graph.nodes[place.node].key is not None and place.node != root
    }


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object stands in a model.

    Attributes:
        node: of the object.
        path: of it; empty for the model.
        step: the last of the path.
        holder: node of the object that holds it; its own for the model.
    """

    node: int
    path: str
    step: str
    holder: int


def walked(graph: ObjectGraph, names: Mapping[int, str], root: int = 0) -> Iterator[Place]:
    """The objects of a model, each once, breadth first; arguments as those of `paths`."""
    seen, waiting = {root}, deque([Place(root, "", "", root)])
    while waiting:
        place = waiting.popleft()
        yield place
        for name, node in graph.nodes[place.node].children.items():
            if node not in seen and name not in BESIDES:
                seen.add(node)
                is_layer = name.startswith((LAYER, WEIGHTED_LAYER))
                step = names.get(node, name) if is_layer else name
                waiting.append(Place(node, join(place.path, step), step, place.node))


def child(graph: ObjectGraph, node: int, name: str) -> int | None:
    """The object at an attribute, which may have been private, or may be by now."""
    children = graph.nodes[node].children
    bare = name.lstrip("_")
    return next((children[n] for n in (name, bare, f"_{bare}") if n in children), None)
