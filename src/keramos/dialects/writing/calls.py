"""Calls in the graph of a model as Keras 3 writes them -> calls as Keras 2 reads them.

The mirror of `dialects.graphs`. Pure: a call becomes a nest of places [layer, number of its call,
number of the output, arguments].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.graphs import CONSTANT, functional_models, places_in
from keramos.dialects.nodes import arguments

#: Layers whose states stand behind the first input, in the same list.
_RECURRENT = frozenset(
    "RNN SimpleRNN LSTM GRU ConvLSTM1D ConvLSTM2D ConvLSTM3D Bidirectional".split()
)

#: What Keras 2 calls the arguments of a call behind the first one.
_NAMES = {
    "MultiHeadAttention": ("value", "key", "attention_mask"),
    **dict.fromkeys(_RECURRENT, ("initial_state", "mask", "training")),
}

#: Layers that are functions: a single input of theirs stands without a list around it.
_FUNCTIONS = frozenset({"TFOpLambda", "SlicingOpLambda"})

#: Keys of a model's config for the places of its inputs and outputs; a damaged one may lack them.
_ENDS = ("input_layers", "output_layers")

#: Takes what cannot be written.
Lose = Callable[[str], None]


def with_calls_of_keras2(config: JsonObject, lose: Lose) -> JsonObject:
    """The config of a functional model with its calls as lists.

    Args:
        config: of the model; its layers are written already.
        lose: takes what cannot be written.
    """
    layers = [layer for layer in _listed(config.get("layers")) if isinstance(layer, dict)]
    firsts = {str(layer.get("name")): int(_counts_making(layer)) for layer in layers}
    graph = _Graph(firsts, lose)
    ends = {key: config[key] for key in _ENDS if key in config}
    # Keras 3 counts the making of a functional model there, too; older files of ours did not.
    from_zero = {name for name, call in places_in([*ends.values()]) if call == 0}
    counted = functional_models([*layers]) - from_zero
    at_ends = _Graph({n: 0 if n in counted else first for n, first in firsts.items()}, lose)
    outer = {key: at_ends.outer(end) for key, end in ends.items()}
    return {**config, "layers": [graph.layer(layer) for layer in layers], **outer}


def _listed(value: Json) -> list[Json]:
    return [*value] if isinstance(value, (list, tuple)) else []


def _counts_making(layer: JsonObject) -> bool:
    """A model in the graph was called for the first time when it was made from its inputs."""
    layers = _listed(arguments(layer).get("layers"))
    first = layers[0] if layers else None
    return isinstance(first, dict) and first.get("class_name") == "InputLayer"


class _Graph:
    """The layers of one graph.

    Args:
        first_calls: name of a layer -> the number that its first call has.
        lose: takes what cannot be written.
    """

    def __init__(self, first_calls: Mapping[str, int], lose: Lose):
        self._first_calls, self._lose = first_calls, lose

    def place(self, history: Json) -> list[Json]:
        match history:
            case [str(name), int(call), output]:
                return [name, call + self._first_calls.get(name, 0), output]
            case other:
                return _listed(other)

    def outer(self, places: Json) -> Json:
        """The inputs or outputs of the model; a single one stands in a list."""
        if isinstance(places, dict):
            return {key: self._nested(inner) for key, inner in places.items()}
        listed = _listed(places)
        if listed and isinstance(listed[0], str):
            return [self.place(listed)]
        return [self._nested(inner) for inner in listed]

    def _nested(self, places: Json) -> Json:
        if isinstance(places, dict):
            return {key: self._nested(inner) for key, inner in places.items()}
        listed = _listed(places)
        is_place = bool(listed) and isinstance(listed[0], str)
        return self.place(listed) if is_place else [self._nested(inner) for inner in listed]

    def layer(self, layer: JsonObject) -> JsonObject:
        calls = [self._call(call, layer) for call in _listed(layer.get("inbound_nodes"))]
        return {**layer, "inbound_nodes": calls}

    def _call(self, call: Json, layer: JsonObject) -> Json:
        if not isinstance(call, dict):
            return call
        class_name = str(layer.get("class_name"))
        args, kwargs = _listed(call.get("args")), dict(arguments({"config": call.get("kwargs")}))
        if not args and kwargs:
            first = next(iter(kwargs))
            args = [kwargs.pop(first)]
        kwargs |= self._named(args[1:], class_name, layer)
        # Whether a model trains decides it in Keras 3, which writes the layer's default all the
        # same; in Keras 2 what a call says decides.
        kwargs.pop("training", None)
        if kwargs.get("mask") is None:  # which Keras 3 says of layers that users wrote without one
            kwargs.pop("mask", None)
        inputs = args[0] if args else None
        if class_name in _RECURRENT:
            states = _listed(kwargs.pop("initial_state", None))
            states += _listed(kwargs.pop("constants", None))
            inputs = [inputs, *states] if states else inputs
        written = self._nest(inputs, {key: self._value(value) for key, value in kwargs.items()})
        is_single = isinstance(written, list) and isinstance(written[0], str)
        return [written] if is_single and class_name not in _FUNCTIONS else written

    def _named(self, values: list[Json], class_name: str, layer: JsonObject) -> JsonObject:
        names = _NAMES.get(class_name, ())
        if len(values) > len(names):
            name = layer.get("name")
            self._lose(f"layer {name!r} is called with {1 + len(values)} arguments by position")
        return dict(zip(names, values, strict=False))

    def _nest(self, value: Json, kwargs: JsonObject) -> Json:
        """The first argument of a call, its other arguments beside every tensor in it."""
        if (history := _history(value)) is not None:
            return [*self.place(history), kwargs]
        if isinstance(value, dict) and "class_name" not in value:
            return {key: self._nest(inner, kwargs) for key, inner in value.items()}
        if isinstance(value, (list, tuple)) and any(map(_has_tensor, value)):
            return [self._nest(inner, kwargs) for inner in value]
        return [CONSTANT, -1, self._value(value), kwargs]

    def _value(self, value: Json) -> Json:
        """An argument: a tensor of the graph is its place, one that is known its numbers."""
        if (history := _history(value)) is not None:
            return self.place(history)
        if isinstance(value, dict) and value.get("class_name") == "__tensor__":
            return arguments(value).get("value")
        if isinstance(value, dict):
            return {key: self._value(inner) for key, inner in value.items()}
        return list(map(self._value, value)) if isinstance(value, (list, tuple)) else value


def _history(value: Json) -> Json | None:
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        return arguments(value).get("keras_history")
    return None


def _has_tensor(value: Json) -> bool:
    if isinstance(value, dict):
        return _history(value) is not None or any(map(_has_tensor, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_has_tensor, value))
