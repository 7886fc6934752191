"""Sequential: layers one after another.

Refuses to know graphs: once its input shape is known it is a functional model of its layers.
"""

from __future__ import annotations

import functools
from typing import Any

from keramos import dtype_policies
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.session import joined
from keramos.errors import ConfigError
from keramos.graph import naming
from keramos.graph.tensor import KerasTensor
from keramos.layers.base.layer import Layer
from keramos.layers.core.input_layer import InputLayer
from keramos.models.functional import Functional
from keramos.models.model import Model


class Sequential(Model):
    """A plain stack of layers, each with one input and one output.

    Args:
        layers: to add, in order; the first may be an `Input`.
        trainable: whether training updates its variables.
        name: automatic when left out.
    """

    _layers_first = True
    _takes_more_weights = True
    _not_saved = ("_stack", "_functional", "_names")

    def __new__(cls, *args: Any, **kwargs: Any):
        return Layer.__new__(cls, *args, **kwargs)

    def __init__(self, layers: Any = None, trainable: bool = True, name: str | None = None):
        Layer.__init__(self, trainable=trainable, name=name)
        self._functional: Functional | None = None
        self._stack: list[Layer] = []
        self._names: set[str] = set()
        for layer in layers or ():
            self._put(layer)
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
            self.built, self._functional = False, None

    def pop(self, rebuild: bool = True) -> Layer:
        """Take the topmost layer off and return it."""
        if not self._stack:
            raise ConfigError(f"{self.name!r} has no layer to remove")
        layer = self._stack.pop()
        self._names.discard(layer.name)
        self.built, self._functional = False, None
        if rebuild:
            self._maybe_rebuild()
        return layer

    def _put(self, layer: Any) -> None:
        if isinstance(layer, KerasTensor) and layer._keras_history is not None:
            layer = layer._keras_history.operation
        if not isinstance(layer, Layer):
            kind = type(layer)
            found = f"{kind.__module__}.{kind.__qualname__}: {layer!r}"[:200]
            raise ConfigError(
                "only layers can be added to a Sequential",
                found=found,
                wanted="a keramos.layers.Layer",
            )
        if layer.name in self._names:
            raise ConfigError(
                f"two layers of {self.name!r} are called {layer.name!r}",
                hint="give each layer a name of its own",
            )
        if isinstance(layer, InputLayer) and self._stack and isinstance(self._stack[0], InputLayer):
            raise ConfigError(f"{self.name!r} has an input already")
        shape = None if self._stack else layer._input_shape_arg
        if shape is not None and not isinstance(layer, InputLayer):
            self._stack.append(InputLayer(batch_shape=shape, dtype=None))
        self._names.add(layer.name)
        if isinstance(layer, InputLayer):
            self._stack.insert(0, layer)
        else:
            self._stack.append(layer)

    def _maybe_rebuild(self) -> None:
        self.built, self._functional = False, None
        if not self._stack:
            return
        first = self._stack[0]
        if isinstance(first, InputLayer) and len(self._stack) > 1:
            self.build(first.batch_shape)
        elif isinstance(first, Functional) or (isinstance(first, Sequential) and first.built):
            self.build(first.input_shape)

    def build(self, input_shape: Any = None) -> None:
        """Make all variables.

        Args:
            input_shape: with the batch axis; known already where the first layer is an `Input`.
        """
        if (
            not isinstance(input_shape, (tuple, list))
            or not self._stack
            or any(isinstance(s, (list, tuple)) for s in input_shape)
        ):
            self._build_without_graph()
            return
        if not isinstance(self._stack[0], InputLayer):
            self._stack.insert(
                0, InputLayer(batch_shape=tuple(input_shape), dtype=self._stack[0].input_dtype)
            )
        x = inputs = self._stack[0].output
        for layer in self._stack[1:]:
            x = layer(x)
        # Keras's graph inside has a name of its own, which counts in the names of later models.
        naming.auto_name("functional")
        object.__setattr__(self, "_functional", Functional(inputs, x, name=self.name))

    def _build_without_graph(self) -> None:
        if not self._stack:
            raise ConfigError(f"{self.name!r} has no layers to build")

    def call(self, inputs: Any, training: Any = None, mask: Any = None, **kwargs: Any) -> Any:
        if self._functional is not None:
            run = functools.partial(self._functional.run, training=training, mask=mask)
            return self._functional.on_other_sizes(inputs, run)
        x = inputs
        for layer in self.layers:
            x = layer(x, training=training) if training is not None else layer(x)
        return x

    def compute_output_spec(
        self, inputs: Any, training: Any = None, mask: Any = None, **kwargs: Any
    ) -> Any:
        if self._functional is not None:
            return self._functional.on_other_sizes(inputs, self._functional.spec)
        x = inputs
        for layer in self.layers:
            x = layer(x)
        return x

    def calls_per_run(self) -> int:
        return sum(layer.calls_per_run() for layer in self._stack)

    def compute_output_shape(self, input_shape: Any) -> Any:
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    @property
    def _layers(self) -> list[Layer]:
        # Layers that a subclass holds besides are saved, but are no part of the stack.
        return list(self._stack)

    @property
    def layers(self) -> list[Layer]:
        """The layers in order, without the input."""
        return list(
            self._stack[1:]
            if self._stack and isinstance(self._stack[0], InputLayer)
            else self._stack
        )

    def _known_outputs(self) -> Any:
        own = type(self).call is Sequential.call and self._functional is not None
        return self._functional.output if own else None  # type: ignore[union-attr]

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

    def _graph(self) -> Functional:
        if self._functional is None:
            raise ConfigError(
                f"{self.name!r} is not built: its input shape is not known",
                hint="start it with keras.Input(…)",
            )
        return self._functional

    def get_config(self) -> dict[str, Any]:
        config = {
            "name": self.name,
            "trainable": self._trainable,
            "dtype": dtype_policies.serialize(self.dtype_policy),
        }
        config["layers"] = [serialize_keras_object(layer) for layer in self._stack]
        if self._functional is not None:
            config["build_input_shape"] = self._stack[0].batch_shape  # type: ignore[attr-defined]
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Sequential:
        """A stack from what `get_config` gave."""
        build_input_shape = config.get("build_input_shape")
        model = cls(name=config.get("name"), trainable=config.get("trainable", True))
        if config.get("dtype") is not None:
            model.dtype_policy = config["dtype"]
        session = joined(custom_objects)
        for i, layer in enumerate(config["layers"]):
            model.add(decode_config(layer, f".config.layers[{i}]", session), rebuild=False)
        model._maybe_rebuild()
        if not model._functional and build_input_shape:
            model.build(tuple(build_input_shape))
        return model
