"""Graphs in a config that cannot be what was saved, as far as the config itself shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from keramos.codec.canonical import Json, JsonObject
from keramos.codec.parse import objects
from keramos.dialects import Origin, counted_elsewhere

#: A layer's name, and the number of one of its uses.
Use = tuple[str, int]


@dataclass(frozen=True)
class GraphFault:
    """A layer whose calls do not lead where they led when the model was saved.

    Attributes:
        path: of the layer in the config.
        layer: its name.
        message: one sentence about it, for people.
    """

    path: str
    layer: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} ({self.path})"


def graph_faults(
    config: Json, *, indices_lost: bool = False, nodes: list[JsonObject] | None = None
) -> list[GraphFault]:
    """The layers that are called several times, and of which a call leads nowhere.

    No version of Keras writes a call that leads to no output of its model; where one stands in a
    file, the reference to it was written as one to another call. Nothing in the file says which.

    Args:
        config: of a model; those inside it are looked at, too.
        indices_lost: the writer is known to refer to the first call whichever was meant
            (`Origin.loses_node_indices`), so that calls of which the model returns the result
            are in doubt as well.
        nodes: every dict in it that has a class name, where somebody has listed them already.
    """
    nodes = objects(config) if nodes is None else nodes
    if nodes is not None and not any(map(_is_called_again, nodes)):  # nearly every model
        return []
    return [
        fault
        for path, layers, outputs in _graphs(config)
        for fault in _faults_of(path, layers, outputs, indices_lost)
    ]


def graph_warnings(
    config: Json, origin: Origin, nodes: list[JsonObject] | None = None
) -> list[str]:
    """The same as sentences, for a config of that origin."""
    lost = origin.loses_node_indices
    return list(map(str, graph_faults(config, indices_lost=lost, nodes=nodes)))


def _is_called_again(value: JsonObject) -> bool:
    nodes = value.get("inbound_nodes")
    return isinstance(nodes, list) and len(nodes) > 1


#: Where no model stands: not to be walked through.
_WITHOUT_GRAPHS = frozenset({"inbound_nodes", "build_config", "compile_config"})


def _graphs(config: Json) -> Iterator[tuple[str, list[Json], Json]]:
    """Every graph: where its layers stand, the layers, the places of its outputs."""
    waiting: list[tuple[str, Json]] = [("$", config)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            layers = value.get("layers")
            if isinstance(layers, list) and "output_layers" in value:
                yield f"{path}.layers", layers, value["output_layers"]
            waiting += [
                (f"{path}.{key}", inner)
                for key, inner in value.items()
                if isinstance(inner, (dict, list)) and key not in _WITHOUT_GRAPHS
            ]
        elif isinstance(value, list):
            waiting += [
                (f"{path}[{i}]", inner)
                for i, inner in enumerate(value)
                if isinstance(inner, (dict, list))
            ]


def _faults_of(
    path: str, layers: list[Json], outputs: Json, indices_lost: bool
) -> Iterator[GraphFault]:
    calls = {
        str(layer.get("name")): (f"{path}[{i}]", nodes)
        for i, layer in enumerate(layers)
        if isinstance(layer, dict) and isinstance(nodes := layer.get("inbound_nodes"), list)
    }
    if not any(len(nodes) > 1 for _, nodes in calls.values()):
        return
    consumed = {use for _, nodes in calls.values() for use in _uses(nodes)}
    used = consumed | set(_uses(outputs))
    elsewhere = counted_elsewhere({name: len(nodes) for name, (_, nodes) in calls.items()}, used)
    for name, (place, nodes) in calls.items():
        if len(nodes) < 2 or name in elsewhere or (name, 0) not in consumed:
            continue
        lost = [i for i in range(1, len(nodes)) if (name, i) not in used]
        if lost or indices_lost:
            yield GraphFault(place, name, _message(name, len(nodes), lost))


def _message(name: str, count: int, lost: list[int]) -> str:
    if not lost:
        return (
            f"layer {name!r} is called {count} times, and its writer did not say which call feeds "
            "which layer: predictions may differ from those of the model that was saved"
        )
    numbers = ", ".join(map(str, lost[:8]))
    return (
        f"layer {name!r} is called {count} times, and nothing uses the result of call {numbers}: "
        "the graph in the file is not the graph that was saved, and predictions differ"
    )


def _uses(value: Json) -> Iterator[Use]:
    """The uses of layers that a nest of arguments, or of outputs, refers to."""
    waiting = [value]
    while waiting:
        nest = waiting.pop()
        if isinstance(nest, dict):
            waiting += nest.values()
        elif isinstance(nest, list):
            if len(nest) >= 3 and isinstance(nest[0], str) and type(nest[1]) is int:
                yield nest[0], nest[1]
            else:
                waiting += nest
