"""Fourier transforms: ONNX has them of arrays whose last axis is real and imaginary part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from keramos.engine.listing import Value
from keramos.engine.sizes import Size
from keramos.export.onnx.graph import Graph
from keramos.export.onnx.rules.call import Call, named
from keramos.export.onnx.values import Held, Source, ints
from keramos.export.onnx.walking import Rule, as_held

#: The operator set from which on the axis is an input.
AXIS_IS_INPUT = 20


def _transform(
    g: Graph, x: Source, axis: int, *, inverse: bool = False, onesided: bool = False
) -> Source:
    """Of (…, 1 or 2) along an axis -> (…, 2)."""
    flags = {"inverse": int(inverse) or None, "onesided": int(onesided) or None}
    if g.opset >= AXIS_IS_INPUT:
        return g.op("DFT", x, None, np.array(axis, np.int64), **flags)
    return g.op("DFT", x, axis=axis, **flags)


def _joined(g: Graph, real: Source, imaginary: Source, rank: int) -> Source:
    return g.concat([g.unsqueeze(part, [rank]) for part in (real, imaginary)], rank)


def _part(g: Graph, x: Source, number: int, rank: int) -> Source:
    return g.squeeze(g.slice(x, [rank], [number], [number + 1], [1]), [rank])


def _fitted(g: Graph, x: Source, shape: Sequence[Size], length: int) -> Source:
    """The last axis cut to a length, or zeros put behind."""
    size, axis = shape[-1], len(shape) - 1
    if size == length:
        return x
    if isinstance(size, int) and size > length:
        return g.slice(x, [axis], [0], [length], [1])
    if not isinstance(size, int):  # more zeros than are needed, then cut
        return g.slice(_padded(g, x, axis, length), [axis], [0], [length], [1])
    return _padded(g, x, axis, length - size)


def _padded(g: Graph, x: Source, axis: int, count: int) -> Source:
    return g.op("Pad", x, ints(*[0] * (2 * axis + 1), count))


def _is_written(value: Value) -> bool:
    return value.dtype in ("float32", "float64")  # runtimes transform no narrower ones


def _rfft(call: Call) -> list[Held] | None:
    value, g = call.value("x"), call.g
    if not _is_written(value):
        return None
    shape, rank = value.shape, len(value.shape)
    x = call.source("x")
    if call["fft_length"] is not None:
        x = _fitted(g, x, shape, call["fft_length"])
    y = _in_batch(
        g, g.unsqueeze(x, [rank]), rank, lambda a, r: _transform(g, a, r - 1, onesided=True)
    )
    return as_held(call.operation.outputs, [_part(g, y, number, rank) for number in (0, 1)])


def _in_batch(g: Graph, x: Source, rank: int, function: Callable[[Source, int], Source]) -> Source:
    """What a function of an array and its rank makes of one that has at least two axes."""
    if rank > 1:
        return function(x, rank)
    return g.squeeze(function(g.unsqueeze(x, [0]), 2), [0])


def _fourier(call: Call) -> list[Held] | None:
    value, g = call.value("real"), call.g
    if not _is_written(value):
        return None
    rank, inverse = len(value.shape), bool(call["inverse"])
    y = _joined(g, call.source("real"), call.source("imaginary"), rank)
    for axis in call["axes"]:
        y = _in_batch(g, y, rank, lambda a, r, n=axis: _transform(g, a, r + n, inverse=inverse))
    return as_held(call.operation.outputs, [_part(g, y, number, rank) for number in (0, 1)])


def _irfft(call: Call) -> list[Held] | None:
    """The frequencies that are left out are those that are there, conjugated."""
    value, g = call.value("real"), call.g
    size, length = value.shape[-1], call["fft_length"]
    if not _is_written(value) or not isinstance(size, int):
        return None
    rank, length = len(value.shape), 2 * (size - 1) if length is None else length
    count, axis = length // 2 + 1, rank - 1
    parts = [_fitted(g, call.source(name), value.shape, count) for name in ("real", "imaginary")]
    first = length - count  # as many are left out: from this one down to the second
    if first:
        real, imaginary = (g.slice(part, [axis], [first], [0], [-1]) for part in parts)
        ends = real, g.op("Neg", imaginary)
        parts = [g.concat([part, end], axis) for part, end in zip(parts, ends, strict=True)]
    y = _in_batch(
        g,
        _joined(g, parts[0], parts[1], rank),
        rank,
        lambda a, r: _transform(g, a, r - 1, inverse=True),
    )
    return as_held(call.operation.outputs, [_part(g, y, 0, rank)])


WHOLE: Mapping[str, Rule] = {
    "rfft": named(_rfft),
    "fourier": named(_fourier),
    "irfft_of_parts": named(_irfft),
}
