"""Resizing: images scaled to another height and width."""

from __future__ import annotations

from keramos import ops
from keramos.codec.arguments import argument, required
from keramos.codec.types import boolean, choice, number
from keramos.engine.types import Array
from keramos.errors import ConfigError
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.image_layer import ImageLayer


class Resizing(ImageLayer):
    """Images scaled to `height` × `width`.

    Input `(batch, rows, columns, channels)`, output `(batch, height, width, channels)`; also one
    image without the batch axis.

    Args:
        height: of the output, pixels, >= 1.
        width: of the output, pixels, >= 1.
        interpolation: `bilinear`, `nearest`, `bicubic`, `lanczos3` or `lanczos5`.
        crop_to_aspect_ratio: whether to crop to the middle before, so that proportions stay.
        pad_to_aspect_ratio: whether to pad on both sides before, so that proportions stay.
        fill_mode: only `constant`, for the padding.
        fill_value: value of the padding.
        antialias: whether to filter before images are made smaller.
        data_format: `channels_last` or `channels_first`; the process's setting when None.

    Raises:
        ConfigError: both `crop_to_aspect_ratio` and `pad_to_aspect_ratio`.
    """

    height: int = required(image_layer.size)
    width: int = required(image_layer.size)
    interpolation: str = argument(
        "bilinear", choice("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")
    )
    crop_to_aspect_ratio: bool = argument(False, boolean)
    pad_to_aspect_ratio: bool = argument(False, boolean)
    fill_mode: str = argument("constant", choice("constant"))
    fill_value: float = argument(0.0, number())
    antialias: bool = argument(False, boolean)
    data_format: str = argument(None, layout.data_format)

    config_order = (
        "data_format", "height", "width", "interpolation", "crop_to_aspect_ratio",
        "pad_to_aspect_ratio", "fill_mode", "fill_value", "antialias",
    )  # fmt: skip

    def _setup(self) -> None:
        if self.crop_to_aspect_ratio and self.pad_to_aspect_ratio:
            raise ConfigError(
                "Resizing: proportions are kept by cropping or by padding, not by both"
            )

    def call(self, data: Array, training: bool = True) -> Array:
        return ops.image.resize(
            data,
            (self.height, self.width),
            interpolation=self.interpolation,
            antialias=self.antialias,
            crop_to_aspect_ratio=self.crop_to_aspect_ratio,
            pad_to_aspect_ratio=self.pad_to_aspect_ratio,
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
            data_format=self.data_format,
        )

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return self._sized(input_shape, self.height, self.width)
