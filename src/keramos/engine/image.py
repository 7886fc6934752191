"""Images: sizes, colours, crops, patches, and the places that their pixels come from.

Images are (batch, height, width, channels), without the
batch too, or channels before height.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from keramos.engine.array import convert_to_tensor
from keramos.engine.filtering import (
    gaussian_blur as gaussian_blur,
    sobel_edges as sobel_edges,
    ssim as ssim,
)
from keramos.engine.pixels import (
    check_fractions,
    check_size,
    colour_axis,
    height_axis,
    sides,
)
from keramos.engine.pooling import sizes_of
from keramos.engine.sampling import (
    affine_transform as affine_transform,
    elastic_transform as elastic_transform,
    elastic_within as elastic_within,
    homography as homography,
    map_coordinates as map_coordinates,
    perspective_transform as perspective_transform,
)
from keramos.engine.settings import standardize_data_format, standardize_padding
from keramos.engine.strided import conv_general_dilated
from keramos.errors import ConfigError, ShapeError

METHODS = {
    "bilinear": "linear",
    "nearest": "nearest",
    "bicubic": "cubic",
    "lanczos3": "lanczos3",
    "lanczos5": "lanczos5",
}


def resize(
    images: Any,
    size: Sequence[int],
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Any:
    """Images of another size.

    Args:
        images: whole numbers are rounded again.
        size: (height, width).
        interpolation: bilinear, nearest, bicubic, lanczos3 or lanczos5.
        antialias: blur before making smaller.
        crop_to_aspect_ratio: cut the middle first, so that proportions stay.
        pad_to_aspect_ratio: pad around first, so that proportions stay.
        fill_mode: of the padding: constant.
        fill_value: of the padding.
        data_format: order of axes.

    Raises:
        ConfigError: an unknown interpolation, both crop and pad, or a size below 1.
        ShapeError: no images.
    """
    if interpolation not in METHODS:
        raise ConfigError(
            f"the interpolation {interpolation!r} is unknown", wanted=", ".join(METHODS)
        )
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ConfigError("proportions are kept by cropping or by padding, not by both")
    if fill_mode != "constant":
        raise ConfigError(f"the fill mode {fill_mode!r} is unknown", wanted="constant")
    check_size(size)
    images = convert_to_tensor(images)
    first = height_axis(images.shape, data_format)
    if crop_to_aspect_ratio:
        images = _cropped(images, first, tuple(size))
    elif pad_to_aspect_ratio:
        images = _padded(images, first, tuple(size), fill_value)
    shape = (*images.shape[:first], *size, *images.shape[first + 2 :])
    found = jax.image.resize(images, shape, METHODS[interpolation], antialias=antialias)
    return _rounded(found, images.dtype)


def _rounded(x: Any, dtype: Any) -> Any:
    if x.dtype == dtype or not jnp.issubdtype(dtype, jnp.integer):
        return x.astype(dtype)
    limits = jnp.iinfo(dtype)
    return jnp.clip(jnp.round(x), limits.min, limits.max).astype(dtype)


def _cropped(images: Any, first: int, size: tuple[int, ...]) -> Any:
    height, width = images.shape[first : first + 2]
    lengths = int(width * size[0] / size[1]), int(height * size[1] / size[0])
    for axis, (have, keep) in enumerate(zip((height, width), lengths, strict=True), first):
        keep = max(min(have, keep), 1)
        start = (have - keep) // 2
        images = lax.slice_in_dim(images, start, start + keep, axis=axis)
    return images


def _padded(images: Any, first: int, size: tuple[int, ...], fill_value: float) -> Any:
    height, width = images.shape[first : first + 2]
    wanted = (
        max(height, int(width * size[0] / size[1])),
        max(width, int(height * size[1] / size[0])),
    )
    around = [(0, 0)] * images.ndim
    for axis, (have, want) in enumerate(zip((height, width), wanted, strict=True), first):
        # Keras adds the same on both sides, so an odd missing pixel is left out
        around[axis] = ((want - have) // 2,) * 2
    return jnp.pad(images, around, constant_values=fill_value)


def rgb_to_grayscale(images: Any, data_format: str | None = None) -> Any:
    """Luma of ITU-R BT.601, one channel; the images themselves if they have one.

    Raises:
        ShapeError: no images of three channels or one.
    """
    images = convert_to_tensor(images)
    axis = colour_axis(images.shape, data_format, (3, 1))
    if images.shape[axis] == 1:
        return images
    weights = jnp.asarray([0.2989, 0.5870, 0.1140], images.dtype)
    return jnp.expand_dims(jnp.tensordot(images, weights, (axis, 0)), axis).astype(images.dtype)


def _coloured(images: Any, data_format: str | None) -> tuple[Any, int]:
    """Images of three channels of floats, and the axis of the channels."""
    images = convert_to_tensor(images)
    axis = colour_axis(images.shape, data_format)
    check_fractions(images.dtype)
    return images, axis


def rgb_to_hsv(images: Any, data_format: str | None = None) -> Any:
    """Hue, saturation and value in [0, 1] of floats in [0, 1].

    Raises:
        ShapeError: no images of three channels.
        ConfigError: no floats.
    """
    images, axis = _coloured(images, data_format)
    red, green, blue = jnp.moveaxis(images, axis, 0)
    value = jnp.maximum(jnp.maximum(red, green), blue)
    spread = value - jnp.minimum(jnp.minimum(red, green), blue)
    scale = 1 / (6 * jnp.where(spread > 0, spread, 1))
    hue = jnp.where(green == value, scale * (blue - red) + 2 / 6, scale * (red - green) + 4 / 6)
    hue = jnp.where(red == value, scale * (green - blue), hue)
    hue = jnp.where(spread > 0, hue, 0)
    saturation = jnp.where(value > 0, spread / jnp.where(value > 0, value, 1), 0)
    return jnp.stack([jnp.where(hue < 0, hue + 1, hue), saturation, value], axis).astype(
        images.dtype
    )


def hsv_to_rgb(images: Any, data_format: str | None = None) -> Any:
    """The inverse of `rgb_to_hsv`; takes what it takes."""
    images, axis = _coloured(images, data_format)
    hue, saturation, value = jnp.moveaxis(images, axis, 0)
    around = hue * 6
    pure = (jnp.abs(around - 3) - 1, 2 - jnp.abs(around - 2), 2 - jnp.abs(around - 4))
    channels = [((jnp.clip(c, 0, 1) - 1) * saturation + 1) * value for c in pure]
    return jnp.stack(channels, axis).astype(images.dtype)


def extract_patches(
    images: Any,
    size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    dilation_rate: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """Windows of images, each flattened into the channels; of volumes, if `size` has three numbers.

    Args:
        images: (batch, height, width, channels), without the batch too.
        size: of a window.
        strides: of the window; its size when left out.
        dilation_rate: distance of the window's pixels.
        padding: `valid` or `same`.
        data_format: order of axes.

    Raises:
        ArgumentTypeError: a size that is neither an int nor two or three.
        ShapeError: other axes.
    """
    return _patches(images, sides(size), strides, dilation_rate, padding, data_format)


def extract_patches_3d(
    volumes: Any,
    size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    dilation_rate: int | Sequence[int] = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """`extract_patches` of volumes (batch, depth, height, width, channels)."""
    return _patches(volumes, sides(size, (3,)), strides, dilation_rate, padding, data_format)


def _patches(
    images: Any,
    size: tuple[int, ...],
    strides: Any,
    dilation_rate: Any,
    padding: str,
    data_format: str | None,
) -> Any:
    images, rank = convert_to_tensor(images), len(size)
    if images.ndim not in (rank + 1, rank + 2):
        raise ShapeError(
            f"windows of {rank} sides need {rank + 1} axes, or one more with the batch",
            found=images.shape,
        )
    step = size if strides is None else sizes_of(strides, rank, "strides")
    single = images.ndim == rank + 1
    last = standardize_data_format(data_format) == "channels_last"
    batch = images[None] if single else images
    channels = batch.shape[-1 if last else 1]
    space = "DHW"[-rank:]
    layout = (
        (f"N{space}C", f"{space}IO", f"N{space}C")
        if last
        else (f"NC{space}", f"{space}IO", f"NC{space}")
    )
    # every pixel of the window picks its channel: (window…, channels, window · channels)
    count = int(np.prod(size)) * channels
    kernel = jnp.eye(count, dtype=batch.dtype).reshape((*size, channels, count))
    found = conv_general_dilated(
        batch,
        kernel,
        step,
        standardize_padding(padding),
        rhs_dilation=sizes_of(dilation_rate, rank, "dilation_rate"),
        dimension_numbers=layout,
    )
    return found[0] if single else found


def _margins(
    before: int | None, after: int | None, have: int, target: int | None, sign: int
) -> tuple[int, int]:
    """What is added (sign 1) or cut (sign -1) before and after, from two of: before, after, the
    target.
    """
    known = [x is not None for x in (before, after, target)]
    if sum(known) != 2:
        raise ConfigError(
            "per axis two are needed of: before, after, target size", found=(before, after, target)
        )
    if target is None:
        return before, after  # type: ignore[return-value]
    total = sign * (target - have)
    return (total - after, after) if before is None else (before, total - before)  # type: ignore[operator]


def pad_images(
    images: Any,
    top_padding: int | None = None,
    left_padding: int | None = None,
    bottom_padding: int | None = None,
    right_padding: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Any:
    """Images with zeros around: per axis two of margin before, margin after, size.

    Raises:
        ConfigError: too few or too many of them, or a margin below 0.
    """
    images = convert_to_tensor(images)
    first = height_axis(images.shape, data_format)
    around = [(0, 0)] * images.ndim
    around[first] = _margins(top_padding, bottom_padding, images.shape[first], target_height, 1)
    around[first + 1] = _margins(
        left_padding, right_padding, images.shape[first + 1], target_width, 1
    )
    if min(min(pair) for pair in around) < 0:
        raise ConfigError("a margin must not be negative", found=around[first : first + 2])
    return jnp.pad(images, around)


def crop_images(
    images: Any,
    top_cropping: int | None = None,
    left_cropping: int | None = None,
    bottom_cropping: int | None = None,
    right_cropping: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Any:
    """The inner part of images: per axis two of margin before, margin after, size.

    Raises:
        ConfigError: too few or too many of them, a margin below 0, or more than there is.
    """
    images = convert_to_tensor(images)
    first = height_axis(images.shape, data_format)
    rows = _margins(top_cropping, bottom_cropping, images.shape[first], target_height, -1)
    columns = _margins(left_cropping, right_cropping, images.shape[first + 1], target_width, -1)
    for axis, (before, after) in ((first, rows), (first + 1, columns)):
        if before < 0 or after < 0 or before + after > images.shape[axis]:
            raise ConfigError(
                "the margins are larger than the images, or negative", found=(rows, columns)
            )
        images = lax.slice_in_dim(images, before, images.shape[axis] - after, axis=axis)
    return images


def scale_and_translate(
    images: Any,
    output_shape: Sequence[int],
    scale: Any,
    translation: Any,
    spatial_dims: Sequence[int],
    method: str,
    antialias: bool = True,
) -> Any:
    """Images scaled and moved along some axes, sampled into another shape.

    Args:
        images: any axes.
        output_shape: of the result, all axes.
        scale: one factor per spatial axis.
        translation: pixels per spatial axis, after scaling.
        spatial_dims: which axes.
        method: linear, cubic, lanczos3 or lanczos5.
        antialias: blur before making smaller.
    """
    return jax.image.scale_and_translate(
        convert_to_tensor(images),
        tuple(output_shape),
        tuple(spatial_dims),
        convert_to_tensor(scale),
        convert_to_tensor(translation),
        METHODS.get(method, method),
        antialias,
    )
