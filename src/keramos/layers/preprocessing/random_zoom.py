"""RandomZoom: images magnified or reduced in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import argument, required
from keramos.engine.types import Array
from keramos.errors import ConfigError
from keramos.graph.tensor import Shape
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.boxes.formats import convert_format
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_affine import RandomAffine, stacked

_factor = image_arguments.spread(-1, 1, lambda f: -f)


class RandomZoom(RandomAffine):
    """In training every image shows `1 + u` times its height and `1 + v` times its width.

    Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        height_factor: bounds of the uniform u, two numbers in (-1, 1], or one number f for [-f, f];
            negative values magnify.
        width_factor: bounds of v likewise; v = u, which keeps proportions, when None.
        fill_mode: filling outside of the image: `reflect`, `wrap`, `constant` or `nearest`.
        interpolation: `nearest` or `bilinear`.
        seed: integer; random when None.
        fill_value: value of the pixels outside, for `constant`.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    height_factor: float | Sequence[float] = required(image_arguments.checked(_factor))
    width_factor: float | Sequence[float] | None = argument(None, image_arguments.checked(_factor))
    signature_order = ("height_factor", "width_factor")
    config_order = tuple(
        "height_factor width_factor fill_mode interpolation seed fill_value".split()
    )

    def _setup(self) -> None:
        super()._setup()
        for factor in (self.height_factor, self.width_factor):
            least = min(factor) if isinstance(factor, tuple) else factor
            if isinstance(least, (int, float)) and least <= -1:
                raise ConfigError("RandomZoom: a factor must be above -1", found=factor)

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        images = images_of(data)
        shape, count = tuple(ops.shape(images)), self._count(images)
        height = self._zoom(count, self.height_factor, seed)
        width = height
        if self.width_factor is not None:
            width = self._zoom(count, self.width_factor, seed)
        return {"height_zoom": height, "width_zoom": width, "input_shape": shape}

    def _zoom(self, count: int, factor: float | Sequence[float], seed: Any) -> Array:
        low, high = _factor.coerce(factor)
        return self._uniform((count, 1), 1.0 + low, 1.0 + high, seed=seed)

    def _matrices(self, transformation: Any, shape: Shape) -> Array:
        width, x, height, y = self._scales(transformation, shape)
        return stacked(width, 0.0, x, 0.0, height, y)

    def _scales(self, transformation: Any, shape: Shape) -> tuple[Array, Array, Array, Array]:
        """Zoom of the width and the offset that keeps the centre in its place, then of the height;
        each (batch,).
        """
        rows, columns = self._size(shape)
        width, height = (
            ops.cast(transformation[name], "float32")[:, 0]
            for name in ("width_zoom", "height_zoom")
        )
        return (
            width, (columns - 1.0) / 2.0 * (1.0 - width),
            height, (rows - 1.0) / 2.0 * (1.0 - height),
        )  # fmt: skip

    def transform_bounding_boxes(
        self, bounding_boxes: dict[str, Any], transformation: Any = None, training: bool = True
    ) -> dict[str, Any]:
        if not training:
            return bounding_boxes
        shape = transformation["input_shape"]
        rows, columns = size = self._size(shape)
        boxes = self._in_format(bounding_boxes, "xyxy", size)
        spread = (-1, *([1] * (len(boxes["boxes"].shape) - 1)))
        width, x, height, y = (
            ops.reshape(scale, spread) for scale in self._scales(transformation, shape)
        )
        starts, lengths = (x, y), (width * columns, height * rows)  # of what the image shows
        corners = ops.split(boxes["boxes"], 4, axis=-1)
        shown = [
            ops.clip(c, start, start + length) - start
            for c, start, length in zip(corners, starts * 2, lengths * 2, strict=True)
        ]
        boxes = {**boxes, "boxes": ops.concatenate(shown, axis=-1)}
        part = lengths[1], lengths[0]
        fractions = convert_format(boxes, "xyxy", "rel_xyxy", *part)
        return self._clipped(fractions, "rel_xyxy", part, kept_size=size)
