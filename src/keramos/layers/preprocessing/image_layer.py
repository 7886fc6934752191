"""ImageLayer: what layers on images share; RandomImageLayer: those that change them in training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import ops, random
from keramos.codec.arguments import ArgumentType
from keramos.codec.types import choice, integer, number, optional
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import KerasTensor, Shape
from keramos.layers.base.layer import Layer

seed = optional(integer())
size = integer(1)
fill_mode = choice("reflect", "wrap", "constant", "nearest", fold=False)
interpolation = choice("nearest", "bilinear", fold=False)


def spread(lowest: float, highest: float, below: Callable[[float], float]) -> ArgumentType:
    """Two numbers in [`lowest`, `highest`], ascending; one number f stands for (below(f), f)."""
    one = number(lowest, highest)

    def coerce(value: Any) -> tuple[float, float]:
        if isinstance(value, (list, tuple)):
            if len(value) != 2:
                raise ConfigError("must be a number or two", found=repr(value)[:200])
            low, high = sorted(one.coerce(end) for end in value)
            return low, high
        high = abs(one.coerce(value))
        return below(high), high

    return ArgumentType(coerce)


#: The least and the largest value of a pixel.
value_range = ArgumentType(
    lambda value: spread(float("-inf"), float("inf"), lambda x: x).coerce(tuple(value))
)


def checked(kind: ArgumentType) -> ArgumentType:
    """Checks by `kind`, but holds the value as it is: configs have what the caller wrote."""

    def coerce(value: Any) -> Any:
        if value is None:
            return None
        kind.coerce(value)
        return tuple(value) if isinstance(value, list) else value

    return ArgumentType(coerce)


class ImageLayer(Layer):
    """Base of layers on images, `(batch, height, width, channels)` or without the batch axis.

    With `channels_first` the channels come before the height.
    """

    _allow_non_tensor_positional_args = True

    def _first_axis(self, rank: int) -> int:
        """The axis of the height; that of the width is the next."""
        self.data_format: str
        if rank not in (3, 4):
            raise ShapeError(
                f"{self.name!r} takes an image or a batch of them",
                found=f"{rank} axes",
                wanted="3 or 4 axes",
            )
        return rank - (3 if self.data_format == "channels_last" else 2)

    def _sized(self, shape: Shape, height: int, width: int) -> tuple:
        """`shape` with another height and width."""
        first = self._first_axis(len(shape))
        return (*shape[:first], height, width, *shape[first + 2 :])

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)

    def compute_output_spec(self, data: KerasTensor, training: bool = True) -> KerasTensor:
        return Layer.compute_output_spec(self, data)


class RandomImageLayer(ImageLayer):
    """Base of layers that change images in training, and return them unchanged in inference.

    `_changed` gets a batch; `generator` makes its random numbers.
    """

    def _setup(self) -> None:
        self.seed: int | None
        self.generator = random.SeedGenerator(self.seed)

    def call(self, data: Array, training: bool = True) -> Array:
        first = self._first_axis(len(data.shape))
        if not training:
            return data
        images = ops.cast(data, self.compute_dtype)
        single = len(images.shape) == 3
        if not single:
            return self._changed(images, first)
        return ops.squeeze(self._changed(ops.expand_dims(images, 0), first + 1), 0)

    def _changed(self, images: Array, first: int) -> Array:
        """The batch after the change; `first` is the axis of the height."""
        raise NotImplementedError

    def _uniform(self, shape: tuple[int, ...], low: float, high: float) -> Array:
        return random.uniform(shape, low, high, seed=self.generator)
