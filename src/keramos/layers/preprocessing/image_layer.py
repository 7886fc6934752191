"""ImageLayer: what layers on images share, for images alone and with their boxes, labels and masks.

A call first draws a transformation, then applies it to everything that belongs to the images.
Subclasses, those of users too, override single steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keramos import ops
from keramos.codec.arguments import keyword
from keramos.engine.types import Array
from keramos.errors import ConfigError, NotTransformedError, ShapeError
from keramos.graph.operation import traced_spec
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.base.layer import Layer
from keramos.layers.preprocessing.boxes.dense import densified


class ImageLayer(Layer):
    """Base of layers on images, `(batch, height, width, channels)` or without the batch axis.

    With `channels_first` the channels come before the height. A call takes images, or a dict with
    `images` and any of `labels`, `bounding_boxes` (`{"boxes": (batch, count, 4), "labels":
    (batch, count)}`) and `segmentation_masks`; what stands there under other keys stays as it is.

    Args:
        bounding_box_format: of boxes in such a dict, as of `utils.bounding_boxes.convert_format`.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    if TYPE_CHECKING:
        bounding_box_format: str | None = keyword(default=None, kw_only=True)
        data_format: str = keyword(default=None, kw_only=True)

    _allow_non_tensor_positional_args = True
    #: What stands in a dict of images -> the method that transforms it.
    _PARTS = ("images", "bounding_boxes", "labels", "segmentation_masks")

    def __init__(
        self,
        *,
        bounding_box_format: str | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.bounding_box_format = bounding_box_format
        self.data_format = layout.data_format.coerce(data_format)

    # -- Calling -----------------------------------------------------------------------------------

    def call(self, data: Any, training: bool = True) -> Any:
        transformation = self.get_random_transformation(data, training=training)
        images = images_of(data)
        single = self._is_single(images)
        if not isinstance(data, dict):
            return self._image_step(single)(ops.convert_to_tensor(data), transformation, training)
        transformed = dict(data)
        transformed["images"] = self._image_step(single)(
            ops.convert_to_tensor(images), transformation, training
        )
        if "bounding_boxes" in data:
            transformed["bounding_boxes"] = self._boxes(
                data["bounding_boxes"], single, transformation, training
            )
        if "labels" in data:
            step = self.transform_single_label if single else self.transform_labels
            labels = ops.convert_to_tensor(data["labels"])
            transformed["labels"] = step(labels, transformation, training=training)
        if "segmentation_masks" in data:
            masks = ops.convert_to_tensor(data["segmentation_masks"])
            transform = (
                self.transform_single_segmentation_mask
                if single
                else self.transform_segmentation_masks
            )
            transformed["segmentation_masks"] = transform(masks, transformation, training=training)
        return transformed

    def _image_step(self, single: bool) -> Any:
        step = self.transform_single_image if single else self.transform_images
        return lambda images, drawn, training: step(images, drawn, training=training)

    def _boxes(self, boxes: Any, single: bool, transformation: Any, training: bool) -> Any:
        if not self.bounding_box_format:
            raise ConfigError(
                f"{self.name!r} does not know the format of the bounding boxes",
                hint=f'{type(self).__name__}(…, bounding_box_format="xyxy")',
            )
        step = self.transform_single_bounding_box if single else self.transform_bounding_boxes
        return step(densified(boxes), transformation, training=training)

    # -- Steps, which subclasses override ----------------------------------------------------------

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is drawn for a call, and handed to every `transform_…` method.

        Args:
            data: images, or a dict with them.
            training: whether anything is to change.
            seed: int or SeedGenerator; the layer's own generator when None.
        """
        return None

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        """A batch of images after a transformation.

        Args:
            images: `(batch, height, width, channels)`.
            transformation: from `get_random_transformation`.
            training: whether they change.
        """
        raise NotImplementedError(f"{type(self).__name__} must define transform_images()")

    def transform_labels(
        self, labels: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        """The labels of a batch of images after a transformation.

        Args:
            labels: `(batch, …)`.
            transformation: from `get_random_transformation`.
            training: whether they change.
        """
        return labels

    def transform_bounding_boxes(
        self, bounding_boxes: dict[str, Any], transformation: Any = None, training: bool = True
    ) -> dict[str, Any]:
        """The boxes of a batch of images after a transformation.

        Args:
            bounding_boxes: `{"boxes": (batch, count, 4), "labels": (batch, count)}`.
            transformation: from `get_random_transformation`.
            training: whether they change.
        """
        return bounding_boxes

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        """The masks of a batch of images after a transformation.

        Args:
            segmentation_masks: `(batch, height, width, 1)`.
            transformation: from `get_random_transformation`.
            training: whether they change.
        """
        return segmentation_masks

    # -- One image ---------------------------------------------------------------------------------

    def transform_single_image(
        self, image: Array, transformation: Any, training: bool = True
    ) -> Array:
        """`transform_images` of one image, without the batch axis."""
        images = self.transform_images(ops.expand_dims(image, 0), transformation, training=training)
        return ops.squeeze(images, 0)

    def transform_single_label(
        self, label: Array, transformation: Any, training: bool = True
    ) -> Array:
        """`transform_labels` of the label of one image."""
        labels = self.transform_labels(ops.expand_dims(label, 0), transformation, training=training)
        return ops.squeeze(labels, 0)

    def transform_single_bounding_box(
        self, bounding_box: dict[str, Any], transformation: Any, training: bool = True
    ) -> dict[str, Any]:
        """`transform_bounding_boxes` of the boxes of one image."""
        batch = _each_box(bounding_box, lambda part: ops.expand_dims(part, 0))
        boxes = self.transform_bounding_boxes(batch, transformation, training=training)
        return _each_box(boxes, lambda part: ops.squeeze(part, 0))

    def transform_single_segmentation_mask(
        self, segmentation_mask: Array, transformation: Any, training: bool = True
    ) -> Array:
        """`transform_segmentation_masks` of the mask of one image."""
        masks = self.transform_segmentation_masks(
            ops.expand_dims(segmentation_mask, 0), transformation, training=training
        )
        return ops.squeeze(masks, 0)

    # -- Axes and shapes ---------------------------------------------------------------------------

    def _first_axis(self, rank: int) -> int:
        """The axis of the height; that of the width is the next."""
        if rank not in (3, 4):
            raise ShapeError(
                f"{self.name!r} takes an image or a batch of them",
                found=f"{rank} axes",
                wanted="3 or 4 axes",
            )
        return rank - (3 if self.data_format == "channels_last" else 2)

    def _is_single(self, images: Any) -> bool:
        """Whether these are no batch of images, but one."""
        rank = len(ops.shape(images))
        self._first_axis(rank)
        return rank == 3

    def _count(self, images: Any) -> Any:
        """How many images these are."""
        return 1 if self._is_single(images) else ops.shape(images)[0]

    def _one_each(self, images: Any) -> tuple[Any, ...]:
        """The shape of one number for each image."""
        return (1, 1, 1) if self._is_single(images) else (self._count(images), 1, 1, 1)

    def _size(self, shape: Shape) -> tuple[Any, Any]:
        """Height and width of images of that shape."""
        first = self._first_axis(len(shape))
        height, width = shape[first : first + 2]
        return height, width

    def _sized(self, shape: Shape, height: int, width: int) -> tuple:
        """`shape` with another height and width."""
        first = self._first_axis(len(shape))
        return (*shape[:first], height, width, *shape[first + 2 :])

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)

    def compute_output_spec(self, data: Any, training: bool = True) -> Any:
        if isinstance(data, dict):
            return traced_spec(self.call, (data,), {"training": training})
        return Layer.compute_output_spec(self, data)

    def _declared_config(self) -> dict[str, Any]:
        own = super()._declared_config()
        named = {} if self.bounding_box_format is None else _format_of(self)
        return {"data_format": self.data_format, **named, **own}

    # -- Colours -----------------------------------------------------------------------------------

    def _transform_value_range(
        self, images: Array, original_range: Any, target_range: Any, dtype: str = "float32"
    ) -> Array:
        """Pixels of one range in another one."""
        if tuple(original_range) == tuple(target_range):
            return images
        low, high = (ops.cast(end, dtype) for end in original_range)
        fractions = (ops.cast(images, dtype) - low) / (high - low)
        low, high = (ops.cast(end, dtype) for end in target_range)
        return fractions * (high - low) + low

    def _no_boxes(self) -> NotTransformedError:
        """The error of a layer that has no answer for bounding boxes."""
        return NotTransformedError(f"{type(self).__name__} does not transform bounding boxes")


def _format_of(layer: ImageLayer) -> dict[str, Any]:
    return {"bounding_box_format": layer.bounding_box_format}


def images_of(data: Any) -> Any:
    """The images, alone or in a dict."""
    return data["images"] if isinstance(data, dict) else data


def _each_box(boxes: dict[str, Any], change: Any) -> dict[str, Any]:
    return {
        name: change(part) if name in ("boxes", "labels") else part for name, part in boxes.items()
    }
