# Written by tools/stubs.py from the table in math.py.

from typing import Any

from .declaration import Table

OPERATIONS: Table

def cdist(x: Any, y: Any) -> Any:
    """Computes the Euclidean distances between the rows of two matrices.

    Args:
        x: array `(…, n, dim)`.
        y: array `(…, m, dim)`.

    Returns:
        Shape `(…, n, m)`, a float dtype.
    """

def erf(x: Any) -> Any:
    """Computes the error function of every element: `2 / √π · ∫₀ˣ exp(-t²) dt`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def erfc(x: Any) -> Any:
    """Computes `1 - erf(x)` of every element, precisely for large ones.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def erfinv(x: Any) -> Any:
    """Computes the inverse of the error function of every element.

    Args:
        x: array of numbers in (-1, 1), any shape; ±1 give ±∞.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def extract_sequences(x: Any, sequence_length: Any, sequence_stride: Any) -> Any:
    """Cuts windows out of the last axis.

    Args:
        x: array of numbers, shape `(…, n)`.
        sequence_length: int, length of a frame.
        sequence_stride: int, distance of the beginnings of neighbouring frames.

    Returns:
        Shape `(…, frames, sequence_length)` with `(n - sequence_length) // sequence_stride + 1`
        frames; dtype of `x`.
    """

def fft(x: Any) -> Any:
    """Computes the discrete Fourier transform along the last axis: `X[k] = Σ x[n] exp(-2πi k n / N)`.

    Args:
        x: pair (real, imaginary) of arrays of one shape.

    Returns:
        A pair (real, imaginary) of arrays of that shape, a float dtype.
    """

def fft2(x: Any) -> Any:
    """Computes the discrete Fourier transform along the last two axes.

    Args:
        x: pair (real, imaginary) of arrays of one shape, two axes at least.

    Returns:
        A pair (real, imaginary) of arrays of that shape, a float dtype.
    """

def ifft2(x: Any) -> Any:
    """Computes the inverse of `fft2`.

    Args:
        x: pair (real, imaginary) of arrays of one shape, two axes at least.

    Returns:
        A pair (real, imaginary) of arrays of that shape, a float dtype.
    """

def in_top_k(targets: Any, predictions: Any, k: Any) -> Any:
    """Tests whether the prediction for the true class is among the `k` largest of its row.

    Args:
        targets: int array `(batch,)`, the true classes.
        predictions: array `(batch, classes)`, float.
        k: int, how many.

    Returns:
        Shape `(batch,)`, bool.
    """

def irfft(x: Any, fft_length: Any = None) -> Any:
    """Computes the inverse of `rfft`: real numbers of their transform.

    Args:
        x: pair (real, imaginary) of arrays `(…, m)`.
        fft_length: int, length of the result; `2 · (m - 1)` when None.

    Returns:
        Shape `(…, fft_length)`, a float dtype.
    """

def istft(x: Any, sequence_length: Any, sequence_stride: Any, fft_length: Any, length: Any = None, window: Any = 'hann', center: bool = True) -> Any:
    """Computes the inverse of `stft`: overlapping frames are added up and divided by their windows.

    Args:
        x: pair (real, imaginary) of arrays `(…, frames, fft_length // 2 + 1)`.
        sequence_length: int, length of a frame.
        sequence_stride: int, distance of the beginnings of neighbouring frames.
        fft_length: int, length of the transform; even.
        length: int, length of the result; what the frames give when None.
        window: `hann`, `hamming`, an array `(sequence_length,)`, or None for no window.
        center: bool; whether frame t is centred at `t · sequence_stride`, reflecting both ends.

    Returns:
        Shape `(…, length)`, a float dtype.
    """

def logdet(x: Any) -> Any:
    """Computes the logarithm of the magnitude of determinants, without overflow.

    Args:
        x: matrices, shape `(…, n, n)`.

    Returns:
        Shape `(…)`, a float dtype.
    """

def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Computes `log Σ exp(x)` along the axes, without overflow.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype, or the default float
        type.
    """

def rfft(x: Any, fft_length: Any = None) -> Any:
    """Computes the Fourier transform of real numbers along the last axis, for frequencies >= 0.

    Args:
        x: array of real numbers, shape `(…, n)`.
        fft_length: int, length of the transform, zeros added; that of `x` when None.

    Returns:
        A pair (real, imaginary) of arrays `(…, fft_length // 2 + 1)`, a float dtype.
    """

def rsqrt(x: Any) -> Any:
    """Computes the reciprocal square root of every element: `1 / √x`.

    Args:
        x: array of numbers > 0, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def segment_max(data: Any, segment_ids: Any, num_segments: Any = None, sorted: bool = False) -> Any:
    """Takes the largest element of the rows of every segment; segments without rows hold -∞, or the
    lowest integer.

    Args:
        data: array of numbers, shape `(n, …)`.
        segment_ids: int array `(n,)`, the segment of each row.
        num_segments: int, number of segments; must be given.
        sorted: bool; accepted, changes nothing but speed.

    Returns:
        Shape `(num_segments, …)`, the other axes and the dtype those of `data`.
    """

def segment_min(data: Any, segment_ids: Any, num_segments: Any = None, sorted: bool = False) -> Any:
    """Takes the smallest element of the rows of every segment; segments without rows hold ∞, or the
    highest integer.

    Args:
        data: array of numbers, shape `(n, …)`.
        segment_ids: int array `(n,)`, the segment of each row.
        num_segments: int, number of segments; must be given.
        sorted: bool; accepted, changes nothing but speed.

    Returns:
        Shape `(num_segments, …)`, the other axes and the dtype those of `data`.
    """

def segment_prod(data: Any, segment_ids: Any, num_segments: Any = None, sorted: bool = False) -> Any:
    """Multiplies the rows of every segment; segments without rows are 1.

    Args:
        data: array of numbers, shape `(n, …)`.
        segment_ids: int array `(n,)`, the segment of each row.
        num_segments: int, number of segments; must be given.
        sorted: bool; accepted, changes nothing but speed.

    Returns:
        Shape `(num_segments, …)`, the other axes and the dtype those of `data`.
    """

def segment_sum(data: Any, segment_ids: Any, num_segments: Any = None, sorted: bool = False) -> Any:
    """Sums up the rows of every segment; segments without rows are 0.

    Args:
        data: array of numbers, shape `(n, …)`.
        segment_ids: int array `(n,)`, the segment of each row.
        num_segments: int, number of segments; must be given.
        sorted: bool; accepted, changes nothing but speed.

    Returns:
        Shape `(num_segments, …)`, the other axes and the dtype those of `data`.
    """

def stft(x: Any, sequence_length: Any, sequence_stride: Any, fft_length: Any, window: Any = 'hann', center: bool = True) -> Any:
    """Computes the short-time Fourier transform along the last axis: `rfft` of windowed frames.

    Args:
        x: array of real numbers, shape `(…, n)`.
        sequence_length: int, length of a frame.
        sequence_stride: int, distance of the beginnings of neighbouring frames.
        fft_length: int, length of the transform; even.
        window: `hann`, `hamming`, an array `(sequence_length,)`, or None for no window.
        center: bool; whether frame t is centred at `t · sequence_stride`, reflecting both ends.

    Returns:
        A pair (real, imaginary) of arrays `(…, frames, fft_length // 2 + 1)`, a float dtype.
    """

def top_k(x: Any, k: Any, sorted: bool = True) -> Any:
    """Takes the `k` largest elements along the last axis, largest first, and where they are.

    Args:
        x: array of numbers, shape `(…, n)`.
        k: int, how many, at most n.
        sorted: bool; accepted, changes nothing but speed.

    Returns:
        Two arrays `(…, k)`: the elements, dtype of `x`, and their indices, int32.

    Example:
        >>> ops.top_k([1.0, 9.0, 4.0], k=2)
        (Array([9., 4.], dtype=float32), Array([1, 2], dtype=int32))
    """

def view_as_complex(x: Any) -> Any:
    """Reads pairs (real, imaginary) as complex numbers.

    Args:
        x: array of floats, shape `(…, 2)`.

    Returns:
        Shape `(…)`, a complex dtype.
    """

def view_as_real(x: Any) -> Any:
    """Reads complex numbers as pairs (real, imaginary).

    Args:
        x: array of complex numbers, shape `(…)`.

    Returns:
        Shape `(…, 2)`, a float dtype.
    """

__all__ = [
    "cdist",
    "erf",
    "erfc",
    "erfinv",
    "extract_sequences",
    "fft",
    "fft2",
    "ifft2",
    "in_top_k",
    "irfft",
    "istft",
    "logdet",
    "logsumexp",
    "rfft",
    "rsqrt",
    "segment_max",
    "segment_min",
    "segment_prod",
    "segment_sum",
    "stft",
    "top_k",
    "view_as_complex",
    "view_as_real",
]
