"""RandomColorJitter: brightness, contrast, saturation and hue changed in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.random_brightness import RandomBrightness
from keramos.layers.preprocessing.random_contrast import RandomContrast
from keramos.layers.preprocessing.random_hue import RandomHue
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer
from keramos.layers.preprocessing.random_saturation import RandomSaturation

_PARTS = {
    "brightness": RandomBrightness,
    "contrast": RandomContrast,
    "saturation": RandomSaturation,
    "hue": RandomHue,
}


class RandomColorJitter(RandomImageLayer):
    """RandomBrightness, RandomContrast, RandomSaturation and RandomHue, one after another.

    Those without a factor are left out. Input and output `(batch, height, width, 3)`, or one image
    without the batch axis.

    Args:
        value_range: (low, high), the range of the pixels.
        brightness_factor: as of RandomBrightness.
        contrast_factor: as of RandomContrast.
        saturation_factor: as of RandomSaturation.
        hue_factor: as of RandomHue.
        seed: integer; random when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    value_range: Sequence[float] = argument((0, 255), image_arguments.plain_range)
    brightness_factor: float | Sequence[float] | None = argument(None)
    contrast_factor: float | Sequence[float] | None = argument(None)
    saturation_factor: float | Sequence[float] | None = argument(None)
    hue_factor: float | Sequence[float] | None = argument(None)
    seed: int | None = argument(None, image_arguments.seed)
    data_format: str = argument(None, layout.data_format)

    config_order = tuple(
        "value_range brightness_factor contrast_factor saturation_factor hue_factor seed".split()
    )

    def _setup(self) -> None:
        super()._setup()
        for name, cls in _PARTS.items():
            factor = getattr(self, f"{name}_factor")
            options = {"value_range": self.value_range, "seed": self.seed}
            part = None if factor is None else cls(factor=factor, **options)
            if part is not None:
                part.data_format = self.data_format
            setattr(self, f"random_{name}", part)

    def _parts(self) -> list[Any]:
        parts = (getattr(self, f"random_{name}") for name in _PARTS)
        return [part for part in parts if part is not None]

    def build(self, input_shape: Any) -> None:
        for part in self._parts():
            part.build(input_shape)

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        """Images after all changes; as in Keras, they are drawn here, not beforehand."""
        if not training:
            return images
        images = ops.cast(images, self.compute_dtype)
        for part in self._parts():
            drawn = part.get_random_transformation(images, seed=self._get_seed_generator())
            images = part.transform_images(images, drawn)
        return ops.cast(images, self.compute_dtype)
