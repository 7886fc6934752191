"""Calls in the graph of a model as Keras 1 and 2 wrote them -> calls as Keras 3 writes them.

Pure: a call is a list of places [layer, number of its call, number of the output, arguments].
Refuses nothing: what is no call of that kind stays, and whoever builds the graph says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.expressions import NotConstantError, constant, has_tensor
from keramos.dialects.nodes import arguments, is_of

#: In the place of a layer's name: the first argument was no symbolic tensor, but this value.
CONSTANT = "_CONSTANT_VALUE"

#: Layers whose states came behind the first input, in the same list.
_RECURRENT = frozenset(
    "RNN SimpleRNN LSTM GRU ConvLSTM1D ConvLSTM2D ConvLSTM3D Bidirectional".split()
)

#: Layers that take a list, also of one.
_MERGING = frozenset("Add Subtract Multiply Average Maximum Minimum Concatenate Dot".split())


class _Graph(NamedTuple):
    """What a place may refer to.

    Attributes:
        first_calls: name of a layer -> the number that its first call has.
        called_once: names of the layers that are called once in the graph.
        numbers: name of a layer that is called more often -> number that named arguments have for
            a call -> its number in this graph, where that is certain.
    """

    first_calls: Mapping[str, int]
    called_once: frozenset[str]
    numbers: Mapping[str, Mapping[int, int]]

    def is_place(self, value: Json) -> bool:
        """Whether a list is a place rather than a list that an argument happens to be."""
        return (
            isinstance(value, list)
            and len(value) >= 3
            and isinstance(value[0], str)
            and value[0] in self.first_calls
            and all(type(number) is int for number in value[1:3])
        )

    def place(self, value: list[Json]) -> list[Json]:
        """[layer, call, output], calls counted from 0."""
        match value[:3]:
            case [str(name), int(call), output]:
                return [name, call - self.first_calls.get(name, 0), output]
            case place:  # no writer's; whoever builds the graph says so
                return place

    def place_of_argument(self, value: list[Json]) -> list[Json]:
        """The same among named arguments: tf.keras until 2.3 counted the calls of a layer there in
        all models together, so that of a single one the number means nothing.
        """
        match value[:3]:
            case [str(name), int(), output] if name in self.called_once:
                return [name, 0, output]
            case [str(name), int(number), output] if number in self.numbers.get(name, {}):
                return [name, self.numbers[name][number], output]
            case _:
                return self.place(value)


def with_calls_of_today(config: JsonObject) -> JsonObject | None:
    """The config of a graph with its calls as `args` and `kwargs`; None where they are already.

    Args:
        config: of a functional model.
    """
    layers = config.get("layers")
    if not isinstance(layers, list) or not any(map(_is_old, layers)):
        return None
    counts = {
        str(layer.get("name")): len(calls)
        for layer in layers
        if isinstance(layer, dict) and isinstance(calls := _calls(layer), list)
    }
    once = frozenset(name for name, count in counts.items() if count <= 1)
    graph = _Graph(_first_calls(config, layers), once, _numbers(layers, counts))
    ends = {key: config[key] for key in ("input_layers", "output_layers") if key in config}
    # Keras 3 counts the making of a functional model there, too. It understands calls counted from
    # 0 where the first of them is among the ends.
    firsts = {n for n, call in places_in([*ends.values()]) if call <= graph.first_calls.get(n, 0)}
    counted = functional_models(layers) - firsts
    calls = {name: 0 if name in counted else first for name, first in graph.first_calls.items()}
    outer = {
        key: _outer(_only(end), graph._replace(first_calls=calls)) for key, end in ends.items()
    }
    return {**config, "layers": [_layer(layer, graph) for layer in layers], **outer}


def _numbers(layers: list[Json], counts: Mapping[str, int]) -> dict[str, dict[int, int]]:
    """Numbers of calls among named arguments that no call of this graph has: they are certain where
    there is one for each call. Else they stay, and whoever builds the graph says so.
    """
    calls = (call for layer in layers if isinstance(nest := _calls(layer), list) for call in nest)
    firsts = (_first_place(call) for call in calls if not _is_todays(call))
    used: dict[str, set[int]] = {}
    for name, number in places_in([first[3] for first in firsts if first and len(first) > 3]):
        used.setdefault(name, set()).add(number)
    return {
        name: {number: i for i, number in enumerate(sorted(numbers))}
        for name, numbers in used.items()
        if 1 < len(numbers) == counts.get(name, 0) <= max(numbers)
    }


def _is_old(layer: Json) -> bool:
    calls = layer.get("inbound_nodes") if isinstance(layer, dict) else None
    return isinstance(calls, list) and any(not _is_todays(call) for call in calls)


def _is_todays(call: Json) -> bool:
    return isinstance(call, dict) and "args" in call


def _first_calls(config: JsonObject, layers: list[Json]) -> dict[str, int]:
    """A model in the graph was called for the first time when it was made, unless it was made
    without a shape: then nobody refers to a call 0.
    """
    places = [config.get("output_layers"), *(_calls(layer) for layer in layers)]
    used = set(places_in(places))
    first: dict[str, int] = {}
    for layer in layers:
        if isinstance(layer, dict) and isinstance(name := layer.get("name"), str):
            counts_making = _is_model(layer) and (name, 0) not in used
            first[name] = int(counts_making)
    return first


def _calls(layer: Json) -> Json:
    return layer.get("inbound_nodes") if isinstance(layer, dict) else None


def _is_model(layer: JsonObject) -> bool:
    config = layer.get("config")
    return isinstance(config, list) or (isinstance(config, dict) and "layers" in config)


def functional_models(layers: list[Json]) -> set[str]:
    """Names of the layers of a graph that are graphs themselves."""
    return {
        str(layer.get("name"))
        for layer in layers
        if isinstance(layer, dict) and "output_layers" in arguments(layer)
    }


def places_in(value: Json) -> Iterator[tuple[str, int]]:
    """(name of a layer, number of its call) of every place in a nest."""
    waiting = [value]
    while waiting:
        nest = waiting.pop()
        if isinstance(nest, dict):
            waiting += nest.values()
        elif isinstance(nest, list):
            if len(nest) >= 3 and isinstance(nest[0], str) and type(nest[1]) is int:
                yield nest[0], nest[1]
            waiting += nest


def _layer(layer: Json, graph: _Graph) -> Json:
    if not isinstance(layer, dict) or not _is_old(layer):
        return layer
    calls = layer["inbound_nodes"]
    assert isinstance(calls, list)
    return {**layer, "inbound_nodes": [_call(call, layer, graph) for call in calls]}


def _call(call: Json, layer: JsonObject, graph: _Graph) -> Json:
    if _is_todays(call):
        return call
    first = _first_place(call)
    if first is None:
        return call
    kwargs = _filled(first[3], graph) if len(first) > 3 else {}
    assert isinstance(kwargs, dict)
    if is_of(layer, _RECURRENT):  # tf.keras said of each whether it was given
        kwargs = {key: value for key, value in kwargs.items() if value is not None}
    args, more = _inputs(call, str(layer.get("class_name")), _constants(layer), graph)
    return {"args": args, "kwargs": {**kwargs, **more}}


def _constants(layer: JsonObject) -> int:
    config = layer.get("config")
    count = config.get("num_constants") if isinstance(config, dict) else None
    return count if type(count) is int else 0


def _first_place(call: Json) -> list[Json] | None:
    """The first place of a nest: it has the arguments that all of them have."""
    nest = call
    while isinstance(nest, (list, dict)) and nest:
        if isinstance(nest, list) and isinstance(nest[0], str):
            is_place = len(nest) in (3, 4) and isinstance([*nest, {}][3], dict)
            return nest if is_place else None
        nest = nest[0] if isinstance(nest, list) else next(iter(nest.values()))
    return None


def _inputs(
    call: Json, class_name: str, constants: int, graph: _Graph
) -> tuple[list[Json], dict[str, Json]]:
    """The positional arguments of a call, and the named ones that stood among the inputs."""
    if isinstance(call, dict) or _is_entry(call):
        return [_nest(call, graph)], {}
    assert isinstance(call, list)
    values: list[Json] = [_nest(value, graph) for value in call]
    if class_name in _RECURRENT and len(values) > 1:
        states = values[1 : len(values) - constants]
        more: dict[str, Json] = {"initial_state": states} if states else {}
        if constants:
            more["constants"] = values[-constants:]
        return values[:1], more
    if class_name in _MERGING:
        return [[*map(_merged, values)]], {}
    return [values[0] if len(values) == 1 else values], {}


def _merged(value: Json) -> Json:
    """One of what a merging layer takes: a list of numbers was an array."""
    try:
        return value if has_tensor(value) else constant(value)  # type: ignore[return-value,arg-type]
    except NotConstantError:  # no writer's; whoever builds the graph says so
        return value


def _is_entry(value: Json) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], str)


def _nest(value: Json, graph: _Graph) -> Json:
    """The inputs of a call, nested as they were given."""
    if isinstance(value, dict):
        return {key: _nest(inner, graph) for key, inner in value.items()}
    if isinstance(value, list) and _is_entry(value):
        return value[2] if value[0] == CONSTANT else _tensor(graph.place(value))
    return [_nest(inner, graph) for inner in value] if isinstance(value, list) else value


def _filled(value: Json, graph: _Graph) -> Json:
    """Named arguments: a list is a place only where it names a layer of the graph."""
    if isinstance(value, dict):
        return {key: _filled(inner, graph) for key, inner in value.items()}
    if isinstance(value, list):
        if len(value) == 3 and graph.is_place(value):
            return _tensor(graph.place_of_argument(value))
        return [_filled(inner, graph) for inner in value]
    return value


def _tensor(place: list[Json]) -> Json:
    return {"class_name": "__keras_tensor__", "config": {"keras_history": place}}


def _only(places: Json) -> Json:
    """The place of a single input or output: a list of one was always taken for it."""
    if isinstance(places, list) and len(places) == 1 and _is_entry(places[0]):
        return places[0]
    return places


def _outer(places: Json, graph: _Graph) -> Json:
    if isinstance(places, dict):
        return {key: _outer(inner, graph) for key, inner in places.items()}
    if isinstance(places, list):
        if _is_entry(places):
            return graph.place(places)
        return [_outer(inner, graph) for inner in places]
    return places
