"""UpSampling2D as Keras 2.2.3 to 2.3 interpolated: from corners of pixels, not their centres."""

from __future__ import annotations

import numpy as np

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.reshaping import up_sampling2d


class UpSampling2D(up_sampling2d.UpSampling2D):
    """`y[i] = x[⌊i/s⌋] · (1 - f) + x[⌊i/s⌋ + 1] · f` along both axes of space, f = i/s - ⌊i/s⌋.

    Beyond the last pixel it is the last one. Input shape `(batch, height, width, channels)`, with
    `channels_first` the channels stand second.

    Args:
        size: factors s (height, width), >= 1; one number for both.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        interpolation: `bilinear`; others are as today.
    """

    def call(self, inputs: Array) -> Array:
        if self.interpolation != "bilinear":
            return super().call(inputs)
        axes = layout.space_axes(2, self.data_format)
        for axis, factor in zip(axes, self.size, strict=True):
            inputs = _between(inputs, axis, factor)
        return inputs


def _between(x: Array, axis: int, factor: int) -> Array:
    length = x.shape[axis]
    places = np.arange(length * factor)
    low = places // factor
    high = np.minimum(low + 1, length - 1)
    shape = [1] * len(x.shape)
    shape[axis] = length * factor
    part = ops.cast((places % factor / factor).reshape(shape), x.dtype)
    first, second = (ops.take(x, index, axis=axis) for index in (low, high))
    return ops.add(ops.multiply(first, 1 - part), ops.multiply(second, part))
