"""TensorFlow's functions in a graph -> operations of today.

Pure. A function that no operation computes stays, and whoever reads the config names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from keramos.codec.canonical import Json, JsonObject

# Imported to fill the table.
from keramos.dialects import (
    tensorflow_arithmetic as tensorflow_arithmetic,
    tensorflow_images as tensorflow_images,
    tensorflow_losses as tensorflow_losses,
    tensorflow_nodes,
    tensorflow_places as tensorflow_places,
)
from keramos.dialects.composites import COMPOSITES
from keramos.dialects.expressions import Call, NotConstantError, has_tensor, layers_of
from keramos.dialects.nodes import arguments
from keramos.dialects.rules import MODELS, Node, Where, upgrades
from keramos.dialects.shape_values import Shapes, place_of
from keramos.dialects.steps import Gathering
from keramos.dialects.tensorflow_functions import FUNCTIONS
from keramos.dialects.tensorflow_nodes import Application

#: Classes of layers that are one call of a function.
FUNCTION_LAYERS = frozenset({"TFOpLambda", "SlicingOpLambda"})
NODE_LAYER = "TensorFlowOpLayer"

_TABLE: Mapping[str, Callable[..., Call | None]] = {**FUNCTIONS, **COMPOSITES}


@upgrades(MODELS)
def functions_were_layers(node: Node, where: Where) -> Node | None:
    """tf.keras 2.4 to 2.15 wrote what a user did with a symbolic tensor as layers TFOpLambda and
    SlicingOpLambda, each a function of TensorFlow; 1.14 to 2.3 as TensorFlowOpLayer, each a node of
    its graph.

    One of them may take several operations of today; those that only say sizes of a tensor go into
    the arguments of others.
    """
    layers = arguments(node).get("layers")
    if not isinstance(layers, list) or not any(map(_is_function, layers)):
        return None
    config = arguments(node)
    graph = _Rewriting(layers, config.get("output_layers"))
    if not graph.is_any:
        return None
    outer = {key: graph.moved(config[key]) for key in ("output_layers",) if key in config}
    return {**node, "config": {**config, "layers": graph.layers(layers), **outer}}


def _is_function(layer: Json) -> bool:
    name = layer.get("class_name") if isinstance(layer, dict) else None
    return isinstance(name, str) and (name == NODE_LAYER or name in FUNCTION_LAYERS)


class _Rewriting:
    """A list of layers, in which functions become operations."""

    def __init__(self, layers: list[Json], outputs: Json = None):
        self._names = {_name(layer) for layer in layers}
        self._applications = {
            (_name(layer), number): called
            for layer in layers
            if isinstance(layer, dict) and _is_function(layer)
            for number, called in enumerate(_applications(layer))
            if called is not None
        }
        self._shapes = Shapes(self._applications, dict(_input_shapes(layers)))
        self._gathering = Gathering(self._applications)
        #: Layer and number of a call -> the layer that computes it now.
        self._moves: dict[tuple[str, int], str] = {}
        self._rewritten = {
            name: todays
            for layer in layers
            if _is_function(layer) and (todays := self._todays(layer, name := _name(layer)))
        }
        rest = [layer for layer in layers if _name(layer) not in self._rewritten]
        rest += [layer for todays in self._rewritten.values() for layer in todays]
        gone = self._gathered(layers, rest, outputs)
        self._gone = self._unused_sizes(layers, rest) if gone is None else gone
        self.is_any = bool(self._rewritten or self._gone)

    def layers(self, layers: list[Json]) -> list[Json]:
        """Those of today."""
        todays = (
            self._rewritten.get(_name(layer), [layer])
            for layer in layers
            if _name(layer) not in self._gone
        )
        return [self.moved(layer) for several in todays for layer in several]

    def moved(self, value: Json) -> Json:
        """`value`, in which places of calls that are layers of their own now are theirs."""
        if isinstance(value, dict):
            return {key: self.moved(inner) for key, inner in value.items()}
        match value:
            case [str(name), int(call), int(output)] if (name, call) in self._moves:
                return [self._moves[name, call], 0, output]
            case list():
                return [self.moved(inner) for inner in value]
            case _:
                return value

    def _todays(self, layer: Json, name: str) -> list[Json] | None:
        """The layers for one of a function; None where it stays, or only says sizes."""
        assert isinstance(layer, dict)
        todays: list[Json] = []
        for number in range(_count_of_calls(layer)):
            called = self._applications.get((name, number))
            expression = None if called is None else self._expression(called)
            if expression is None or self._shapes.is_size((name, number, 0)):
                return None
            own = self._own_name(name, number)
            try:
                todays += layers_of(own, expression, self._names)
            except NotConstantError:
                return None
        return todays

    def _own_name(self, name: str, number: int) -> str:
        """What the layer for one of several calls of a layer is called."""
        if not number:
            return name
        return self._moves.setdefault((name, number), f"{name}_call_{number}")

    def _expression(self, called: Application) -> Call | None:
        function, first, others = called
        if self._gathering.takes_complex(called):
            return None
        try:
            if (expression := self._of_sizes(called)) is not None:
                return expression
            compute = _TABLE.get(function)
            others = {key: self._shapes.numbers(value) for key, value in others.items()}
            return None if compute is None else _called(compute, first, others)
        except (NotConstantError, TypeError, ValueError):  # arguments that it does not have
            return None

    def _of_sizes(self, called: Application) -> Call | None:
        """The expression for a function whose arguments are sizes; None for any other."""
        function, first, others = called
        match function:
            case "reshape" if self._shapes.known(others.get("shape")) is not None:
                return self._shapes.reshaped(first, others.get("shape"))
            case "zeros" | "ones":
                return self._shapes.filled(first, int(function == "ones"))
            case "fill":
                return self._shapes.filled(first, others.get("value"))
            case "tile" if not has_tensor(first):
                return self._shapes.tiled(first, others.get("multiples"))
            case _:
                return None

    def _gathered(self, layers: list[Json], rest: list[Json], outputs: Json) -> set[str] | None:
        """Let layers say several functions each, of those that are left: the ones that others use.

        Returns:
            the names of the functions that are nobody's any more; None where one cannot be said.
        """
        left = {_name(layer): layer for layer in layers if _name(layer) not in self._rewritten}
        left = {name: layer for name, layer in left.items() if _is_function(layer)}
        used = {name for layer in rest if _name(layer) not in left for name in _used(layer)}
        used |= {*_ends(outputs)}
        waiting = [name for name in left if name in used or not self._is_between(name)]
        gathered: dict[str, list[Json]] = {}
        while waiting:
            name = waiting.pop()
            if name in gathered:
                continue
            gathered[name] = []
            for number in range(_count_of_calls(left[name])):
                known = (name, number) in self._applications
                together = self._gathering.together((name, number)) if known else None
                if together is None:
                    return None
                gathered[name].append(together.layer(self._own_name(name, number)))
            waiting += [source for source in _used(gathered[name]) if source in left]
        self._rewritten |= gathered
        return left.keys() - gathered.keys()

    def _is_between(self, name: str) -> bool:
        """Whether all that a layer gives is no tensor today."""
        calls = (key for key in self._applications if key[0] == name)
        return all(self._gathering.kind(_tensor(*key)) is not None for key in calls)

    def _unused_sizes(self, layers: list[Json], rest: list[Json]) -> set[str]:
        """Layers that say sizes, for which nobody asks any more."""
        sizes = {
            _name(layer)
            for layer in layers
            if _is_function(layer) and self._shapes.is_size((_name(layer), 0, 0))
        }
        used = {name for layer in rest if _name(layer) not in sizes for name in _used(layer)}
        return sizes - used if not sizes & used else set()


def _input_shapes(layers: list[Json]) -> Iterator[tuple[str, list[Json]]]:
    for layer in layers:
        if isinstance(layer, dict) and layer.get("class_name") == "InputLayer":
            config = arguments(layer)
            shape = config.get("batch_shape", config.get("batch_input_shape"))
            if isinstance(shape, list):
                yield _name(layer), shape


def _name(layer: Json) -> str:
    return str(layer.get("name")) if isinstance(layer, dict) else ""


def _tensor(name: str, call: int) -> JsonObject:
    return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, call, 0]}}


def _count_of_calls(layer: Json) -> int:
    calls = layer.get("inbound_nodes") if isinstance(layer, dict) else None
    return len(calls) if isinstance(calls, list) else 0


def _ends(nest: Json) -> Iterator[str]:
    """The layers in what a config lists as outputs."""
    waiting = [nest]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list) and len(value) == 3 and isinstance(value[0], str):
            yield value[0]
        elif isinstance(value, (list, dict)):
            waiting += value.values() if isinstance(value, dict) else value


def _called(compute: Callable[..., Call | None], first: Json, others: JsonObject) -> Call | None:
    """The expression; without arguments that it does not know, where they say nothing."""
    try:
        return compute(first, **others)
    except TypeError:
        known = {key: value for key, value in others.items() if value not in (None, False)}
        return compute(first, **known)


def _applications(layer: JsonObject) -> Iterator[Application | None]:
    """What each call of a layer of a function computes."""
    config, calls = arguments(layer), layer.get("inbound_nodes")
    for call in calls if isinstance(calls, list) else ():
        args = call.get("args") if isinstance(call, dict) else None
        kwargs = call.get("kwargs") if isinstance(call, dict) else None
        if not isinstance(args, list) or len(args) != 1 or not isinstance(kwargs, dict):
            yield None
        elif layer["class_name"] == NODE_LAYER:
            tensors = args[0] if isinstance(args[0], list) else args
            yield tensorflow_nodes.application(config, tensors)
        else:
            others = {key: value for key, value in kwargs.items() if key != "name"}
            function = config.get("function")
            yield Application(function, args[0], others) if isinstance(function, str) else None


def _used(value: Json) -> Iterator[str]:
    """The names of all layers whose outputs are used."""
    waiting = [value]
    while waiting:
        nest = waiting.pop()
        if isinstance(nest, dict):
            if (place := place_of(nest)) is not None:
                yield place[0]
            waiting += nest.values()
        elif isinstance(nest, list):
            waiting += nest
