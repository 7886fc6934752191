"""Compositions of layers on images: the parts of RandAugment and AugMix."""

from __future__ import annotations

from typing import Any

from keramos.layers.preprocessing.auto_contrast import AutoContrast
from keramos.layers.preprocessing.equalization import Equalization
from keramos.layers.preprocessing.random_brightness import RandomBrightness
from keramos.layers.preprocessing.random_color_degeneration import RandomColorDegeneration
from keramos.layers.preprocessing.random_contrast import RandomContrast
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer
from keramos.layers.preprocessing.random_posterization import RandomPosterization
from keramos.layers.preprocessing.random_rotation import RandomRotation
from keramos.layers.preprocessing.random_sharpness import RandomSharpness
from keramos.layers.preprocessing.random_shear import RandomShear
from keramos.layers.preprocessing.random_translation import RandomTranslation
from keramos.layers.preprocessing.solarization import Solarization


class CompositeLayer(RandomImageLayer):
    """Base of layers that apply others, which are attributes under the names of `_part_names`.

    `bounding_box_format`, `dtype` and the like are those of the parts, too.
    """

    factor: Any
    interpolation: str
    value_range: Any

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.__dict__["_shared"] = {k: v for k, v in kwargs.items() if k != "name"}

    def _part_names(self) -> list[str]:
        """Names of the attributes that hold the parts, in the order in which they draw."""
        raise NotImplementedError

    def _setup(self) -> None:
        super()._setup()
        names = self._part_names()
        for name, part in self._parts().items():
            if name in names:
                setattr(self, name, part)

    def _parts(self) -> dict[str, Any]:
        shared = {**self.__dict__.pop("_shared"), "data_format": self.data_format}
        factor, seeded = self.factor, {"seed": self.seed, **shared}
        moving = {"interpolation": self.interpolation, **seeded}
        ranged: dict[str, Any] = {"value_range": self.value_range, **seeded}
        plain = {"value_range": self.value_range, **shared}
        bits = max(1, int(8 * factor[1]))
        return {
            "random_shear": RandomShear(factor, factor, **moving),
            "random_translation": RandomTranslation(factor, factor, **moving),
            "random_rotation": RandomRotation(factor, **moving),
            "random_brightness": RandomBrightness(factor, **ranged),
            "random_color_degeneration": RandomColorDegeneration(factor, **ranged),
            "random_contrast": RandomContrast(factor, **ranged),
            "random_sharpness": RandomSharpness(factor, **ranged),
            "solarization": Solarization(factor, factor, **ranged),
            "random_posterization": RandomPosterization(factor=bits, **ranged),
            "auto_contrast": AutoContrast(**plain),
            "equalization": Equalization(**plain),
        }

    def build(self, input_shape: Any) -> None:
        for name in self._part_names():
            getattr(self, name).build(input_shape)
