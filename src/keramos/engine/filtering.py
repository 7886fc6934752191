"""Images filtered by small kernels, and compared through them.

What moves pixels is in `sampling`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from keramos.engine.array import convert_to_tensor
from keramos.engine.elementwise import floating
from keramos.engine.sampling import _on_batches


def _bell(size: int, sigma: Any, dtype: Any) -> Any:
    """A normalized bell curve of `size` numbers."""
    place = jnp.arange(size, dtype=dtype) - (size - 1) / 2
    curve = jnp.exp(-0.5 * jnp.square(place / sigma))
    return curve / jnp.sum(curve)


def smoothed_noise(fields: Any, sigma: Any, size: int) -> Any:
    """Fields (batch, height, width) blurred by a bell curve; zeros lie outside.

    Args:
        fields: floats.
        sigma: number or scalar array, pixels; the curve ends at 3 sigma.
        size: odd, at least `int(6 * sigma) | 1`, pixels.
    """
    place = jnp.arange(size, dtype=fields.dtype) - (size - 1) / 2
    window = jnp.asarray(6 * sigma, "int32") | 1
    curve = jnp.exp(-0.5 * jnp.square(place / sigma))
    curve = jnp.where(jnp.abs(place) <= (window - 1) / 2, curve, 0)
    curve = (curve / jnp.sum(curve)).astype(fields.dtype)
    batch = fields[..., None]
    for kernel in (curve[:, None], curve[None, :]):
        batch = _filtered(batch, kernel[..., None], "SAME")
    return batch[..., 0]


def _filtered(batch: Any, kernel: Any, padding: str) -> Any:
    """Every channel (batch, height, width, channels) by one kernel (rows, columns, filters)."""
    channels = batch.shape[-1]
    each = jnp.tile(kernel[:, :, None], (1, 1, 1, channels))
    return lax.conv_general_dilated(
        batch,
        each,
        (1, 1),
        padding,
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
        feature_group_count=channels,
    )


def gaussian_blur(
    images: Any,
    kernel_size: Sequence[int] = (3, 3),
    sigma: Sequence[float] = (1.0, 1.0),
    data_format: str | None = None,
) -> Any:
    """Images blurred by a bell curve; zeros lie outside.

    Args:
        images: (batch, height, width, channels), without the batch too.
        kernel_size: columns, rows.
        sigma: along the columns, along the rows, pixels.
        data_format: order of axes.
    """
    images = floating(images)
    columns, rows = (_bell(n, s, images.dtype) for n, s in zip(kernel_size, sigma, strict=True))
    kernel = jnp.outer(rows, columns)[:, :, None]
    return _on_batches(images, data_format, lambda batch: _filtered(batch, kernel, "SAME"))


def sobel_edges(images: Any, data_format: str | None = None) -> Any:
    """Vertical and horizontal change of brightness, in a new last axis; zeros lie outside."""
    images = floating(images)
    smooth, change = np.array([1.0, 2.0, 1.0]), np.array([-1.0, 0.0, 1.0])
    kernels = [
        jnp.asarray(np.outer(*pair), images.dtype) for pair in ((change, smooth), (smooth, change))
    ]

    def edges(kernel: Any) -> Any:
        return _on_batches(
            images, data_format, lambda batch: _filtered(batch, kernel[:, :, None], "SAME")
        )

    return jnp.stack([edges(kernel) for kernel in kernels], -1)


def ssim(
    image1: Any,
    image2: Any,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: str | None = None,
) -> Any:
    """Structural similarity of images, one number each (Wang et al., 2004).

    Args:
        image1: (batch, height, width, channels), without the batch too.
        image2: like image1.
        max_val: largest possible number of a pixel.
        filter_size: of the window, pixels.
        filter_sigma: of the window's bell curve, pixels.
        k1: weight of the luminance's stabilizer.
        k2: weight of the contrast's stabilizer.
        data_format: order of axes.
    """
    a, b = floating(convert_to_tensor(image1)), floating(convert_to_tensor(image2))
    bell = _bell(filter_size, filter_sigma, a.dtype)
    kernel = jnp.outer(bell, bell)[:, :, None]
    c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2

    def mean(x: Any) -> Any:
        return _on_batches(x, data_format, lambda batch: _filtered(batch, kernel, "VALID"))

    ma, mb = mean(a), mean(b)
    luminance = (2 * ma * mb + c1) / (ma**2 + mb**2 + c1)
    variances = mean(a * a + b * b) - ma**2 - mb**2
    structure = (2 * (mean(a * b) - ma * mb) + c2) / (variances + c2)
    return jnp.mean(luminance * structure, axis=(-3, -2, -1))
