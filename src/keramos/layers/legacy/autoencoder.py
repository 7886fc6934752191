"""AutoEncoder of Keras 0.x: an encoder and a decoder, which may end with the code."""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import argument, required
from keramos.codec.types import boolean
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer
from keramos.layers.core.wrapper import layer_type


class AutoEncoder(Layer):
    """`y = decoder(encoder(x))`, or the code `encoder(x)`.

    It has the weights of both, the encoder's first.

    Args:
        encoder: layer or model.
        decoder: layer or model, of what the encoder gives.
        output_reconstruction: whether the output is what the decoder gives; else it is the code.
    """

    encoder: Layer = required(layer_type)
    decoder: Layer = required(layer_type)
    output_reconstruction: bool = argument(True, boolean)

    def build(self, input_shape: Shape) -> None:
        if not self.encoder.built:
            self.encoder.build(input_shape)
        if not self.decoder.built:
            self.decoder.build(self.encoder.compute_output_shape(input_shape))

    def call(self, inputs: Array) -> Array:
        code = self.encoder(inputs)
        return self.decoder(code) if self.output_reconstruction else code

    def compute_output_shape(self, input_shape: Any) -> Any:
        shape = self.encoder.compute_output_shape(input_shape)
        return self.decoder.compute_output_shape(shape) if self.output_reconstruction else shape
