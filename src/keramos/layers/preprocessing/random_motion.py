"""What the random layers share that move the pixels of images."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import keyword
from keramos.codec.types import number
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.image_layer import RandomImageLayer


class RandomMotion(RandomImageLayer):
    """Base of RandomRotation, RandomTranslation and RandomZoom.

    Args:
        fill_mode: filling outside of the image: `reflect`, `wrap`, `constant` or `nearest`.
        interpolation: `nearest` or `bilinear`.
        seed: integer; random when None.
        fill_value: value of the pixels outside, for `constant`.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    fill_mode: str = keyword(default="reflect", type=image_layer.fill_mode, kw_only=True)
    interpolation: str = keyword(default="bilinear", type=image_layer.interpolation, kw_only=True)
    seed: int | None = keyword(default=None, type=image_layer.seed, kw_only=True)
    fill_value: float = keyword(default=0.0, type=number(), kw_only=True)
    data_format: str = keyword(default=None, type=layout.data_format, kw_only=True)

    def _moved(self, images: Array, matrix: list[Any]) -> Array:
        """The images under the affine map of `ops.image.affine_transform`.

        Args:
            images: a batch.
            matrix: six numbers, each `(batch,)` or one for all images.
        """
        batch = images.shape[0]
        columns = [
            ops.broadcast_to(ops.cast(entry, "float32"), (batch,)) for entry in (*matrix, 0.0, 0.0)
        ]
        return ops.image.affine_transform(
            images,
            ops.stack(columns, axis=-1),
            interpolation=self.interpolation,
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
            data_format=self.data_format,
        )
