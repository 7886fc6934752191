"""Pipeline: preprocessing layers in sequence, as one layer."""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import ArgumentType, argument, required
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.errors import ConfigError
from keramos.graph.evaluation import MAX_CALLS, check_calls, evaluation
from keramos.layers.base.call import accepts
from keramos.layers.base.layer import Layer


def _coerce(value: Any) -> list[Layer]:
    if isinstance(value, (str, bytes, dict)) or not hasattr(value, "__iter__"):
        raise ConfigError("must be a list of layers", found=repr(value)[:200])
    layers = [
        decode_config(layer, f".config.layers[{i}]") if isinstance(layer, dict) else layer
        for i, layer in enumerate(value)
    ]
    wrong = next((layer for layer in layers if not isinstance(layer, Layer)), None)
    if wrong is not None:
        raise ConfigError("must be a list of layers", found=repr(wrong)[:200])
    return layers


def _decoded(value: Any, index: int) -> Any:
    return decode_config(value, f".config.layers[{index}]") if isinstance(value, dict) else value


class Pipeline(Layer):
    """`layers[n](… layers[1](layers[0](x)))`.

    Input as of the first layer, output as of the last.

    Args:
        layers: list of layers, in the order in which they run.
        name: automatic when None.
    """

    layers: list[Layer] = required(
        ArgumentType(_coerce, lambda layers: [serialize_keras_object(layer) for layer in layers])
    )
    name: str | None = argument(None, inherited=True)

    _allow_non_tensor_positional_args = True
    _convert_input_args = False

    def _setup(self) -> None:
        super()._setup()
        # Once: pipelines of pipelines that share layers are a graph, in which paths multiply.
        self._calls_per_run = sum(layer.calls_per_run() for layer in self.layers)

    def call(self, inputs: Any, training: Any = True, mask: Any = None) -> Any:
        check_calls(str(self.name), self._calls_per_run, len(self.layers), MAX_CALLS)
        for layer in self.layers:
            masked = {} if mask is None or not accepts(type(layer).call, "mask") else {"mask": mask}
            inputs = layer(inputs, training=training, **masked)
            mask = None if mask is None else layer.compute_mask(inputs, mask)
        return inputs

    def calls_per_run(self) -> int:
        return self._calls_per_run

    def build(self, input_shape: Any) -> None:
        for layer in self.layers:
            if not layer.built:
                layer.build(input_shape)
            input_shape = layer.compute_output_shape(input_shape)

    def compute_output_shape(self, input_shape: Any) -> Any:
        with evaluation(str(self.name)) as current:
            for layer in self.layers:
                current.count(layer.name)
                input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def compute_output_spec(self, inputs: Any, training: Any = True, mask: Any = None) -> Any:
        with evaluation(str(self.name)) as current:
            for layer in self.layers:
                current.count(layer.name)
                inputs = layer.compute_output_spec(inputs)
        return inputs

    def get_config(self) -> dict[str, Any]:
        return {**self._declared_config(), "name": self.name}
