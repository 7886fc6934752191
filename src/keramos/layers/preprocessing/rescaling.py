"""Rescaling: numbers into another range.

Refuses to know the data; see `normalization` for that.
"""

from __future__ import annotations

from typing import Any

from keramos import engine, ops
from keramos.codec.arguments import Kind, argument, required
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.kinds import number
from keramos.layers.base.layer import Layer

_number = number()


def _coerce(value: Any) -> Any:
    if isinstance(value, dict):
        value = decode_config(value)
    if getattr(value, "shape", ()):
        return value
    return (
        [_coerce(each) for each in value]
        if isinstance(value, (list, tuple))
        else _number.coerce(value)
    )


#: A number, a list with one for each channel, lists of lists, an array.
_factor = Kind(_coerce, serialize_keras_object)


class Rescaling(Layer):
    """`y = x · scale + offset`; any shape.

    Args:
        scale: a number, one for each channel, or what broadcasts against the input.
        offset: likewise.
    """

    scale: Any = required(_factor)
    offset: Any = argument(0.0, _factor)

    supports_masking = True
    _allow_non_tensor_positional_args = True

    def call(self, inputs: Any) -> Any:
        scaled = ops.multiply(
            ops.cast(inputs, self.compute_dtype), self._beside_channels(self.scale)
        )
        return ops.add(scaled, self._beside_channels(self.offset))

    def _beside_channels(self, factor: Any) -> Any:
        values = ops.cast(factor, self.compute_dtype)
        first = engine.image_data_format() == "channels_first"
        return ops.reshape(values, (-1, 1, 1)) if len(values.shape) == 1 and first else values

    def compute_output_shape(self, input_shape: Any) -> Any:
        return tuple(input_shape)
