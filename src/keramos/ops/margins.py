"""What comes out of operations that add margins to images.

See `rules` for what a rule is.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.errors import ConfigError
from keramos.graph.tensor import KerasTensor
from keramos.ops.rules import dtype_of, shape_of, symbol


def padded_images(
    images: Any,
    top_padding: int | None = None,
    left_padding: int | None = None,
    bottom_padding: int | None = None,
    right_padding: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> KerasTensor | None:
    """Shape `(batch, target_height, target_width, channels)`, dtype of `images`."""
    sizes = list(shape_of(images))
    last = engine.standardize_data_format(data_format) == "channels_last"
    first = len(sizes) - (3 if last else 2)
    if first not in (0, 1, 2) or None not in sizes[first : first + 2]:
        return None  # traced, which checks the margins
    sizes[first] = _padded(sizes[first], top_padding, bottom_padding, target_height)
    sizes[first + 1] = _padded(sizes[first + 1], left_padding, right_padding, target_width)
    return symbol(sizes, dtype_of(images))


def _padded(
    size: int | None, before: int | None, after: int | None, target: int | None
) -> int | None:
    known = [margin for margin in (before, after, target) if margin is not None]
    if len(known) != 2:
        raise ConfigError(
            "per axis two are needed of: before, after, target size", found=(before, after, target)
        )
    if min(known) < 0:
        raise ConfigError("a margin or a size must not be negative", found=(before, after, target))
    if target is not None:
        return target
    return None if size is None else size + sum(known)
