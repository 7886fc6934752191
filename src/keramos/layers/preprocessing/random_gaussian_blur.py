"""RandomGaussianBlur: images out of focus in training, some of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import ArgumentType, Coerced, argument
from keramos.codec.types import integers
from keramos.engine.types import Array
from keramos.errors import ConfigError
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer, per_image

_sides = integers(2, 1)


def _coerce_odd(value: Any) -> tuple[int, int]:
    columns, rows = _sides.coerce(value)
    if columns % 2 == 0 or rows % 2 == 0:
        raise ConfigError("must be odd", found=repr(value)[:200])
    return columns, rows


class RandomGaussianBlur(RandomImageLayer):
    """In training images are blurred by a bell curve, each with a probability.

    The widths of the curve are drawn once for the batch, one for the columns and one for the rows.
    Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        factor: bounds of the probability, two numbers in [0, 1], or one number f for [0, f].
        kernel_size: odd, of the window, pixels; or two, columns and rows.
        sigma: bounds of the width of the curve, pixels: two numbers in [0, 1], or one number f for
            [0, f].
        value_range: (low, high), the range of the pixels.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        seed: integer; random when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = argument(
        1.0, image_arguments.factor(0, 1)
    )
    kernel_size: Coerced[int | Sequence[int], tuple[int, int]] = argument(
        3, ArgumentType(_coerce_odd)
    )
    sigma: Coerced[float | Sequence[float], tuple[float, float]] = argument(
        1.0, image_arguments.factor(0, 1)
    )
    value_range: Sequence[float] = argument((0, 255), image_arguments.plain_range)
    data_format: str = argument(None, layout.data_format)
    seed: int | None = argument(None, image_arguments.seed)

    config_order = ("factor", "kernel_size", "sigma", "value_range", "seed")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        happens = self._happens(self._count(images_of(data)), self.factor, seed)
        widths = self._uniform((2,), *self.sigma, seed=seed, dtype=self.compute_dtype)
        return {"should_apply_blur": happens, "blur_factor": widths + 1e-6}

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        images = ops.cast(images, self.compute_dtype)
        if not training or transformation is None:
            return images
        blurred = ops.image.gaussian_blur(
            images,
            kernel_size=self.kernel_size,
            sigma=ops.cast(transformation["blur_factor"], images.dtype),
            data_format=self.data_format,
        )
        mixed = ops.where(per_image(transformation["should_apply_blur"]), blurred, images)
        return ops.clip(mixed, *self.value_range)
