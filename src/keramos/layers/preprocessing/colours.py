"""Colours of images as hue, saturation and value, one of them changed."""

from __future__ import annotations

from collections.abc import Callable

from keramos import ops
from keramos.engine.types import Array


def with_channel(
    images: Array, place: int, change: Callable[[Array], Array], data_format: str
) -> Array:
    """RGB images of which one of hue, saturation and value is changed.

    Args:
        images: a batch, floats in [0, 1].
        place: 0 for the hue, 1 for the saturation, 2 for the value.
        change: of `(batch, height, width)`.
        data_format: where the channels stand.
    """
    axis = -1 if data_format == "channels_last" else 1
    channels = ops.unstack(ops.image.rgb_to_hsv(images, data_format=data_format), axis=axis)
    channels[place] = change(channels[place])
    return ops.image.hsv_to_rgb(ops.stack(channels, axis=axis), data_format=data_format)
