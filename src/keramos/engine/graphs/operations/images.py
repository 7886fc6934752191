"""Images: resized, turned, cut, recoloured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, numbers

# -- resizing: an output pixel is a weighted sum of input pixels, for each axis separately ---------


def _linear(distance: Any) -> Any:
    return np.maximum(0, 1 - np.abs(distance))


def _cubic(a: float) -> Callable[[Any], Any]:
    def kernel(distance: Any) -> Any:
        x = np.abs(distance)
        near = ((a + 2) * x - (a + 3)) * x * x + 1
        far = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
        return np.where(x <= 1, near, np.where(x < 2, far, 0))

    return kernel


def _places(call: Call, size: int, target: int) -> np.ndarray:
    """Where output pixels lie among input pixels."""
    if call.get("align_corners", False) and target > 1:
        return np.arange(target, dtype=np.float32) * np.float32((size - 1) / (target - 1))
    scale = np.float32(size / max(target, 1))
    if call.get("half_pixel_centers", False):
        return (np.arange(target, dtype=np.float32) + np.float32(0.5)) * scale - np.float32(0.5)
    return np.arange(target, dtype=np.float32) * scale


CUBIC_STEPS = 1024  # TensorFlow looks cubic weights up in a table of so many steps per pixel


def _weights(
    places: np.ndarray, size: int, kernel: Callable[[Any], Any], reach: int, is_cut: bool
) -> np.ndarray:
    """(output, input); what lies outside is the border, or is left out when `is_cut`."""
    first = np.floor(places).astype(np.int64)
    if reach > 1:
        places = first + np.rint((places - first) * CUBIC_STEPS) / CUBIC_STEPS
    matrix = np.zeros((len(places), size), np.float32)
    for step in range(1 - reach, reach + 1):
        tap = first + step
        weight = kernel(places - tap).astype(np.float32)
        if is_cut:
            weight = np.where((tap >= 0) & (tap < size), weight, 0)
        np.add.at(matrix, (np.arange(len(places)), np.clip(tap, 0, size - 1)), weight)
    if is_cut:
        matrix /= np.maximum(matrix.sum(1, keepdims=True), 1e-12)
    return matrix


def _resized(call: Call, images: Any, sizes: Any, weights: Callable[[int, int], Any]) -> Any:
    images, (height, width) = as_jax(images), numbers(sizes)
    call.room.check((images.shape[0], height, width, images.shape[-1]), 4)
    call.room.check((height, images.shape[1]), 4)
    call.room.check((width, images.shape[2]), 4)
    wide = images.astype(jnp.promote_types(images.dtype, jnp.float32))
    if jnp.issubdtype(images.dtype, jnp.integer):
        wide = images.astype(jnp.float32)
    return jnp.einsum(
        "bhwc,yh,xw->byxc",
        wide,
        weights(images.shape[1], height),
        weights(images.shape[2], width),
        precision="highest",
    )


@operation("ResizeBilinear")
def resize_bilinear(call: Call, images: Any, sizes: Any) -> Any:
    return _resized(
        call, images, sizes, lambda n, m: _weights(_places(call, n, m), n, _linear, 1, False)
    )


@operation("ResizeBicubic")
def resize_bicubic(call: Call, images: Any, sizes: Any) -> Any:
    is_new = call.get("half_pixel_centers", False)
    kernel = _cubic(-0.5 if is_new else -0.75)
    return _resized(
        call, images, sizes, lambda n, m: _weights(_places(call, n, m), n, kernel, 2, is_new)
    )


@operation("ResizeArea")
def resize_area(call: Call, images: Any, sizes: Any) -> Any:
    def weights(size: int, target: int) -> np.ndarray:
        scale = size / target
        start = np.arange(target)[:, None] * scale
        cover = np.minimum(start + scale, np.arange(size) + 1) - np.maximum(start, np.arange(size))
        return (np.maximum(cover, 0) / scale).astype(np.float32)

    return _resized(call, images, sizes, weights)


@operation("ResizeNearestNeighbor")
def resize_nearest(call: Call, images: Any, sizes: Any) -> Any:
    images, targets = as_jax(images), numbers(sizes)
    call.room.check((images.shape[0], *targets, images.shape[-1]), images.dtype.itemsize)
    for axis, target in enumerate(targets, 1):
        size = images.shape[axis]
        places = _places(call, size, target)
        if call.get("align_corners", False):
            places = np.floor(places + 0.5)
        elif call.get("half_pixel_centers", False):
            places = np.floor(places + np.float32(0.5))
        index = np.clip(np.floor(places).astype(np.int64), 0, size - 1)
        images = jnp.take(images, index, axis)
    return images


@operation("ScaleAndTranslate")
def scale_and_translate(call: Call, images: Any, sizes: Any, scale: Any, translation: Any) -> Any:
    images, (height, width) = as_jax(images), numbers(sizes)
    shape = call.room.check((images.shape[0], height, width, images.shape[-1]), 4)
    kernels = {"triangle": "linear", "keyscubic": "cubic"}
    name = call.text("kernel_type", "lanczos3")
    return jax.image.scale_and_translate(
        images.astype(jnp.float32),
        shape,
        (1, 2),
        as_jax(scale),
        as_jax(translation),
        kernels.get(name, name),
        antialias=call.get("antialias", True),
    )


@operation("CropAndResize")
def crop_and_resize(call: Call, images: Any, boxes: Any, which: Any, sizes: Any) -> Any:
    """Boxes (y1, x1, y2, x2) in parts of the image; outside is `extrapolation_value`."""
    images, boxes, which = as_jax(images), as_jax(boxes), as_jax(which)
    targets = numbers(sizes)
    call.room.check((boxes.shape[0], *targets, images.shape[-1]), 4)
    outside, method = call.get("extrapolation_value", 0.0), call.text("method", "bilinear")

    def places(low: Any, high: Any, size: int, target: int) -> Any:
        if target > 1:
            return low * (size - 1) + jnp.arange(target) * (high - low) * (size - 1) / (target - 1)
        return jnp.full((1,), 0.5 * (low + high) * (size - 1))

    def crop(box: Any, index: Any) -> Any:
        image = images[index].astype(jnp.float32)
        rows = places(box[0], box[2], image.shape[0], targets[0])
        columns = places(box[1], box[3], image.shape[1], targets[1])
        if method == "nearest":
            rows, columns = jnp.floor(rows + 0.5), jnp.floor(columns + 0.5)
        grid = jnp.meshgrid(rows, columns, indexing="ij")
        is_in = (
            (grid[0] >= 0) & (grid[0] <= image.shape[0] - 1)
            & (grid[1] >= 0) & (grid[1] <= image.shape[1] - 1)
        )  # fmt: skip
        sample = jax.vmap(
            lambda channel: jax.scipy.ndimage.map_coordinates(channel, grid, 1, mode="nearest"),
            in_axes=-1,
            out_axes=-1,
        )
        return jnp.where(is_in[..., None], sample(image), outside)

    return jax.vmap(crop)(boxes, which)


@operation("ImageProjectiveTransformV2", "ImageProjectiveTransformV3")
def projective_transform(
    call: Call, images: Any, transforms: Any, sizes: Any, filling: Any = 0.0
) -> Any:
    """The pixel at (x, y) comes from ((a·x + b·y + c) / k, (d·x + e·y + f) / k)."""
    images, transforms, targets = as_jax(images), as_jax(transforms), numbers(sizes)
    call.room.check((images.shape[0], *targets, images.shape[-1]), 4)
    mode = call.text("fill_mode", "CONSTANT")
    is_smooth = call.text("interpolation") == "BILINEAR"
    outside = as_jax(np.float32(filling) if isinstance(filling, float) else filling)
    y, x = jnp.meshgrid(*(jnp.arange(n, dtype=jnp.float32) for n in targets), indexing="ij")

    def transform(image: Any, t: Any) -> Any:
        k = t[6] * x + t[7] * y + 1
        rows = _folded((t[3] * x + t[4] * y + t[5]) / k, image.shape[0], mode)
        columns = _folded((t[0] * x + t[1] * y + t[2]) / k, image.shape[1], mode)
        if not is_smooth:
            return _pixels(image, _rounded(rows), _rounded(columns), outside)
        top, left = jnp.floor(rows), jnp.floor(columns)
        down, right = (rows - top)[..., None], (columns - left)[..., None]
        corners = [[_pixels(image, top + i, left + j, outside) for j in (0, 1)] for i in (0, 1)]
        upper, lower = (a * (1 - right) + b * right for a, b in corners)
        return upper * (1 - down) + lower * down

    spread = jnp.broadcast_to(transforms, (images.shape[0], 8))
    return jax.vmap(transform)(images.astype(jnp.float32), spread).astype(images.dtype)


def _pixels(image: Any, rows: Any, columns: Any, outside: Any) -> Any:
    """Pixels at whole places; a value for those outside."""
    height, width = image.shape[:2]
    is_in = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    row = jnp.clip(rows, 0, height - 1).astype(jnp.int32)
    column = jnp.clip(columns, 0, width - 1).astype(jnp.int32)
    return jnp.where(is_in[..., None], image[row, column], outside)


def _rounded(place: Any) -> Any:
    """To the nearest pixel, halves away from 0."""
    return jnp.sign(place) * jnp.floor(jnp.abs(place) + 0.5)


def _folded(place: Any, size: int, mode: str) -> Any:
    """Where a place outside of an axis lies in it: REFLECT d c b a | a b c d | d c b a."""
    if mode == "REFLECT":
        around = jnp.mod(place, 2 * size)
        return jnp.clip(jnp.where(around >= size, 2 * size - around - 1, around), 0, size - 1)
    if mode == "WRAP":
        span = max(size - 1, 1)  # TensorFlow counts rounds by one number, and moves by another
        below = place + size * (jnp.trunc(-place / span) + 1)
        above = place - size * jnp.trunc(place / span)
        around = jnp.where(place < 0, below, jnp.where(place > size - 1, above, place))
        return jnp.clip(around, 0, size - 1)
    return jnp.clip(place, 0, size - 1) if mode == "NEAREST" else place


# -- colours -------------------------------------------------------------------------------------


@operation("AdjustContrastv2")
def adjust_contrast(call: Call, images: Any, factor: Any) -> Any:
    images = as_jax(images)
    mean = jnp.mean(images, (-3, -2), keepdims=True)
    return (images - mean) * as_jax(factor) + mean


@operation("RGBToHSV")
def rgb_to_hsv(call: Call, x: Any) -> Any:
    x = as_jax(x)
    red, green, blue = x[..., 0], x[..., 1], x[..., 2]
    most = jnp.max(x, -1)
    span = most - jnp.min(x, -1)
    safe = jnp.where(span > 0, span, 1)
    hue = jnp.where(
        most == red,
        (green - blue) / safe,
        jnp.where(most == green, (blue - red) / safe + 2, (red - green) / safe + 4),
    )
    hue = jnp.where(span > 0, hue / 6 % 1, 0)
    saturation = jnp.where(most > 0, span / jnp.where(most > 0, most, 1), 0)
    return jnp.stack([hue, saturation, most], -1)


@operation("HSVToRGB")
def hsv_to_rgb(call: Call, x: Any) -> Any:
    x = as_jax(x)
    hue, saturation, value = x[..., 0:1], x[..., 1:2], x[..., 2:3]
    turn = hue * 6
    ramp = jnp.concatenate(
        [jnp.abs(turn - 3) - 1, 2 - jnp.abs(turn - 2), 2 - jnp.abs(turn - 4)], -1
    )
    return ((jnp.clip(ramp, 0, 1) - 1) * saturation + 1) * value


@operation("AdjustHue")
def adjust_hue(call: Call, images: Any, delta: Any) -> Any:
    hsv = rgb_to_hsv(call, images)
    turned = jnp.concatenate([(hsv[..., :1] + as_jax(delta)) % 1, hsv[..., 1:]], -1)
    return hsv_to_rgb(call, turned).astype(images.dtype)


@operation("AdjustSaturation")
def adjust_saturation(call: Call, images: Any, scale: Any) -> Any:
    hsv = rgb_to_hsv(call, images)
    saturation = jnp.clip(hsv[..., 1:2] * as_jax(scale), 0, 1)
    return hsv_to_rgb(call, jnp.concatenate([hsv[..., :1], saturation, hsv[..., 2:]], -1))
