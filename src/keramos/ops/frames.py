"""What comes out of operations that cut signals into frames, or join frames to signals.

By arithmetic alone: tracing them would list the place of every number of every frame. See `rules`
for what a rule is.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.graph.tensor import KerasTensor
from keramos.ops.declaration import traced
from keramos.ops.rules import dtype_of, floating_type, shape_of, symbol


def extract_sequences(x: Any, sequence_length: int, sequence_stride: int) -> KerasTensor:
    """Shape `(…, frames, sequence_length)` with `(n - sequence_length) // sequence_stride + 1`
    frames; dtype of `x`.
    """
    engine.frames.check_frames(sequence_length, sequence_stride)
    *others, time = shape_of(x)
    frames = None if time is None else max((time - sequence_length) // sequence_stride + 1, 0)
    return symbol((*others, frames, sequence_length), dtype_of(x))


def stft(
    x: Any,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    window: Any = "hann",
    center: bool = True,
) -> tuple[KerasTensor, KerasTensor]:
    """A pair (real, imaginary) of arrays `(…, frames, fft_length // 2 + 1)`, a float dtype."""
    engine.frames.check_transform(sequence_length, sequence_stride, fft_length, window)
    *others, time = shape_of(x)
    if center and time is not None:
        time += 2 * (fft_length // 2)
    signal = symbol((*others, time), floating_type(dtype_of(x)))
    frames = extract_sequences(signal, fft_length, sequence_stride)
    return traced("stft", engine.math.rfft, (frames,), {})


def istft(
    x: Any,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: Any = "hann",
    center: bool = True,
) -> KerasTensor:
    """Shape `(…, length)`, a float dtype."""
    engine.frames.check_transform(sequence_length, sequence_stride, fft_length, window)
    frames = traced("istft", engine.math.irfft, (x, fft_length), {})
    *others, count, _ = frames.shape
    if count is None:
        return symbol((*others, length), frames.dtype)
    total = fft_length + (count - 1) * sequence_stride
    start = fft_length // 2 if center else 0
    end = start + length if length is not None else total - start
    return symbol((*others, len(range(total)[start:end])), frames.dtype)
