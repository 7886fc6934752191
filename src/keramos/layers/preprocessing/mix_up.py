"""MixUp: every image blended with another one of its batch, in training."""

from __future__ import annotations

from typing import Any

from keramos import ops, random
from keramos.codec.arguments import argument
from keramos.codec.types import number
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer, per_image


class MixUp(RandomImageLayer):
    """In training `y_i = w_i · x_i + (1 - w_i) · x_j`, likewise for labels and masks.

    j is a permutation of the batch, w of the beta distribution (alpha, alpha) (Zhang et al., 2018).
    An image has the boxes of both. Input and output `(batch, height, width, channels)`; labels
    `(batch, classes)`.

    Args:
        alpha: > 0; the larger, the more even the mixture.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        seed: integer; random when None.
    """

    alpha: float = argument(0.2, number())
    data_format: str = argument(None, layout.data_format)
    seed: int | None = argument(None, image_arguments.seed)

    config_order = ("alpha", "seed")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        count = self._count(images_of(data))
        order = random.shuffle(ops.arange(0, count, dtype="int32"), seed=self._source(seed))
        weight = random.beta((count,), self.alpha, self.alpha, seed=self._source(seed))
        return {"mix_weight": weight, "permutation_order": order}

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training:
            return images
        images = ops.cast(images, self.compute_dtype)
        weight = ops.cast(per_image(transformation["mix_weight"]), self.compute_dtype)
        return _mixed(images, weight, transformation)

    def transform_labels(
        self, labels: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training:
            return labels
        weight = ops.reshape(transformation["mix_weight"], (-1, 1))
        return _mixed(ops.convert_to_tensor(labels), weight, transformation)

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training:
            return segmentation_masks
        masks = ops.convert_to_tensor(segmentation_masks)
        return _mixed(masks, per_image(transformation["mix_weight"]), transformation)

    def transform_bounding_boxes(
        self, bounding_boxes: dict[str, Any], transformation: Any = None, training: bool = True
    ) -> dict[str, Any]:
        if not training:
            return bounding_boxes
        boxes, labels = (ops.convert_to_tensor(bounding_boxes[key]) for key in ("boxes", "labels"))
        order = transformation["permutation_order"]
        return {
            "boxes": ops.concatenate([boxes, ops.take(boxes, order, axis=0)], axis=1),
            "labels": ops.concatenate(
                [labels, ops.take(labels, order, axis=0)], axis=min(1, len(labels.shape) - 1)
            ),
        }


def _mixed(x: Array, weight: Array, transformation: Any) -> Array:
    other = ops.take(x, ops.convert_to_tensor(transformation["permutation_order"]), axis=0)
    return weight * x + (1.0 - weight) * other
