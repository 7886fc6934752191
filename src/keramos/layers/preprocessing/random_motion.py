"""RandomMotion: what layers share that move the pixels of images.

Refuses to know where they move.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import keyword
from keramos.codec.kinds import number
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.image_layer import RandomImageLayer


class RandomMotion(RandomImageLayer):
    """Base of RandomRotation, RandomTranslation and RandomZoom.

    Args:
        fill_mode: what lies outside: `reflect`, `wrap`, `constant` or `nearest`.
        interpolation: `nearest` or `bilinear`.
        seed: integer; random when left out.
        fill_value: of the mode `constant`.
        data_format: `channels_last` or `channels_first`.
    """

    fill_mode: str = keyword(default="reflect", kind=image_layer.fill_mode, kw_only=True)
    interpolation: str = keyword(default="bilinear", kind=image_layer.interpolation, kw_only=True)
    seed: int | None = keyword(default=None, kind=image_layer.seed, kw_only=True)
    fill_value: float = keyword(default=0.0, kind=number(), kw_only=True)
    data_format: str = keyword(default=None, kind=layout.data_format, kw_only=True)

    def _moved(self, images: Any, matrix: list[Any]) -> Any:
        """Pixels from elsewhere: six numbers for each image, (batch,) or plain, as of
        `ops.image.affine_transform`.
        """
        batch = images.shape[0]
        columns = [
            ops.broadcast_to(ops.cast(each, "float32"), (batch,)) for each in (*matrix, 0.0, 0.0)
        ]
        return ops.image.affine_transform(
            images,
            ops.stack(columns, axis=-1),
            interpolation=self.interpolation,
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
            data_format=self.data_format,
        )
