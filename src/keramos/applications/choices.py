"""What a caller asks of a model of images, and what follows from it for every family.

Refuses to know a family: what a model consists of between its input and its head.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any

from keramos import activations, layers
from keramos._frames import warn
from keramos.applications.published import Published
from keramos.config import image_data_format
from keramos.errors import ConfigError, FileMissingError, ShapeError
from keramos.graph.tensor import KerasTensor
from keramos.models.functional import Functional
from keramos.utils import get_source_inputs

#: Classes that the published weights tell apart.
CLASSES = 1000

Sizes = tuple[int | None, ...]


@dataclass(frozen=True)
class Choices:
    """The arguments that all models share; `EXPLAINED` in `standard` says what they mean.

    Raises:
        FileMissingError: no file where `weights` says.
        ConfigError: another number of classes than the published weights have.
    """

    include_top: bool
    weights: Any
    input_tensor: Any
    input_shape: Any
    pooling: str | None
    classes: int
    classifier_activation: Any
    name: str | None

    def __post_init__(self) -> None:
        if not (self.weights is None or self.pretrained or _exists(self.weights)):
            hint = 'weights=None, "imagenet", or the path of a file'
            raise FileMissingError("there is no such file", in_=str(self.weights), hint=hint)
        if self.pretrained and self.include_top and self.classes != CLASSES:
            hint = "include_top=False, and a classifier of your own on top"
            raise ConfigError(
                "the published weights have a classifier of their own",
                found=f"classes={self.classes!r}",
                wanted=CLASSES,
                hint=hint,
            )

    @property
    def pretrained(self) -> bool:
        """Whether the published weights are asked for."""
        return isinstance(self.weights, str) and self.weights == "imagenet"

    def named(self, name: str) -> Choices:
        """The same, under that name unless the caller has another."""
        return replace(self, name=name) if self.name is None else self

    def shape(self, side: int, least: int) -> Sizes:
        """The shape of an image.

        Args:
            side: height and width where the caller says none, in pixels.
            least: height and width at least.

        Raises:
            ShapeError: an input shape that the model, or its published weights, cannot take.
        """
        shape = self.checked_shape(least)
        usual = ordered((side, side), 3 if shape is None or self.pretrained else channels_of(shape))
        if self.pretrained and self.include_top and shape not in (None, usual):
            raise ShapeError(
                "the published classifier takes images of one shape", found=shape, wanted=usual
            )
        if shape is None:
            return usual if self.include_top else ordered((None, None), 3)
        if self.include_top and None in shape:
            hint = "include_top=False for images of any size"
            raise ShapeError(
                "a model with its classifier needs a known size", found=shape, hint=hint
            )
        return shape

    def checked_shape(self, least: int) -> Sizes | None:
        """The input shape that the caller wants; None where it is left out.

        Args:
            least: height and width at least.

        Raises:
            ShapeError: the model cannot take it.
        """
        if not self.input_shape:
            return None
        shape: Sizes = tuple(self.input_shape)
        if len(shape) != 3:
            wanted = "(channels, rows, columns)" if first() else "(rows, columns, channels)"
            raise ShapeError("an image has three axes", found=shape, wanted=wanted)
        if channels_of(shape) != 3 and self.pretrained:
            raise ShapeError("the published weights are for three channels", found=shape, wanted=3)
        if channels_of(shape) not in (1, 3):
            warn(f"an image usually has 1 or 3 channels, input_shape={shape} {channels_of(shape)}")
        if any(size is not None and size < least for size in sides_of(shape)):
            raise ShapeError("the images are too small", found=shape, wanted=f"{least} × {least}")
        return shape

    def tensor_shape(self) -> Sizes | None:
        """The shape of one of the caller's symbolic images; None without such.

        Raises:
            ShapeError: an input shape of other columns.
        """
        if not isinstance(self.input_tensor, KerasTensor):
            return None
        shape = self.input_tensor.shape[1:]
        if self.input_shape and sides_of(tuple(self.input_shape))[1] != sides_of(shape)[1]:
            raise ShapeError(
                "input_shape is not the shape of input_tensor", found=self.input_shape, wanted=shape
            )
        return shape

    def images(self, shape: Sizes) -> KerasTensor:
        """The symbolic images: the caller's, or an input of that shape."""
        if self.input_tensor is None:
            return layers.Input(shape=shape)
        if not isinstance(self.input_tensor, KerasTensor):
            raise ConfigError(
                "input_tensor must be a symbolic tensor",
                found=repr(self.input_tensor)[:200],
                hint="keras.Input(shape), or what layers make of it",
            )
        return self.input_tensor

    def start(self, side: int, least: int) -> KerasTensor:
        """The images of a family whose input has nothing of its own."""
        return self.images(self.shape(side, least))

    def activation(self) -> Any:
        """That of the classifier.

        Raises:
            ConfigError: another than that with which the weights were trained.
        """
        usual = (activations.get("softmax"), activations.get(None))
        if self.weights is not None and activations.get(self.classifier_activation) not in usual:
            raise ConfigError(
                "weights of a classifier go with its activation, or with none",
                found=f"classifier_activation={self.classifier_activation!r}",
                wanted='"softmax" or None',
            )
        return self.classifier_activation

    def pooled(self, x: KerasTensor, average: str | None = None, maximum: str | None = None) -> Any:
        """The features, pooled as the caller wants.

        Args:
            x: features.
            average: name of a layer that averages.
            maximum: name of a layer that takes maxima.
        """
        match self.pooling:
            case "avg":
                return layers.GlobalAveragePooling2D(name=average)(x)
            case "max":
                return layers.GlobalMaxPooling2D(name=maximum)(x)
        return x

    def classified(self, x: KerasTensor, **arguments: Any) -> Any:
        """The predictions of a dense layer.

        Args:
            x: one value per feature.
            arguments: of the layer, besides its units, activation and name.
        """
        activation = self.activation()
        dense = layers.Dense(self.classes, activation=activation, name="predictions", **arguments)
        return dense(x)

    def model(self, images: KerasTensor, outputs: Any, published: Published) -> Functional:
        """The graph between images and outputs as a model with the weights that were asked for."""
        sources: Any = images if self.input_tensor is None else get_source_inputs(images)
        return self.restored(Functional(sources, outputs, name=self.name), published)

    def restored(self, model: Functional, published: Published) -> Functional:
        """The model with the weights that were asked for."""
        if self.weights is not None:
            path = published.path(self.include_top) if self.pretrained else self.weights
            model.load_weights(path)
        return model


def shape_of_images(
    input_shape: Any,
    default_size: int,
    min_size: int,
    data_format: str,
    require_flatten: bool,
    weights: Any = None,
) -> Sizes:
    """The shape of an image, in the words of Keras's own helper.

    Args:
        input_shape: what the caller wants; None where it is left out.
        default_size: height and width then, in pixels.
        min_size: height and width at least.
        data_format: that of the process, `channels_first` or `channels_last`.
        require_flatten: whether the sizes must be known.
        weights: `"imagenet"` for published ones.

    Raises:
        ShapeError: a shape that the model cannot take.
        ConfigError: another data format than that of the process.
    """
    if (data_format == "channels_first") != first():
        raise ConfigError("the data format is that of the process", found=data_format)
    choices = Choices(require_flatten, weights, None, input_shape, None, CLASSES, None, None)
    return choices.shape(default_size, min_size)


def first() -> bool:
    """Whether channels come first in an image."""
    return image_data_format() == "channels_first"


def square(shape: Any, sides: tuple[int, ...]) -> int | None:
    """The height of an image of that shape, if it is also its width and one of `sides`."""
    rows, columns = sides_of(tuple(shape)) if shape else (None, None)
    return rows if rows == columns and rows in sides else None


def needs_channels_last(family: str) -> None:
    """Check that channels come last.

    Raises:
        ConfigError: they come first, which that family does not support.
    """
    if first():
        raise ConfigError(
            f"{family} takes images whose channels come last",
            found="channels_first",
            hint='keras.config.set_image_data_format("channels_last")',
        )


def channel_axis(last: int = 3) -> int:
    """The axis of channels in a batch; `last` is that of channels that come last, as configs have
    it.
    """
    return 1 if first() else last


def channels_of(shape: Sizes) -> int | None:
    """How many channels an image of that shape has."""
    return shape[0] if first() else shape[-1]


def sides_of(shape: Sizes) -> Sizes:
    """Rows and columns of an image of that shape."""
    return shape[1:] if first() else shape[:-1]


def ordered(sides: Sizes, channels: int | None) -> Sizes:
    """The shape of an image with those rows and columns."""
    return (channels, *sides) if first() else (*sides, channels)


def _exists(path: Any) -> bool:
    return isinstance(path, (str, os.PathLike)) and ("://" in str(path) or os.path.exists(path))
