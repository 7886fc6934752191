"""RandomAffine: what the layers share that turn, shift, scale or shear images."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import keyword
from keramos.codec.types import number
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.boxes.formats import convert_format
from keramos.layers.preprocessing.boxes.geometry import clip_to_image_size
from keramos.layers.preprocessing.random_motion import RandomMotion


class RandomAffine(RandomMotion):
    """Base of RandomRotation, RandomShear, RandomTranslation and RandomZoom.

    Args:
        fill_mode: filling outside of the image: `reflect`, `wrap`, `constant` or `nearest`.
        interpolation: `nearest` or `bilinear`.
        seed: integer; random when None.
        fill_value: value of the pixels outside, for `constant`.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    fill_mode: str = keyword(default="reflect", type=image_arguments.fill_mode, kw_only=True)
    interpolation: str = keyword(
        default="bilinear", type=image_arguments.interpolation, kw_only=True
    )
    seed: int | None = keyword(default=None, type=image_arguments.seed, kw_only=True)
    fill_value: float = keyword(default=0.0, type=number(), kw_only=True)
    data_format: str = keyword(default=None, type=layout.data_format, kw_only=True)

    def _matrices(self, transformation: Any, shape: Shape) -> Array:
        """The maps of `ops.image.affine_transform` for images of a shape: `(batch, 8)`."""
        raise NotImplementedError

    def _transform_images(self, images: Array, transformation: Any, interpolation: str) -> Array:
        matrices = self._matrices(transformation, tuple(ops.shape(images)))
        return ops.image.affine_transform(
            images,
            matrices,
            interpolation=interpolation,
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
            data_format=self.data_format,
        )

    def _in_format(self, boxes: dict[str, Any], target: str, size: Any, **options: Any) -> Any:
        """Boxes of the caller's format in another one; `size` is height and width."""
        return convert_format(boxes, self.bounding_box_format or "", target, *size, **options)

    def _clipped(
        self, boxes: dict[str, Any], source: str, size: Any, kept_size: Any = None, **options: Any
    ) -> dict[str, Any]:
        """Boxes inside of the image, in the caller's format again.

        Args:
            boxes: of the format `source`.
            source: `xyxy` or `rel_xyxy`.
            size: height and width to which boxes are clipped.
            kept_size: height and width of the image; `size` when None.
            options: of `convert_format`.
        """
        clipped = clip_to_image_size(boxes, *size, bounding_box_format=source)
        target = self.bounding_box_format or ""
        return convert_format(clipped, source, target, *(kept_size or size), **options)


def stacked(*entries: Any) -> Array:
    """The first six numbers of an affine map, each (batch,) or one for all -> (batch, 8)."""
    batch = next(entry.shape[0] for entry in entries if getattr(entry, "shape", ()))
    columns = [
        ops.broadcast_to(ops.cast(entry, "float32"), (batch,)) for entry in (*entries, 0.0, 0.0)
    ]
    return ops.stack(columns, axis=-1)
