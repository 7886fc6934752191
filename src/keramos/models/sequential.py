"""Sequential: layers one after another.

Once its input shape is known it runs as the functional model of its layers.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

from keramos import dtype_policies
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import joined
from keramos.errors import ConfigError, UnbuiltError
from keramos.graph import naming
from keramos.graph.tensor import KerasTensor
from keramos.layers.base.layer import Layer
from keramos.layers.core.input_layer import InputLayer
from keramos.models import translating
from keramos.models.functional import Functional
from keramos.models.model import Model


@dataclass(eq=False)
class Stack:
    """The layers of a Sequential, in one value: saving finds them as `layers`, without the input.

    Attributes:
        layers: bottom first; an `InputLayer` is the first, where there is one.
        names: of the layers that were added.
        functional: the model that they make, once the input shape is known.
    """

    layers: list[Layer] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    functional: Functional | None = None

    @property
    def input_layer(self) -> InputLayer | None:
        """The first layer, where it is an input."""
        first = self.layers[0] if self.layers else None
        return first if isinstance(first, InputLayer) else None


class Sequential(Model):
    """A plain stack of layers, each with one input and one output.

    Args:
        layers: to add, in order; the first may be an `Input`.
        trainable: whether training updates its variables.
        name: automatic when left out.
    """

    _layers_first = True
    _takes_more_weights = True
    _not_saved = ("_functional",)  # holds the same layers once more
    _stack: Stack

    def __new__(cls, *args: Any, **kwargs: Any):
        return Layer.__new__(cls, *args, **kwargs)

    def __init__(self, layers: Any = None, trainable: bool = True, name: str | None = None):
        Layer.__init__(self, trainable=trainable, name=name)
        self._stack = Stack()
        for layer in layers or ():
            self.add(layer, rebuild=False)
        self._maybe_rebuild()

    def add(self, layer: Any, rebuild: bool = True) -> None:
        """Put a layer on top.

        Args:
            layer: a layer, or what `Input` returns as the very first.
            rebuild: make the variables at once if the input shape is known.

        Raises:
            ConfigError: not a layer, or a second one of that name.
        """
        self._put(layer)
        if rebuild:
            self._maybe_rebuild()
        else:
            self._forget_graph()

    def pop(self, rebuild: bool = True) -> Layer:
        """Take the topmost layer off and return it."""
        if not self._stack.layers:
            raise ConfigError(f"{self.name!r} has no layer to remove")
        layer = self._stack.layers.pop()
        self._stack.names.discard(layer.name)
        self._owned.remove(layer)
        self._forget_graph()
        if rebuild:
            self._maybe_rebuild()
        return layer

    def _put(self, layer: Any) -> None:
        if isinstance(layer, KerasTensor) and layer._keras_history is not None:
            layer = layer._keras_history.operation
        if not isinstance(layer, Layer):
            cls = type(layer)
            raise ConfigError(
                "only layers can be added to a Sequential",
                found=f"{cls.__module__}.{cls.__qualname__}: {layer!r}"[:200],
                wanted="a keramos.layers.Layer",
            )
        stack = self._stack
        if layer.name in stack.names:
            raise ConfigError(
                f"two layers of {self.name!r} are called {layer.name!r}",
                hint="give each layer a name of its own",
            )
        is_input = isinstance(layer, InputLayer)
        if is_input and stack.input_layer is not None:
            raise ConfigError(f"{self.name!r} has an input already")
        shape = None if stack.layers else layer._input_shape_arg
        if shape is not None and not is_input:
            self._insert(0, InputLayer(batch_shape=shape, dtype=None))
        stack.names.add(layer.name)
        self._insert(0 if is_input else len(stack.layers), layer)

    def _insert(self, index: int, layer: Layer) -> None:
        self._stack.layers.insert(index, layer)
        self._owned.add(layer)

    def _forget_graph(self) -> None:
        self.built, self._stack.functional = False, None

    def _maybe_rebuild(self) -> None:
        self._forget_graph()
        layers = self._stack.layers
        if not layers:
            return
        first = layers[0]
        if isinstance(first, InputLayer) and len(layers) > 1:
            self.build(first.batch_shape)
        elif isinstance(first, Functional) or (isinstance(first, Sequential) and first.built):
            self.build(first.input_shape)

    def build(self, input_shape: Any = None) -> None:
        """Make all variables.

        Args:
            input_shape: with the batch axis; known already where the first layer is an `Input`.

        Raises:
            ConfigError: no layers, or another shape than that of its `Input`.
        """
        layers = self._stack.layers
        if not layers:
            raise ConfigError(f"{self.name!r} has no layers to build")
        if not _is_one_shape(input_shape):
            return  # its layers are built by the first call
        own = self._stack.input_layer
        if own is None:
            self._insert(0, InputLayer(batch_shape=tuple(input_shape), dtype=layers[0].input_dtype))
        elif not _agree(own.batch_shape, input_shape):
            raise ConfigError(
                f"{self.name!r} has an input of another shape already",
                found=tuple(input_shape),
                wanted=own.batch_shape,
            )
        x = inputs = layers[0].output
        try:
            for i, layer in enumerate(layers[1:], 1):
                x = self._settled(i, layer, x)(x)
        except NotImplementedError:
            return  # of a layer that does not say its shape: the first call builds the rest
        # Keras's graph inside has a name of its own, which counts in the names of later models.
        naming.auto_name("functional")
        self._stack.functional = Functional(inputs, x, name=self.name)

    def _settled(self, index: int, layer: Layer, x: KerasTensor) -> Layer:
        """What stands at that place of the stack from now on: a model instead of code."""
        settled = translating.in_place_of(layer, [x])
        if settled is not layer:
            self._stack.layers[index] = settled
            self._owned.remove(layer)
            self._owned.add(settled)
        return settled

    def call(self, inputs: Any, training: Any = None, mask: Any = None, **kwargs: Any) -> Any:
        functional = self._stack.functional
        if functional is not None:
            run = functools.partial(functional.run, training=training, mask=mask)
            return functional.on_other_sizes(inputs, run)
        x = inputs
        for layer in self.layers:
            x = layer(x, training=training) if training is not None else layer(x)
        return x

    def compute_output_spec(
        self, inputs: Any, training: Any = None, mask: Any = None, **kwargs: Any
    ) -> Any:
        functional = self._stack.functional
        if functional is not None:
            return functional.on_other_sizes(inputs, functional.spec)
        x = inputs
        for layer in self.layers:
            x = layer(x)
        return x

    def calls_per_run(self) -> int:
        return sum(layer.calls_per_run() for layer in self._stack.layers)

    def compute_output_shape(self, input_shape: Any) -> Any:
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    @property
    def _layers(self) -> list[Layer]:
        # Layers that a subclass holds besides are saved, but are no part of the stack.
        return list(self._stack.layers)

    @Model.layers.getter
    def layers(self) -> list[Layer]:
        """The layers in order, without the input."""
        stack = self._stack
        return stack.layers[0 if stack.input_layer is None else 1 :]

    def _known_outputs(self) -> Any:
        functional = self._stack.functional
        return functional.output if functional and type(self).call is Sequential.call else None

    @property
    def inputs(self) -> list[KerasTensor]:
        """Symbolic inputs, flat."""
        return self._graph().inputs

    @property
    def outputs(self) -> list[KerasTensor]:
        """Symbolic outputs, flat."""
        return self._graph().outputs

    @property
    def input_shape(self) -> Any:
        """Shape of the input, with the batch axis."""
        return self._graph().input_shape

    @property
    def output_shape(self) -> Any:
        """Shape of the output, with the batch axis."""
        return self._graph().output_shape

    @property
    def input_names(self) -> list[str]:
        """Names of the inputs."""
        return self._graph().input_names

    @property
    def _functional(self) -> Functional | None:
        """The same layers as a graph, as Keras keeps it; None before it is built."""
        return self._stack.functional

    def _graph(self) -> Functional:
        if self._stack.functional is None:
            raise UnbuiltError(
                f"{self.name!r} is not built: its input shape is not known",
                hint="start it with keras.Input(…)",
            )
        return self._stack.functional

    def get_config(self) -> dict[str, Any]:
        config = {
            "name": self.name,
            "trainable": self._trainable,
            "dtype": dtype_policies.serialize(self.dtype_policy),
        }
        config["layers"] = [serialize_keras_object(layer) for layer in self._stack.layers]
        if self._stack.functional is not None:
            config["build_input_shape"] = self._stack.layers[0].batch_shape  # type: ignore[attr-defined]
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Sequential:
        """A stack from what `get_config` returned."""
        build_input_shape = config.get("build_input_shape")
        model = cls(name=config.get("name"), trainable=config.get("trainable", True))
        if config.get("dtype") is not None:
            model.dtype_policy = config["dtype"]
        session = joined(custom_objects)
        for i, layer in enumerate(config["layers"]):
            model.add(decode_config(layer, f".config.layers[{i}]", session), rebuild=False)
        model._maybe_rebuild()
        if model._stack.functional is None and build_input_shape:
            model.build(tuple(build_input_shape))
        return model


def _agree(shape: Any, other: Any) -> bool:
    """Whether two shapes may be of the same tensor; None is any size."""
    return len(shape) == len(other) and all(
        a is None or b is None or a == b for a, b in zip(shape, other, strict=True)
    )


def _is_one_shape(shape: Any) -> bool:
    """Whether `shape` is of one tensor, and known."""
    return isinstance(shape, (tuple, list)) and not any(isinstance(s, (list, tuple)) for s in shape)
