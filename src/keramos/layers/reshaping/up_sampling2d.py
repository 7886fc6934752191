"""UpSampling2D: images enlarged by whole factors."""

from __future__ import annotations

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.types import Sizes, choice, integers
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.reshaping.up_sampling import UpSampling


class UpSampling2D(UpSampling):
    """`(batch, height, width, channels)` -> `(batch, height · size[0], width · size[1], channels)`.

    With `channels_first` the channels stand second.

    Args:
        size: factors (height, width), >= 1; one number for both.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        interpolation: `nearest` repeats pixels; `bilinear`, `bicubic`, `lanczos3`, `lanczos5` as
            `ops.image.resize`.
    """

    rank = 2

    size: Sizes = argument((2, 2), integers(2, 1))
    data_format: str = argument(None, layout.data_format)
    interpolation: str = argument(
        "nearest", choice("bilinear", "nearest", "lanczos3", "lanczos5", "bicubic")
    )

    def call(self, inputs: Array) -> Array:
        if self.interpolation == "nearest":
            return super().call(inputs)
        _, space, _ = layout.parted(self.compute_output_shape(inputs.shape), 2, self.data_format)
        return ops.image.resize(
            inputs, space, interpolation=self.interpolation, data_format=self.data_format
        )
