"""`tensorflow.signal`: spectra, windows, frames."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from keramos import ops
from keramos.dialects.bytecode.values import Name, Untranslatable
from keramos.layers.translation import arrays
from keramos.layers.translation.pairs import Pair, conjugate, pair
from keramos.layers.translation.table import means, means_with_domain


def _length(fft_length: Any) -> int | None:
    if fft_length is None:
        return None
    numbers = fft_length if isinstance(fft_length, (list, tuple)) else np.ravel(fft_length).tolist()
    if len(numbers) != 1 or not isinstance(numbers[0], int) or not 0 < numbers[0] <= 1 << 20:
        raise Untranslatable("a spectrum of such a length")
    return int(numbers[0])


def _known(x: Any, axis: int = -1) -> int:
    if x.shape[axis] is None:
        raise Untranslatable("a signal whose length only a running model knows")
    return int(x.shape[axis])


@means("tf.signal.rfft")
def _rfft(input_tensor: Any, fft_length: Any = None) -> Pair:
    return Pair(*ops.rfft(input_tensor, fft_length=_length(fft_length)))


@means("tf.signal.irfft")
def _irfft(input_tensor: Any, fft_length: Any = None) -> Any:
    both = pair(input_tensor)
    return ops.irfft((both.real, both.imag), fft_length=_length(fft_length))


@means("tf.signal.fft")
def _fft(input: Any) -> Pair:
    both = pair(input)
    return Pair(*ops.fft((both.real, both.imag)))


@means("tf.signal.ifft")
def _ifft(input: Any) -> Pair:
    """The conjugate of the spectrum of the conjugate, by the length."""
    count = _known(input)
    return conjugate(_fft(conjugate(input))).mapped(lambda x: ops.true_divide(x, float(count)))


@means("tf.signal.fft2d")
def _fft2d(input: Any) -> Pair:
    both = pair(input)
    return Pair(*ops.fft2((both.real, both.imag)))


@means("tf.signal.ifft2d")
def _ifft2d(input: Any) -> Pair:
    both = pair(input)
    return Pair(*ops.ifft2((both.real, both.imag)))


@means("tf.complex")
def _complex(real: Any, imag: Any) -> Pair:
    return Pair(real, imag)


@means("tf.real")
def _real(input: Any) -> Any:
    return input


@means("tf.imag")
def _imag(input: Any) -> Any:
    return ops.zeros_like(input)


@means("tf.angle")
def _angle(input: Any) -> Any:
    return ops.arctan2(ops.zeros_like(input), input)


@means("tf.signal.frame")
def _frame(
    signal: Any,
    frame_length: int,
    frame_step: int,
    pad_end: bool = False,
    pad_value: Any = 0,
    axis: int = -1,
) -> Any:
    """(…, frames, frame_length)"""
    if axis not in (-1, len(signal.shape) - 1) or not frame_length > 0 or not frame_step > 0:
        raise Untranslatable("frames of such a kind")
    x = signal
    if pad_end:
        count = _known(x)
        missing = max((math.ceil(count / frame_step) - 1) * frame_step + frame_length - count, 0)
        margins = [*[[0, 0]] * (len(x.shape) - 1), [0, missing]]
        x = ops.pad(x, margins, constant_values=pad_value) if missing else x
    return ops.extract_sequences(x, frame_length, frame_step)


def _cosine_window(length: int, periodic: bool, a: float, b: float) -> Any:
    """a - b·cos(2π·i / n), n being the length of a period."""
    if length == 1:
        return np.ones(1, "float32")
    arrays.check_count(length)
    even = 1 - length % 2
    period = float(length + int(periodic) * even - 1)
    return (a - b * np.cos(2 * np.pi * np.arange(length) / period)).astype("float32")


@means("tf.signal.hann_window")
def _hann(window_length: int, periodic: bool = True, dtype: Any = None) -> Any:
    return _cosine_window(int(window_length), periodic, 0.5, 0.5)


@means("tf.signal.hamming_window")
def _hamming(window_length: int, periodic: bool = True, dtype: Any = None) -> Any:
    return _cosine_window(int(window_length), periodic, 0.54, 0.46)


@means_with_domain("tf.signal.stft")
def _stft(
    domain: Any,
    signals: Any,
    frame_length: int,
    frame_step: int,
    fft_length: Any = None,
    window_fn: Any = Name("tf.signal.hann_window"),  # noqa: B008 - a constant
    pad_end: bool = False,
) -> Pair:
    frames = _frame(signals, frame_length, frame_step, pad_end)
    if isinstance(window_fn, str):  # graphs say its name alone
        window_fn = Name(f"tf.signal.{window_fn}")
    if window_fn is not None:
        window = domain.machine.call(window_fn, [frame_length], {"dtype": "float32"})
        frames = ops.multiply(frames, arrays.like(window, str(signals.dtype)))
    length = _length(fft_length) or 1 << max(frame_length - 1, 0).bit_length()
    return Pair(*ops.rfft(frames, fft_length=length))


@means("tf.signal.linear_to_mel_weight_matrix")
def _linear_to_mel(
    num_mel_bins: int = 20,
    num_spectrogram_bins: int = 129,
    sample_rate: Any = 8000,
    lower_edge_hertz: float = 125.0,
    upper_edge_hertz: float = 3800.0,
    dtype: Any = "float32",
) -> Any:
    """(spectrogram bins, mel bins): triangles whose edges are as far apart on the mel scale."""
    arrays.check_count(int(num_mel_bins) * int(num_spectrogram_bins))

    def mel(hertz: Any) -> Any:
        return 1127.0 * np.log1p(np.asarray(hertz, "float64") / 700.0)

    hertz = np.linspace(0.0, float(sample_rate) / 2, int(num_spectrogram_bins))[1:]
    bins = mel(hertz)[:, None]
    edges = np.linspace(mel(lower_edge_hertz), mel(upper_edge_hertz), int(num_mel_bins) + 2)
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (bins - low) / (middle - low), (high - bins) / (high - middle)
    weights = np.maximum(0.0, np.minimum(rising, falling))
    return np.pad(weights, [[1, 0], [0, 0]]).astype("float32")


@means("tf.signal.dct")
def _dct(input: Any, type: int = 2, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
    """2 · Σ x·cos(π·k·(2i + 1) / 2n)"""
    if type != 2 or n is not None or axis != -1 or norm not in (None, "ortho"):
        raise Untranslatable("a cosine transform of such a kind")
    count = _known(input)
    arrays.check_count(count**2 / 100)
    i, k = np.arange(count)[:, None], np.arange(count)[None]
    matrix = 2 * np.cos(np.pi * k * (2 * i + 1) / (2 * count))
    if norm == "ortho":
        matrix = matrix * np.sqrt(1 / (2 * count)) * np.where(k == 0, np.sqrt(0.5), 1.0)
    return ops.matmul(input, matrix.astype("float32"))


@means("tf.signal.mfccs_from_log_mel_spectrograms")
def _mfccs(log_mel_spectrograms: Any) -> Any:
    bins = _known(log_mel_spectrograms)
    return ops.multiply(_dct(log_mel_spectrograms), float(1 / np.sqrt(2.0 * bins)))
