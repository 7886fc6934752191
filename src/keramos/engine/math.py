"""Special functions, segments, ranks, and Fourier transforms.

A complex array is a pair (real,
imaginary).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from keramos.engine.array import convert_to_tensor
from keramos.engine.elementwise import floating, floating_together, rsqrt as rsqrt
from keramos.engine.frames import check_frames, check_transform
from keramos.engine.linalg import logdet as logdet
from keramos.engine.reduction import logsumexp as logsumexp
from keramos.engine.whole import whole
from keramos.errors import ArgumentTypeError, ConfigError, ShapeError


def _segments(name: str) -> Callable:
    reduce = getattr(jax.ops, name)

    def segment(
        data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False
    ) -> Any:
        if num_segments is None:
            raise ConfigError(
                f"{name} needs num_segments",
                hint="a compiled function must know its result's shape",
            )
        ids = convert_to_tensor(segment_ids)
        return reduce(convert_to_tensor(data), ids, num_segments, indices_are_sorted=sorted)

    segment.__name__ = name
    return segment


segment_sum, segment_max = _segments("segment_sum"), _segments("segment_max")
segment_min, segment_prod = _segments("segment_min"), _segments("segment_prod")


def top_k(x: Any, k: int, sorted: bool = True) -> tuple[Any, Any]:
    """The `k` largest numbers of the last axis, largest first, and their indices."""
    values, indices = lax.top_k(convert_to_tensor(x), k)
    return values, indices


def in_top_k(targets: Any, predictions: Any, k: int) -> Any:
    """Whether the prediction for each target class (batch,) is among the `k` largest of its row
    (batch, classes).

    NaN is among no largest.
    """
    predictions, targets = convert_to_tensor(predictions), convert_to_tensor(targets)
    own = jnp.take_along_axis(predictions, targets[:, None], axis=-1)
    own = jnp.where(jnp.isnan(own), -jnp.inf, own)
    return jnp.sum(predictions > own, axis=-1) < k


def erf(x: Any) -> Any:
    """Error function."""
    return lax.erf(floating(x))


def erfc(x: Any) -> Any:
    """1 - erf(x)."""
    return lax.erfc(floating(x))


def erfinv(x: Any) -> Any:
    """The inverse of `erf`."""
    return lax.erf_inv(floating(x))


def cdist(x: Any, y: Any) -> Any:
    """Euclidean distances between the rows: (…, n, dim), (…, m, dim) -> (…, n, m).

    Raises:
        ShapeError: rows of two lengths.
    """
    x, y = floating_together(x, y)
    if x.ndim < 2 or y.ndim < 2 or x.shape[-1] != y.shape[-1]:
        raise ShapeError(
            "distances are between rows of one length", found=f"{x.shape} and {y.shape}"
        )
    squares = jnp.sum(jnp.square(x[..., :, None, :] - y[..., None, :, :]), axis=-1)
    return jnp.sqrt(squares)


def view_as_complex(x: Any) -> Any:
    """(…, 2) real and imaginary -> (…) complex.

    Raises:
        ShapeError: the last axis has not length 2.
    """
    x = floating(x)
    if not x.shape or x.shape[-1] != 2:
        raise ShapeError("the last axis must hold real and imaginary part", found=x.shape)
    return x[..., 0] + 1j * x[..., 1]


def view_as_real(x: Any) -> Any:
    """(…) complex -> (…, 2) real and imaginary."""
    x = convert_to_tensor(x)
    return jnp.stack([jnp.real(x), jnp.imag(x)], axis=-1)


def polar(abs_: Any, angle: Any) -> Any:
    """The complex number of that magnitude and angle."""
    abs_, angle = floating(abs_), floating(angle)
    return lax.complex(abs_ * jnp.cos(angle), abs_ * jnp.sin(angle))


def _parts(x: Any) -> tuple[Any, Any]:
    if not isinstance(x, tuple | list) or len(x) != 2:
        raise ConfigError(
            "a complex array is given as a pair (real, imaginary)", found=type(x).__name__
        )
    real, imaginary = (floating(part) for part in x)
    if real.shape != imaginary.shape:
        raise ShapeError(
            "real and imaginary part must have one shape",
            found=f"{real.shape} and {imaginary.shape}",
        )
    return real, imaginary


def _pair(x: Any) -> tuple[Any, Any]:
    return jnp.real(x), jnp.imag(x)


@whole("real imaginary")
def fourier(
    real: Any, imaginary: Any, *, axes: tuple[int, ...], inverse: bool = False
) -> tuple[Any, Any]:
    """Fourier transform of complex numbers along some axes, or its inverse."""
    transform = jnp.fft.ifftn if inverse else jnp.fft.fftn
    return _pair(transform(lax.complex(real, imaginary), axes=axes))


def fft(x: Any) -> tuple[Any, Any]:
    """Fourier transform along the last axis."""
    return fourier(*_parts(x), axes=(-1,))


def fft2(x: Any) -> tuple[Any, Any]:
    """Fourier transform along the last two axes."""
    return fourier(*_parts(x), axes=(-2, -1))


def ifft2(x: Any) -> tuple[Any, Any]:
    """The inverse of `fft2`."""
    return fourier(*_parts(x), axes=(-2, -1), inverse=True)


@whole("x")
def rfft(x: Any, fft_length: int | None = None) -> tuple[Any, Any]:
    """Fourier transform of real numbers along the last axis: the non-negative frequencies."""
    return _pair(jnp.fft.rfft(floating(x), n=fft_length))


def irfft(x: Any, fft_length: int | None = None) -> Any:
    """The inverse of `rfft`."""
    return irfft_of_parts(*_parts(x), fft_length=fft_length)


@whole("real imaginary")
def irfft_of_parts(real: Any, imaginary: Any, *, fft_length: int | None = None) -> Any:
    """`irfft` of two arrays."""
    return jnp.fft.irfft(lax.complex(real, imaginary), n=fft_length)


def extract_sequences(x: Any, sequence_length: int, sequence_stride: int) -> Any:
    """(…, time) -> (…, frames, sequence_length): windows over the last axis.

    Raises:
        ConfigError: frames without a length, or that do not move on.
    """
    check_frames(sequence_length, sequence_stride)
    x = convert_to_tensor(x)
    frames = (x.shape[-1] - sequence_length) // sequence_stride + 1
    begin = np.arange(frames)[:, None] * sequence_stride
    return x[..., begin + np.arange(sequence_length)]


def _window(window: Any, length: int, fft_length: int, dtype: Any) -> Any:
    """The analysis window, periodic, in the middle of `fft_length` numbers; all 1 for None."""
    if window is None:
        return jnp.ones(fft_length, dtype)
    if isinstance(window, str):
        values = {"hann": np.hanning, "hamming": np.hamming}[window](length + 1)[:-1]
    else:
        values = convert_to_tensor(window)
    left = (fft_length - length) // 2
    return jnp.pad(jnp.asarray(values, dtype), (left, fft_length - length - left))


def stft(
    x: Any,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    window: Any = "hann",
    center: bool = True,
) -> tuple[Any, Any]:
    """Short-time Fourier transform: (…, time) -> (…, frames, fft_length // 2 + 1).

    Args:
        x: real numbers.
        sequence_length: of a frame, at most `fft_length`.
        sequence_stride: from frame to frame.
        fft_length: of the transform.
        window: hann, hamming, None, or (sequence_length,).
        center: whether frame t is centred at t · sequence_stride, by reflection at both ends.

    Raises:
        ArgumentTypeError: no floats.
        ConfigError: frames that do not move on, are longer than the transform, or do not fit the
            window.
    """
    check_transform(sequence_length, sequence_stride, fft_length, window)
    x = convert_to_tensor(x)
    if not jnp.issubdtype(x.dtype, jnp.floating):
        raise ArgumentTypeError("a Fourier transform of frames takes floats", found=x.dtype)
    if center:
        x = jnp.pad(
            x, [(0, 0)] * (x.ndim - 1) + [(fft_length // 2, fft_length // 2)], mode="reflect"
        )
    frames = extract_sequences(x, fft_length, sequence_stride)
    return rfft(frames * _window(window, sequence_length, fft_length, x.dtype))


#: Sums of squares of windows up to this are rounding, and nothing is divided by them.
_UNDIVIDED = 1e-10


def istft(
    x: Any,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: Any = "hann",
    center: bool = True,
) -> Any:
    """The inverse of `stft`, by overlapping and adding; `length` cuts or fixes the result's last
    axis. Without a window, `fft_length / sequence_stride` times that, as in Keras.

    Raises:
        ArgumentTypeError: no floats.
        ConfigError: as `stft`.
        ShapeError: one frame alone.
    """
    check_transform(sequence_length, sequence_stride, fft_length, window)
    frames = irfft(x, fft_length)
    if frames.ndim < 2:
        raise ShapeError("an array of frames has two axes at least", found=x[0].shape)
    weights = _window(window, sequence_length, fft_length, frames.dtype)
    total = fft_length + (frames.shape[-2] - 1) * sequence_stride
    place = np.arange(frames.shape[-2])[:, None] * sequence_stride + np.arange(fft_length)
    empty = jnp.zeros((*frames.shape[:-2], total), frames.dtype)
    summed = empty.at[..., place].add(frames * weights)
    squares = (
        jnp.zeros(total, frames.dtype).at[place].add(jnp.broadcast_to(weights**2, place.shape))
    )
    signal = summed / jnp.where(squares > _UNDIVIDED, squares, 1)
    if window is None:
        signal = signal * (fft_length / sequence_stride)
    start = fft_length // 2 if center else 0
    end = start + length if length is not None else total - start
    return signal[..., start:end]
