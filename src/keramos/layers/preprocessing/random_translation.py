"""RandomTranslation: images shifted in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import required
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_affine import RandomAffine, stacked

_factor = image_arguments.spread(-1, 1, lambda f: -f)


class RandomTranslation(RandomAffine):
    """In training every image is shifted by uniform fractions of its height and width.

    Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        height_factor: bounds of the fraction of the height, two numbers in [-1, 1], or one number f
            for [-f, f]; positive is down.
        width_factor: bounds of the fraction of the width likewise; positive is right.
        fill_mode: filling outside of the image: `reflect`, `wrap`, `constant` or `nearest`.
        interpolation: `nearest` or `bilinear`.
        seed: integer; random when None.
        fill_value: value of the pixels outside, for `constant`.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    height_factor: float | Sequence[float] = required(image_arguments.checked(_factor))
    width_factor: float | Sequence[float] = required(image_arguments.checked(_factor))
    signature_order = ("height_factor", "width_factor")
    config_order = tuple(
        "height_factor width_factor fill_mode interpolation seed fill_value".split()
    )

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        images = images_of(data)
        count, shape = self._count(images), tuple(ops.shape(images))
        down, right = (
            self._uniform((count, 1), *_factor.coerce(factor), seed=seed) * length
            for factor, length in zip(
                (self.height_factor, self.width_factor), self._size(shape), strict=True
            )
        )
        translations = ops.cast(ops.concatenate([right, down], axis=1), "float32")
        return {"translations": translations, "input_shape": shape}

    def _matrices(self, transformation: Any, shape: Shape) -> Array:
        shift = ops.convert_to_tensor(transformation["translations"])
        return stacked(1.0, 0.0, -shift[:, 0], 0.0, 1.0, -shift[:, 1])

    def transform_bounding_boxes(
        self, bounding_boxes: dict[str, Any], transformation: Any = None, training: bool = True
    ) -> dict[str, Any]:
        if not training:
            return bounding_boxes
        size = self._size(transformation["input_shape"])
        boxes = self._in_format(bounding_boxes, "xyxy", size)
        shift = ops.cast(transformation["translations"], boxes["boxes"].dtype)
        both = ops.concatenate([shift, shift], axis=-1)  # (batch, 4)
        if len(boxes["boxes"].shape) == 3:
            both = both[:, None]
        return self._clipped({**boxes, "boxes": boxes["boxes"] + both}, "xyxy", size)
