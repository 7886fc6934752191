"""Images seen from elsewhere: pixels taken at computed places.

Resizing and colours are in `image`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax.scipy.ndimage import map_coordinates as _at_places

from keramos.engine.array import convert_to_tensor
from keramos.engine.pixels import channel_axis, check_places, check_points, check_transform
from keramos.engine.settings import standardize_data_format
from keramos.errors import ArgumentTypeError, ConfigError

ORDERS = {"nearest": 0, "bilinear": 1}
FILL_MODES = ("constant", "nearest", "wrap", "mirror", "reflect")


def map_coordinates(
    inputs: Any, coordinates: Any, order: int, fill_mode: str = "constant", fill_value: float = 0
) -> Any:
    """The numbers at fractional places.

    Args:
        inputs: (d1, …, dn).
        coordinates: (n, …): one index per axis.
        order: 0 nearest, 1 linear.
        fill_mode: what lies outside: constant, nearest, wrap, mirror or reflect.
        fill_value: of the mode constant.

    Raises:
        ConfigError: an unknown mode or order.
        ShapeError: not one index per axis, or coordinates of one axis alone.
    """
    if fill_mode not in FILL_MODES:
        raise ConfigError(f"the fill mode {fill_mode!r} is unknown", wanted=", ".join(FILL_MODES))
    if order not in ORDERS.values():
        raise ConfigError(f"interpolation of order {order!r} is unknown", wanted="0 or 1")
    inputs, places = convert_to_tensor(inputs), convert_to_tensor(coordinates)
    check_places(inputs.shape, places.shape)
    return _at_places(inputs, list(places), order, mode=fill_mode, cval=fill_value)


def _interpolated(
    images: Any, rows: Any, columns: Any, interpolation: str, fill_mode: str, value: float
) -> Any:
    """Pixels (batch, height, width, channels) at places (batch, height, width)."""
    if interpolation not in ORDERS:
        raise ConfigError(
            f"the interpolation {interpolation!r} is unknown", wanted=", ".join(ORDERS)
        )

    def channel(image: Any, y: Any, x: Any) -> Any:
        return map_coordinates(image, jnp.stack([y, x]), ORDERS[interpolation], fill_mode, value)

    over_channels = jax.vmap(channel, in_axes=(-1, None, None), out_axes=-1)
    return jax.vmap(over_channels)(images, rows, columns)


def _on_batches(images: Any, data_format: str | None, transform: Callable[[Any], Any]) -> Any:
    """`transform` of (batch, height, width, channels), whatever the layout of `images`."""
    images = convert_to_tensor(images)
    channel_axis(images.shape, data_format)  # which raises unless these are images
    single = images.ndim == 3
    first = standardize_data_format(data_format) == "channels_first"
    batch = images[None] if single else images
    batch = jnp.moveaxis(batch, 1, -1) if first else batch
    results = transform(batch)
    results = jnp.moveaxis(results, -1, 1) if first else results
    return results[0] if single else results


def _grid(images: Any) -> tuple[Any, ...]:
    axes = (jnp.arange(size, dtype="float32") for size in images.shape[1:3])
    return tuple(jnp.meshgrid(*axes, indexing="ij"))


def _projected(numbers: Any, images: Any) -> tuple[Any, Any]:
    """Where each pixel comes from: rows and columns (batch, height, width), by eight numbers per
    image.
    """
    y, x = _grid(images)
    a0, a1, a2, b0, b1, b2, c0, c1 = jnp.moveaxis(numbers, -1, 0)[:, :, None, None]
    depth = c0 * x + c1 * y + 1
    return (b0 * x + b1 * y + b2) / depth, (a0 * x + a1 * y + a2) / depth


def affine_transform(
    images: Any,
    transform: Any,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Any:
    """The pixel at (x, y) comes from (a0 x + a1 y + a2, b0 x + b1 y + b2) / (c0 x + c1 y + 1).

    Args:
        images: (batch, height, width, channels), without the batch too.
        transform: (8,) or (batch, 8): a0, a1, a2, b0, b1, b2, c0, c1.
        interpolation: nearest or bilinear.
        fill_mode: what lies outside.
        fill_value: of the mode constant.
        data_format: order of axes.

    Raises:
        ShapeError: no images, or transforms of other axes.
        ArgumentTypeError: not eight numbers, or not as many transforms as images.
    """
    transform = convert_to_tensor(transform)
    check_transform(transform.shape)
    rows = jnp.atleast_2d(transform)

    def moved(batch: Any) -> Any:
        if len(rows) != len(batch):
            raise ArgumentTypeError(
                "there must be one transform per image", found=len(rows), wanted=len(batch)
            )
        y, x = _projected(rows, batch)
        return _interpolated(batch, y, x, interpolation, fill_mode, fill_value).astype(batch.dtype)

    return _on_batches(images, data_format, moved)


def homography(start_points: Any, end_points: Any) -> Any:
    """The projections that take four points back to where they started: (batch, 8).

    Args:
        start_points: (batch, 4, 2) or (4, 2): (x, y) of the points.
        end_points: where they go.

    Raises:
        ShapeError: not four points each.
    """
    start, end = (convert_to_tensor(p, "float32") for p in (start_points, end_points))
    check_points(start.shape, end.shape)
    return jax.vmap(_homography)(start.reshape(-1, 4, 2), end.reshape(-1, 4, 2))


def _homography(start: Any, end: Any) -> Any:
    """The eight numbers that take the corners `end` (4, 2) to `start` (4, 2)."""
    x, y = end[:, 0], end[:, 1]
    u, v = start[:, 0], start[:, 1]
    one, zero = jnp.ones_like(x), jnp.zeros_like(x)
    above = jnp.stack([x, y, one, zero, zero, zero, -x * u, -y * u], -1)
    below = jnp.stack([zero, zero, zero, x, y, one, -x * v, -y * v], -1)
    return jnp.linalg.solve(jnp.concatenate([above, below]), jnp.concatenate([u, v]))


def perspective_transform(
    images: Any,
    start_points: Any,
    end_points: Any,
    interpolation: str = "bilinear",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Any:
    """Images in which four points have moved.

    Args:
        images: (batch, height, width, channels), without the batch too.
        start_points: (batch, 4, 2) or (4, 2): (x, y) of the points.
        end_points: where they go.
        interpolation: nearest or bilinear.
        fill_value: of what lies outside.
        data_format: order of axes.

    Raises:
        ShapeError: no images, or not four points each.
    """
    transform = homography(start_points, end_points)
    return affine_transform(images, transform, interpolation, "constant", fill_value, data_format)


def elastic_transform(
    images: Any,
    alpha: float = 20.0,
    sigma: float = 5.0,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    seed: Any = None,
    data_format: str | None = None,
) -> Any:
    """Images on a rubber sheet: every pixel displaced by smoothed noise (Simard et al., 2003).

    Args:
        images: (batch, height, width, channels), without the batch too.
        alpha: strength of the displacement, pixels.
        sigma: smoothness, pixels.
        interpolation: nearest or bilinear.
        fill_mode: what lies outside.
        fill_value: of the mode constant.
        seed: key of the noise.
        data_format: order of axes.
    """
    size = int(6 * sigma) | 1
    return elastic_within(
        images, alpha, sigma, size, interpolation, fill_mode, fill_value, seed, data_format
    )


def elastic_within(
    images: Any,
    alpha: Any,
    sigma: Any,
    size: int,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    seed: Any = None,
    data_format: str | None = None,
) -> Any:
    """`elastic_transform` whose strength and smoothness may be known only when a program runs.

    As in Keras, one field of noise moves rows and columns.

    Args:
        images: as of `elastic_transform`, like the others that are not named here.
        alpha: number or scalar array.
        sigma: number or scalar array.
        size: odd, at least `int(6 * sigma) | 1`: the window of the noise, pixels.
        interpolation: nearest or bilinear.
        fill_mode: what lies outside.
        fill_value: of the mode constant.
        seed: key of the noise.
        data_format: order of axes.
    """
    from keramos.engine.filtering import smoothed_noise
    from keramos.engine.random import key_of

    def moved(batch: Any) -> Any:
        dtype = batch.dtype if jnp.issubdtype(batch.dtype, jnp.floating) else jnp.float32
        noise = jax.random.normal(key_of(0 if seed is None else seed), batch.shape[:3], dtype)
        shift = alpha * smoothed_noise(noise * sigma, sigma, size)
        y, x = _grid(batch)
        found = _interpolated(batch, y + shift, x + shift, interpolation, fill_mode, fill_value)
        return found.astype(batch.dtype)

    return _on_batches(images, data_format, moved)
