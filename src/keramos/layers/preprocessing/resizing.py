"""Resizing: images of another height and width.

Refuses to know how pixels are mixed; see `engine.image`.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument, required
from keramos.codec.kinds import boolean, choice, number
from keramos.errors import ConfigError
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.image_layer import ImageLayer


class Resizing(ImageLayer):
    """Images of size `height` × `width`.

    Input `(batch, rows, columns, channels)`, output `(batch, height, width, channels)`; without the
    batch too.

    Args:
        height: pixels.
        width: pixels.
        interpolation: `bilinear`, `nearest`, `bicubic`, `lanczos3` or `lanczos5`.
        crop_to_aspect_ratio: cut the middle out first, so that proportions stay.
        pad_to_aspect_ratio: pad around first, so that proportions stay.
        fill_mode: of the padding; `constant`.
        fill_value: of the padding.
        antialias: blur before making smaller.
        data_format: `channels_last` or `channels_first`.

    Raises:
        ConfigError: both crop and pad.
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

    def call(self, data: Any, training: Any = True) -> Any:
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

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self._sized(input_shape, self.height, self.width)
