"""Images and volumes, enlarged by whole factors."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.backend.arrangement import repeat_elements
from keramos.backend.former_names import also_called
from keramos.backend.image_order import normalize_data_format
from keramos.errors import ConfigError

#: An area of one pixel is that pixel.
_METHODS = {name: name for name in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")} | {
    "area": "nearest"
}


@also_called(dim_ordering="data_format")
def resize_images(
    x: Any, height_factor: int, width_factor: int, data_format: str, interpolation: str = "nearest"
) -> Any:
    """Images, enlarged.

    Args:
        x: (batch, rows, columns, channels), or channels second.
        height_factor: of the rows.
        width_factor: of the columns.
        data_format: order of axes.
        interpolation: nearest, bilinear, bicubic, area, lanczos3 or lanczos5.

    Raises:
        ConfigError: another interpolation, or order of axes.
    """
    first = _first_axis(data_format)
    if interpolation not in _METHODS:
        raise ConfigError(
            f"the interpolation {interpolation!r} is unknown", wanted=", ".join(_METHODS)
        )
    if _METHODS[interpolation] == "nearest":
        x = repeat_elements(x, height_factor, axis=first)
        return repeat_elements(x, width_factor, axis=first + 1)
    sizes = ops.shape(x)[first : first + 2]
    if None in sizes:
        raise ConfigError(f"{interpolation} needs to know the size of the images", found=sizes)
    target = (sizes[0] * height_factor, sizes[1] * width_factor)
    return ops.image.resize(
        x, target, _METHODS[interpolation], data_format=normalize_data_format(data_format)
    )


@also_called(dim_ordering="data_format")
def resize_volumes(
    x: Any, depth_factor: int, height_factor: int, width_factor: int, data_format: str
) -> Any:
    """Volumes, each element repeated along three axes.

    Raises:
        ConfigError: an unknown order of axes.
    """
    first = _first_axis(data_format)
    for axis, factor in enumerate((depth_factor, height_factor, width_factor), first):
        x = repeat_elements(x, factor, axis=axis)
    return x


def _first_axis(data_format: str) -> int:
    return 1 if normalize_data_format(data_format) == "channels_last" else 2
