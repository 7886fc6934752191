"""Special functions, segments, ranks, and Fourier transforms.

A line says parameters, shape rule and meaning (`declaration.Op`); the engine computes.
"""

from __future__ import annotations

from keramos._lazy import attach_made
from keramos.ops import placement as p
from keramos.ops import rules as r
from keramos.ops.declaration import Entry, Op, Table

_SEGMENTS = "data, segment_ids | num_segments=None, sorted=False"

_TABLE: dict[str, Entry] = {
    "segment_sum": Op(_SEGMENTS, r.segmented, "Sum of every segment."),
    "segment_max": Op(_SEGMENTS, r.segmented, "Largest number of every segment."),
    "segment_min": Op(_SEGMENTS, r.segmented, "Smallest number of every segment."),
    "segment_prod": Op(_SEGMENTS, r.segmented, "Product of every segment."),
    "top_k": Op(
        "x | k, sorted=True", p.top_k, "The k largest numbers of the last axis, and where they are."
    ),
    "in_top_k": Op(
        "targets, predictions | k",
        lambda targets, predictions, k: r.boolean(targets),
        "Whether the prediction for each target is among the k largest.",
    ),
    "logsumexp": Op("x | axis=None, keepdims=False", r.reduced_floating, "log Σ exp(x), stable."),
    "erf": Op("x", r.floating, "Error function."),
    "erfc": Op("x", r.floating, "1 - erf(x)."),
    "erfinv": Op("x", r.floating, "The inverse of the error function."),
    "rsqrt": Op("x", r.floating, "1 / √x."),
    "logdet": Op("x", None, "Logarithm of the determinant of a positive definite matrix."),
    "cdist": Op("x, y", None, "Euclidean distances between the rows.", cls="CDist"),
    "view_as_complex": Op("x", None, "Real and imaginary part, side by side, as complex numbers."),
    "view_as_real": Op("x", None, "Complex numbers as real and imaginary part, side by side."),
    "fft": Op(
        "x", None, "Fourier transform of a pair (real, imaginary), along the last axis.", cls="FFT"
    ),
    "fft2": Op(
        "x",
        None,
        "Fourier transform of a pair (real, imaginary), along the last two axes.",
        cls="FFT2",
    ),
    "ifft2": Op("x", None, "The inverse of `fft2`.", cls="IFFT2"),
    "rfft": Op(
        "x | fft_length=None", None, "Fourier transform of real numbers, as a pair.", cls="RFFT"
    ),
    "irfft": Op("x | fft_length=None", None, "The inverse of `rfft`.", cls="IRFFT"),
    "extract_sequences": Op(
        "x | sequence_length, sequence_stride", None, "Windows over the last axis."
    ),
    "stft": Op(
        "x | sequence_length, sequence_stride, fft_length, window='hann', center=True",
        None,
        "Short-time Fourier transform, as a pair.",
        cls="STFT",
    ),
    "istft": Op(
        "x | sequence_length, sequence_stride, fft_length, length=None, window='hann', center=True",
        None,
        "The inverse of `stft`.",
        cls="ISTFT",
    ),
}

OPERATIONS = Table("math", _TABLE)

__getattr__, __dir__, __all__ = attach_made(__name__, OPERATIONS.entries, OPERATIONS.function)
