"""Rescaling: y = x · scale + offset."""

from __future__ import annotations

from typing import Any

from keramos import engine, ops
from keramos.codec.arguments import ArgumentType, argument, required
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.types import number
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer

_number = number()


def _coerce(value: Any) -> Any:
    if isinstance(value, dict):
        value = decode_config(value)
    if getattr(value, "shape", ()):
        return value
    if isinstance(value, (list, tuple)):
        return [_coerce(item) for item in value]
    return _number.coerce(value)


#: A number, a list with one for each channel, lists of lists, an array.
_factor = ArgumentType(_coerce, serialize_keras_object)


class Rescaling(Layer):
    """`y = x · scale + offset`; input and output of any shape.

    Args:
        scale: a number, a list with one for each channel, or an array that broadcasts.
        offset: like `scale`.
    """

    scale: Any = required(_factor)
    offset: Any = argument(0.0, _factor)

    supports_masking = True
    _allow_non_tensor_positional_args = True

    def call(self, inputs: Array) -> Array:
        scaled = ops.multiply(
            ops.cast(inputs, self.compute_dtype), self._beside_channels(self.scale)
        )
        return ops.add(scaled, self._beside_channels(self.offset))

    def _beside_channels(self, factor: Any) -> Array:
        """As an array; one number per channel comes before height and width in `channels_first`."""
        values = ops.cast(factor, self.compute_dtype)
        first = engine.image_data_format() == "channels_first"
        return ops.reshape(values, (-1, 1, 1)) if len(values.shape) == 1 and first else values

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)
