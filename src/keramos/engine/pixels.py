"""Axes of images, and what is none: checks of shapes and dtypes.

No number is looked at, so that they hold for symbolic tensors as for arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos.engine.dtypes import is_float
from keramos.engine.settings import standardize_data_format
from keramos.errors import ArgumentTypeError, ConfigError, ShapeError

Shape = Sequence[int | None]


def height_axis(shape: Shape, data_format: str | None) -> int:
    """Axis of the height, in front of that of the width.

    Raises:
        ShapeError: the shape of no image.
    """
    _check_rank(shape)
    return len(shape) - (3 if standardize_data_format(data_format) == "channels_last" else 2)


def channel_axis(shape: Shape, data_format: str | None) -> int:
    """Axis of the channels.

    Raises:
        ShapeError: the shape of no image.
    """
    _check_rank(shape)
    return len(shape) - (1 if standardize_data_format(data_format) == "channels_last" else 3)


def _check_rank(shape: Shape) -> None:
    if len(shape) not in (3, 4):
        raise ShapeError("images have three axes, or four with the batch", found=tuple(shape))


def colour_axis(shape: Shape, data_format: str | None, counts: tuple[int, ...] = (3,)) -> int:
    """Axis of the channels, of which there are as many as one of `counts`.

    Raises:
        ShapeError: another number of channels.
    """
    axis = channel_axis(shape, data_format)
    if shape[axis] not in (None, *counts):
        raise ShapeError(
            f"images with {shape[axis]} channels have no such colours",
            found=tuple(shape),
            wanted=" or ".join(f"{count} channels" for count in counts),
        )
    return axis


def check_fractions(dtype: Any) -> None:
    """Raise ConfigError unless colours are floats: those between 0 and 1 are meant."""
    if not is_float(dtype):
        raise ConfigError(
            "the colours must be floats in [0, 1]",
            found=dtype,
            hint='ops.cast(images, "float32") / 255',
        )


def check_size(size: Sequence[int]) -> None:
    """Raise ConfigError unless images can have that height and width."""
    if len(size) != 2 or min(size) < 1:
        raise ConfigError("the size of images is a height and a width >= 1", found=tuple(size))


def check_block(size: Any) -> None:
    """Raise ConfigError unless blocks have that side."""
    if size < 2:
        raise ConfigError("`block_size` must be at least 2", found=repr(size))


def check_transform(shape: Shape) -> None:
    """Raise unless these are the eight numbers of one projection, or of several.

    Raises:
        ShapeError: other axes.
        ArgumentTypeError: not eight numbers.
    """
    if len(shape) not in (1, 2):
        raise ShapeError("transforms have one axis, or two with the batch", found=tuple(shape))
    if shape[-1] not in (None, 8):
        raise ArgumentTypeError("a transform has eight numbers", found=tuple(shape))


def check_points(start: Shape, end: Shape) -> None:
    """Raise ShapeError unless these are four points of each image, and where they go."""
    for name, shape in (("start_points", start), ("end_points", end)):
        if len(shape) not in (2, 3) or shape[-2] not in (None, 4) or shape[-1] not in (None, 2):
            raise ShapeError(
                f"{name} must be four points", found=tuple(shape), wanted="(4, 2) or (batch, 4, 2)"
            )
    if len(start) != len(end) or any(
        None not in pair and pair[0] != pair[1] for pair in zip(start, end, strict=True)
    ):
        raise ShapeError(
            "start_points and end_points must have one shape", found=(tuple(start), tuple(end))
        )


def check_places(inputs: Shape, coordinates: Shape) -> None:
    """Raise ShapeError unless there is one index per axis, in an array of two axes at least."""
    if len(coordinates) < 2:
        raise ShapeError("coordinates have two axes at least", found=tuple(coordinates))
    if coordinates[0] not in (None, len(inputs)):
        raise ShapeError(
            "there must be one index per axis", found=coordinates[0], wanted=len(inputs)
        )


def sides(size: Any, ranks: tuple[int, ...] = (2, 3)) -> tuple[int, ...]:
    """Sides of a window; one number stands for as many as the first of `ranks`.

    Raises:
        ArgumentTypeError: another number of numbers, or something else.
    """
    if isinstance(size, int):
        return (size,) * ranks[0]
    if not isinstance(size, tuple | list) or len(size) not in ranks:
        raise ArgumentTypeError(
            "the size of a window is an int, or one per space axis",
            found=repr(size),
            wanted=" or ".join(f"{rank} ints" for rank in ranks),
        )
    return tuple(size)
