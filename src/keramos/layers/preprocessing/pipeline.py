"""Pipeline: preprocessing layers in sequence, as one layer."""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import Kind, argument, required
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.errors import ConfigError
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
        Kind(_coerce, lambda layers: [serialize_keras_object(layer) for layer in layers])
    )
    name: str | None = argument(None, inherited=True)

    _allow_non_tensor_positional_args = True
    _convert_input_args = False

    def call(self, inputs: Any, training: Any = True, mask: Any = None) -> Any:
        for layer in self.layers:
            inputs = layer(inputs, training=training)
        return inputs

    def build(self, input_shape: Any) -> None:
        for layer in self.layers:
            if not layer.built:
                layer.build(input_shape)
            input_shape = layer.compute_output_shape(input_shape)

    def compute_output_shape(self, input_shape: Any) -> Any:
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def compute_output_spec(self, inputs: Any, training: Any = True, mask: Any = None) -> Any:
        for layer in self.layers:
            inputs = layer.compute_output_spec(inputs)
        return inputs

    def get_config(self) -> dict[str, Any]:
        return {**self._declared_config(), "name": self.name}
