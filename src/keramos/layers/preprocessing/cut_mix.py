"""CutMix: a rectangle of every image taken from another one of its batch, in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops, random
from keramos.codec.arguments import Coerced, argument
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_boxes import RandomBoxLayer


class CutMix(RandomBoxLayer):
    """In training a rectangle of image i shows image j, and labels are mixed by its area.

    j is a permutation of the batch; the rectangle has the share `1 - w` of the image, w of the beta
    distribution (a, a), a uniform (Yun et al., 2019). Input and output
    `(batch, height, width, channels)`; labels `(batch, classes)`. A single image stays as it is.

    Args:
        factor: bounds of a, two numbers in [0, 1], or one number f for [0, f].
        seed: integer; random when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = argument(
        1.0, image_arguments.factor(0, 1)
    )
    seed: int | None = argument(None, image_arguments.seed)
    data_format: str = argument(None, layout.data_format)

    config_order = ("factor", "seed")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        images = images_of(data)
        if not training or self._is_single(images):
            return None
        shape, dtype = tuple(ops.shape(images)), self.compute_dtype
        count, (height, width) = shape[0], self._size(shape)
        alpha = self._uniform((), *self.factor, seed=seed, dtype=dtype) + 1e-6
        weight = random.beta((count,), alpha, alpha, dtype=dtype, seed=self._source(seed))
        side = ops.sqrt(1.0 - weight)
        columns = self._bounds(count, width, side, seed)
        rows = self._bounds(count, height, side, seed)
        area = (columns[1] - columns[0]) * (rows[1] - rows[0])
        order = random.shuffle(ops.arange(0, count, dtype="int32"), seed=self._source(seed))
        return {
            "permutation_order": order,
            "batch_masks": self._mask(shape, columns, rows),
            "mix_weight": ops.reshape(1.0 - area / (width * height), (-1, 1, 1, 1)),
        }

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        images = ops.cast(images, self.compute_dtype)
        if not training or transformation is None:
            return images
        others = ops.take(images, transformation["permutation_order"], axis=0)
        return ops.where(transformation["batch_masks"], others, images)

    def transform_labels(
        self, labels: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training or transformation is None:
            return labels
        others = ops.take(labels, transformation["permutation_order"], axis=0)
        weight = ops.reshape(transformation["mix_weight"], (-1, 1))
        return weight * labels + (1.0 - weight) * others

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if transformation is not None:
            inside = transformation["batch_masks"]
            axis = -1 if self.data_format == "channels_last" else -3
            channels = segmentation_masks.shape[axis]
            if inside.shape[axis] != channels:
                one = ops.take(inside, ops.arange(1), axis=axis)
                transformation = {**transformation, "batch_masks": one}
        return self.transform_images(segmentation_masks, transformation, training)

    def transform_bounding_boxes(
        self, bounding_boxes: dict[str, Any], transformation: Any = None, training: bool = True
    ) -> dict[str, Any]:
        """Raises NotTransformedError: a box may be cut by the rectangle in any way."""
        raise self._no_boxes()
