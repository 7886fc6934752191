"""ContrastLimitedAdaptiveHistogramEqualization: contrast evened out tile by tile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.types import integers, number
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import ImageLayer

_SHADES = 256
_tiles = integers(2, 1)


class ContrastLimitedAdaptiveHistogramEqualization(ImageLayer):
    """The shades of every tile get the cumulative share that they have there (Zuiderveld, 1994).

    Between the middles of tiles it is interpolated. Input and output
    `(batch, height, width, channels)`, or one image without the batch axis; in inference too.

    Args:
        value_range: (low, high), the range of the pixels.
        clip_limit: how often a shade may occur, as a multiple of the mean; what is more is spread
            over all shades. No limit at 0.
        tile_grid_size: tiles along the height and the width.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    value_range: Sequence[float] = argument((0, 255), image_arguments.plain_range)
    clip_limit: float = argument(4.0, number())
    tile_grid_size: Sequence[int] = argument((8, 8), image_arguments.checked(_tiles))
    data_format: str = argument(None, layout.data_format)

    config_order = ("value_range", "clip_limit", "tile_grid_size")

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        single = self._is_single(images)
        batch = ops.expand_dims(images, 0) if single else images
        last = self.data_format == "channels_last"
        batch = batch if last else ops.transpose(batch, (0, 2, 3, 1))
        bytes_ = self._transform_value_range(batch, self.value_range, (0, 255))
        even = self._equalized(ops.cast(bytes_, "float32"))
        even = self._transform_value_range(even, (0, 255), self.value_range)
        even = even if last else ops.transpose(even, (0, 3, 1, 2))
        return ops.cast(ops.squeeze(even, 0) if single else even, images.dtype)

    def _equalized(self, images: Array) -> Array:
        """Of (batch, height, width, channels) in [0, 255]."""
        (height, width), grid = images.shape[1:3], _tiles.coerce(self.tile_grid_size)
        tile = -(-height // grid[0]), -(-width // grid[1])
        around = [(0, 0), (0, tile[0] * grid[0] - height), (0, tile[1] * grid[1] - width), (0, 0)]
        shades = ops.cast(ops.clip(ops.pad(images, around, mode="symmetric"), 0, 255), "int32")
        levels = self._levels(_counts(shades, grid, tile), tile[0] * tile[1])
        return _interpolated(levels, shades, grid, tile)[:, :height, :width]

    def _levels(self, counts: Array, pixels: int) -> Array:
        """The new value of every shade, from how often it occurs: (…, shades)."""
        if self.clip_limit > 0:
            clipped = ops.clip(counts, 0, self.clip_limit * pixels / _SHADES)
            excess = ops.sum(counts - clipped, axis=-1, keepdims=True)
            counts = clipped + excess / _SHADES
        total = ops.cumsum(counts, axis=-1)
        least = ops.min(total, axis=-1, keepdims=True)
        rest = pixels - least
        return ops.clip((total - least) * 255.0 / ops.where(rest == 0, 1, rest), 0, 255)


def _counts(shades: Array, grid: tuple[int, ...], tile: tuple[int, int]) -> Array:
    """How often each shade occurs in each tile: (batch, rows, columns, channels, shades)."""
    batch, channels = shades.shape[0], shades.shape[3]
    tiles = ops.reshape(shades, (batch, grid[0], tile[0], grid[1], tile[1], channels))
    tiles = ops.transpose(tiles, (0, 1, 3, 5, 2, 4))
    rows = ops.reshape(tiles, (batch * grid[0] * grid[1] * channels, tile[0] * tile[1]))
    places = rows + _SHADES * ops.expand_dims(ops.arange(rows.shape[0], dtype="int32"), 1)
    flat = ops.reshape(places, (-1,))
    counts = ops.segment_sum(
        ops.ones_like(flat, dtype="float32"), flat, num_segments=_SHADES * rows.shape[0]
    )
    return ops.reshape(counts, (batch, *grid, channels, _SHADES))


def _interpolated(
    levels: Array, shades: Array, grid: tuple[int, ...], tile: tuple[int, int]
) -> Array:
    """Every pixel's value, between those that the four tiles around it have for its shade."""
    batch, channels = shades.shape[0], shades.shape[3]
    (above, below, down), (left, right, across) = (
        _neighbours(count, length) for count, length in zip(grid, tile, strict=True)
    )
    flat = ops.reshape(levels, (-1,))
    image = ops.reshape(ops.arange(batch, dtype="int32"), (-1, 1, 1, 1))
    channel = ops.arange(channels, dtype="int32")

    def of(row: Array, column: Array) -> Array:
        place = (image * grid[0] + ops.reshape(row, (1, -1, 1, 1))) * grid[1]
        place = (place + ops.reshape(column, (1, 1, -1, 1))) * channels + channel
        return ops.take(flat, place * _SHADES + shades)

    down, across = ops.reshape(down, (1, -1, 1, 1)), ops.reshape(across, (1, 1, -1, 1))
    upper = of(above, left) * (1.0 - across) + of(above, right) * across
    lower = of(below, left) * (1.0 - across) + of(below, right) * across
    return upper * (1.0 - down) + lower * down


def _neighbours(count: int, length: int) -> tuple[Array, Array, Array]:
    """For every pixel of an axis the tiles before and after, and how near it is to the latter."""
    place = (ops.arange(count * length, dtype="float32") - length / 2.0) / length + 1.0
    before = ops.floor(place)
    first, second = (
        ops.cast(ops.clip(before + step, 0, count - 1), "int32") for step in (-1.0, 0.0)
    )
    return first, second, place - before
