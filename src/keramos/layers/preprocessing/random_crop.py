"""RandomCrop: a part of images, at a random place, in training."""

from __future__ import annotations

from typing import Any

from keramos import engine, ops
from keramos.codec.arguments import argument, required
from keramos.engine.types import Array
from keramos.errors import ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.boxes.formats import convert_format
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer
from keramos.random.seed_generator import drawn_seed


class RandomCrop(RandomImageLayer):
    """In training `height` × `width` pixels, at one random place for the whole batch.

    A smaller image is stretched. In inference images stay as they are. Input
    `(batch, rows, columns, channels)`, output `(batch, height, width, channels)` in training; the
    shape that a model computes in advance is that of training, as in Keras.

    Args:
        height: of the output, pixels, >= 1.
        width: of the output, pixels, >= 1.
        seed: integer; drawn, and written into configs, when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        name: automatic when None.
    """

    height: int = required(image_arguments.size)
    width: int = required(image_arguments.size)
    seed: int | None = argument(None, image_arguments.seed)
    data_format: str = argument(None, layout.data_format)
    name: str | None = argument(None, inherited=True)

    config_order = ("height", "width", "seed")
    _convert_input_args = False

    def _setup(self) -> None:
        # As in Keras the seed that configs hold is drawn first, and is not the generator's.
        seed = drawn_seed() if self.seed is None else self.seed
        super()._setup()
        self.seed = seed

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        size = rows, columns = self._size(ops.shape(images_of(data)))
        if rows is None or columns is None:
            raise ShapeError(f"{self.name!r} needs the height and the width of images", found=size)
        extras = rows - self.height, columns - self.width
        if training and min(extras) > 0:
            return tuple(self._start(extra, seed) for extra in extras)
        # Anywhere in an image that is larger both ways. As in Keras, another one is cut from where
        # it would be cropped to the target's shape.
        shaped = (
            min(rows, int(columns * self.height / self.width)),
            min(columns, int(rows * self.width / self.height)),
        )
        return tuple((n - max(1, part)) // 2 for n, part in zip(size, shaped, strict=True))

    def _start(self, extra: int, seed: Any) -> Array:
        return ops.cast(self._uniform((), 0, float(extra + 1), seed=seed), "int32")

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training:
            return images
        images = ops.cast(images, self.compute_dtype)
        first, target = self._first_axis(len(images.shape)), (self.height, self.width)
        cut = tuple(
            want if engine.is_tensor(start) else min(want, have - start)
            for start, have, want in zip(
                transformation, self._size(images.shape), target, strict=True
            )
        )
        starts: list[Any] = [0] * len(images.shape)
        starts[first : first + 2] = transformation
        part = ops.slice(images, starts, self._sized(images.shape, *cut))
        if cut == target:
            return part
        resized = ops.image.resize(part, target, data_format=self.data_format)
        return ops.cast(resized, self.compute_dtype)

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        return self.transform_images(segmentation_masks, transformation)

    def transform_bounding_boxes(
        self, bounding_boxes: dict[str, Any], transformation: Any = None, training: bool = True
    ) -> dict[str, Any]:
        """The boxes after a crop; as in Keras, rows are taken from x and columns from y."""
        if not training:
            return bounding_boxes
        known, size = self.bounding_box_format or "", (self.height, self.width)
        boxes = convert_format(bounding_boxes["boxes"], known, "xyxy", *size)
        start = ops.stack([ops.cast(place, boxes.dtype) for place in (*transformation,) * 2])
        moved = ops.maximum(boxes - start, 0)
        return {
            "boxes": convert_format(moved, "xyxy", known, *size),
            "labels": bounding_boxes["labels"],
        }

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return self._sized(input_shape, self.height, self.width)
