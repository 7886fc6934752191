"""RandAugment: some changes of images, chosen at random, one after another, in training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from keramos import engine, ops, random
from keramos.codec.arguments import Coerced, argument
from keramos.codec.types import integer
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.composition import CompositeLayer


class RandAugment(CompositeLayer):
    """In training images go through `num_ops` layers, the same for the batch (Cubuk et al., 2020).

    Every one is drawn from eleven: shear, translation, rotation, brightness, colour degeneration,
    contrast, sharpness, posterization, solarization, automatic contrast and equalization. Input and
    output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        value_range: (low, high), the range of the pixels.
        num_ops: how many layers, >= 0.
        factor: strength of the layers, two numbers in [0, 1], or one number f for [0, f].
        interpolation: `nearest` or `bilinear`.
        seed: integer; random when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    value_range: Sequence[float] = argument((0, 255), image_arguments.plain_range)
    num_ops: int = argument(2, integer(0))
    factor: Coerced[float | Sequence[float], tuple[float, float]] = argument(
        0.5, image_arguments.factor(0, 1)
    )
    interpolation: str = argument("bilinear", image_arguments.interpolation)
    seed: int | None = argument(None, image_arguments.seed)
    data_format: str = argument(None, layout.data_format)

    config_order = ("value_range", "num_ops", "factor", "interpolation", "seed")

    _AUGMENT_LAYERS: ClassVar[list[str]] = [
        "random_shear", "random_translation", "random_rotation", "random_brightness",
        "random_color_degeneration", "random_contrast", "random_sharpness", "random_posterization",
        "solarization", "auto_contrast", "equalization",
    ]  # fmt: skip

    def _part_names(self) -> list[str]:
        return self._AUGMENT_LAYERS

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        names, source = self._part_names(), self._get_seed_generator()
        choice = random.randint((self.num_ops,), 0, len(names), seed=source)
        transforms = {
            name: getattr(self, name).get_random_transformation(
                data, training=training, seed=self._get_seed_generator()
            )
            for name in names
        }
        return {"transforms": transforms, "layer_idxes": choice}

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        images = ops.cast(images, self.compute_dtype)
        if not training:
            return images
        changed = self._chosen("transform_images", images, transformation)
        return ops.cast(changed, self.compute_dtype)

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training:
            return segmentation_masks
        return self._chosen("transform_segmentation_masks", segmentation_masks, transformation)

    def transform_bounding_boxes(
        self, bounding_boxes: dict[str, Any], transformation: Any = None, training: bool = True
    ) -> dict[str, Any]:
        """Boxes after the chosen layers; as in Keras, in the order in which the layers are listed,
        and those that were chosen twice once.
        """
        if not training:
            return bounding_boxes
        for index, (name, drawn) in enumerate(transformation["transforms"].items()):
            changed = getattr(self, name).transform_bounding_boxes(dict(bounding_boxes), drawn)
            taken = ops.any(ops.equal(transformation["layer_idxes"], index))
            bounding_boxes = {
                **bounding_boxes,
                **{
                    part: ops.where(taken, changed[part], bounding_boxes[part])
                    for part in ("boxes", "labels")
                },
            }
        return bounding_boxes

    def _chosen(self, step: str, x: Array, transformation: Any) -> Array:
        """What the layers that were drawn make of images or masks, one after another."""
        dtype = x.dtype

        def change(name: str, drawn: Any, x: Array) -> Array:
            return ops.cast(getattr(getattr(self, name), step)(x, drawn), dtype)

        branches: list[Callable] = [
            partial(change, name, drawn) for name, drawn in transformation["transforms"].items()
        ]
        for place in range(self.num_ops):
            index = transformation["layer_idxes"][place]
            if engine.tracing.is_going_on():
                x = ops.switch(index, branches, x)
            else:
                x = branches[int(index)](x)
        return x
