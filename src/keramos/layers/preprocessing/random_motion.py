"""RandomMotion: what the layers share that move the pixels of images, masks with them."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer


class RandomMotion(RandomImageLayer):
    """Base of layers whose `_transform_images(images, transformation, interpolation)` moves pixels.

    Masks move with the images, by the nearest pixel.
    """

    interpolation: str

    def _transform_images(self, images: Array, transformation: Any, interpolation: str) -> Array:
        raise NotImplementedError

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        images = ops.cast(images, self.compute_dtype)
        if not training or transformation is None:
            return images
        return self._transform_images(images, transformation, self.interpolation)

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training or transformation is None:
            return segmentation_masks
        return self._transform_images(segmentation_masks, transformation, "nearest")
