"""What comes out of operations on images, and which images they take.

See `rules` for what a rule is; margins are in `margins`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine
from keramos.errors import ConfigError
from keramos.graph.tensor import KerasTensor
from keramos.ops.rules import dtype_of, shape_of, symbol


def filtered(images: Any, data_format: str | None = None, **static: Any) -> KerasTensor:
    """Shape and dtype of `images`."""
    engine.pixels.channel_axis(shape_of(images), data_format)
    return symbol(shape_of(images), dtype_of(images))


def projected(
    images: Any, transform: Any, data_format: str | None = None, **static: Any
) -> KerasTensor:
    """Shape and dtype of `images`."""
    engine.pixels.check_transform(shape_of(transform))
    return filtered(images, data_format)


def distorted(
    images: Any,
    start_points: Any,
    end_points: Any,
    data_format: str | None = None,
    **static: Any,
) -> KerasTensor:
    """Shape and dtype of `images`."""
    engine.pixels.check_points(shape_of(start_points), shape_of(end_points))
    return filtered(images, data_format)


def coloured(images: Any, data_format: str | None = None) -> KerasTensor:
    """Shape and dtype of `images`."""
    engine.pixels.colour_axis(shape_of(images), data_format)
    engine.pixels.check_fractions(dtype_of(images))
    return symbol(shape_of(images), dtype_of(images))


def grey(images: Any, data_format: str | None = None) -> KerasTensor:
    """Shape `(batch, height, width, 1)`, dtype of `images`."""
    shape = list(shape_of(images))
    shape[engine.pixels.colour_axis(shape, data_format, (3, 1))] = 1
    return symbol(shape, dtype_of(images))


def looked_up(inputs: Any, coordinates: Any, **static: Any) -> KerasTensor:
    """Shape of `coordinates` without the first axis; dtype of `inputs`."""
    engine.pixels.check_places(shape_of(inputs), shape_of(coordinates))
    return symbol(shape_of(coordinates)[1:], dtype_of(inputs))


def resized(
    images: Any,
    size: Sequence[int],
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    data_format: str | None = None,
    **static: Any,
) -> KerasTensor:
    """Shape of `images` with the height and width `size`; their dtype."""
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ConfigError("proportions are kept by cropping or by padding, not by both")
    engine.pixels.check_size(size)
    shape = shape_of(images)
    first = engine.pixels.height_axis(shape, data_format)
    return symbol((*shape[:first], *size, *shape[first + 2 :]), dtype_of(images))
