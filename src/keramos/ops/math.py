"""Special functions, segments, ranks, and Fourier transforms.

A line says parameters, shape rule and meaning (`declaration.Op`); the engine computes.
"""

from __future__ import annotations

from keramos._lazy import attach_made
from keramos.ops import frames as f, placement as p, rules as r
from keramos.ops.declaration import Entry, Op, Table

_SEGMENTS = "data, segment_ids | num_segments=None, sorted=False"

_TABLE: dict[str, Entry] = {
    "segment_sum": Op(
        _SEGMENTS, r.segmented, "Sums up the rows of every segment; segments without rows are 0."
    ),
    "segment_max": Op(
        _SEGMENTS,
        r.segmented,
        """Takes the largest element of the rows of every segment; segments without rows hold -∞, or
        the lowest integer.""",
    ),
    "segment_min": Op(
        _SEGMENTS,
        r.segmented,
        """Takes the smallest element of the rows of every segment; segments without rows hold ∞, or
        the highest integer.""",
    ),
    "segment_prod": Op(
        _SEGMENTS, r.segmented, "Multiplies the rows of every segment; segments without rows are 1."
    ),
    "top_k": Op(
        "x | k, sorted=True",
        p.top_k,
        """Takes the `k` largest elements along the last axis, largest first, and where they are.
        x: array of numbers, shape `(…, n)`.
        k: int, how many, at most n.
        -> Two arrays `(…, k)`: the elements, dtype of `x`, and their indices, int32.
        >>> ops.top_k([1.0, 9.0, 4.0], k=2)
        (Array([9., 4.], dtype=float32), Array([1, 2], dtype=int32))""",
    ),
    "in_top_k": Op(
        "targets, predictions | k",
        lambda targets, predictions, k: r.boolean(targets),
        """Tests whether the prediction for the true class is among the `k` largest of its row.
        k: int, how many.
        -> Shape `(batch,)`, bool.""",
    ),
    "logsumexp": Op(
        "x | axis=None, keepdims=False",
        r.reduced_floating,
        "Computes `log Σ exp(x)` along the axes, without overflow.",
    ),
    "erf": Op(
        "x", r.floating, "Computes the error function of every element: `2 / √π · ∫₀ˣ exp(-t²) dt`."
    ),
    "erfc": Op(
        "x", r.floating, "Computes `1 - erf(x)` of every element, precisely for large ones."
    ),
    "erfinv": Op(
        "x",
        r.floating,
        """Computes the inverse of the error function of every element.
        x: array of numbers in (-1, 1), any shape; ±1 give ±∞.""",
    ),
    "rsqrt": Op(
        "x",
        r.floating,
        """Computes the reciprocal square root of every element: `1 / √x`.
        x: array of numbers > 0, any shape.""",
    ),
    "logdet": Op(
        "x",
        None,
        """Computes the logarithm of the magnitude of determinants, without overflow.
        x: matrices, shape `(…, n, n)`.
        -> Shape `(…)`, a float dtype.""",
    ),
    "cdist": Op(
        "x, y",
        None,
        """Computes the Euclidean distances between the rows of two matrices.
        x: array `(…, n, dim)`.
        y: array `(…, m, dim)`.
        -> Shape `(…, n, m)`, a float dtype.""",
        cls="CDist",
    ),
    "view_as_complex": Op(
        "x",
        None,
        """Reads pairs (real, imaginary) as complex numbers.
        x: array of floats, shape `(…, 2)`.
        -> Shape `(…)`, a complex dtype.""",
    ),
    "view_as_real": Op(
        "x",
        None,
        """Reads complex numbers as pairs (real, imaginary).
        x: array of complex numbers, shape `(…)`.
        -> Shape `(…, 2)`, a float dtype.""",
    ),
    "fft": Op(
        "x",
        None,
        """Computes the discrete Fourier transform along the last axis: `X[k] = Σ x[n] exp(-2πi k
        n / N)`.
        x: pair (real, imaginary) of arrays of one shape.
        -> A pair (real, imaginary) of arrays of that shape, a float dtype.""",
        cls="FFT",
    ),
    "fft2": Op(
        "x",
        None,
        """Computes the discrete Fourier transform along the last two axes.
        x: pair (real, imaginary) of arrays of one shape, two axes at least.
        -> A pair (real, imaginary) of arrays of that shape, a float dtype.""",
        cls="FFT2",
    ),
    "ifft2": Op(
        "x",
        None,
        """Computes the inverse of `fft2`.
        x: pair (real, imaginary) of arrays of one shape, two axes at least.
        -> A pair (real, imaginary) of arrays of that shape, a float dtype.""",
        cls="IFFT2",
    ),
    "rfft": Op(
        "x | fft_length=None",
        None,
        """Computes the Fourier transform of real numbers along the last axis, for frequencies >=
        0.
        x: array of real numbers, shape `(…, n)`.
        -> A pair (real, imaginary) of arrays `(…, fft_length // 2 + 1)`, a float dtype.""",
        cls="RFFT",
    ),
    "irfft": Op(
        "x | fft_length=None",
        None,
        """Computes the inverse of `rfft`: real numbers of their transform.
        x: pair (real, imaginary) of arrays `(…, m)`.
        fft_length: int, length of the result; `2 · (m - 1)` when None.
        -> Shape `(…, fft_length)`, a float dtype.""",
        cls="IRFFT",
    ),
    "extract_sequences": Op(
        "x | sequence_length, sequence_stride",
        f.extract_sequences,
        """Cuts windows out of the last axis.
        x: array of numbers, shape `(…, n)`.""",
    ),
    "stft": Op(
        "x | sequence_length, sequence_stride, fft_length, window='hann', center=True",
        f.stft,
        """Computes the short-time Fourier transform along the last axis: `rfft` of windowed
        frames.
        x: array of real numbers, shape `(…, n)`.""",
        cls="STFT",
    ),
    "istft": Op(
        "x | sequence_length, sequence_stride, fft_length, length=None, window='hann', center=True",
        f.istft,
        """Computes the inverse of `stft`: overlapping frames are added up and divided by their
        windows.
        x: pair (real, imaginary) of arrays `(…, frames, fft_length // 2 + 1)`.""",
        cls="ISTFT",
    ),
}

OPERATIONS = Table(__name__, _TABLE)

__getattr__, __dir__, __all__ = attach_made(__name__, OPERATIONS.entries, OPERATIONS.function)
