"""TensorFlow's and Keras's functions of training that stand in graphs: losses, normalizations.

Pure.
"""

from __future__ import annotations

from keramos.dialects.composites import computes, integers, known
from keramos.dialects.expressions import ELLIPSIS, Call, Value, constant, nn, numpy, op, span

_EPSILON = 1e-7


def _times(x: Value, y: Value) -> Call:
    return numpy("Multiply", x, y)


def _less_than_one(x: Value) -> Call:
    return numpy("Subtract", 1.0, x)


@computes("nn.sigmoid_cross_entropy_with_logits", "compat.v1.nn.sigmoid_cross_entropy_with_logits")
def sigmoid_cross_entropy(labels: Value, logits: Value) -> Call | None:
    """max(x, 0) - x·z + log(1 + exp(-|x|))"""
    x, z = constant(logits), constant(labels)
    away = numpy("Negative", numpy("Absolute", x))
    linear = numpy("Subtract", nn("Relu", x), _times(x, z))
    return numpy("Add", linear, numpy("Log1p", numpy("Exp", away)))


@computes(
    "nn.softmax_cross_entropy_with_logits",
    "compat.v1.nn.softmax_cross_entropy_with_logits",
    "compat.v1.nn.softmax_cross_entropy_with_logits_v2",
)
def softmax_cross_entropy(labels: Value, logits: Value, axis: Value = -1) -> Call:
    """-Σ z·log softmax(x)"""
    logs = nn("LogSoftmax", logits, axis=known(axis))
    return numpy("Negative", numpy("Sum", _times(constant(labels), logs), axis=known(axis)))


@computes("keras.backend.binary_crossentropy")
def binary_crossentropy(target: Value, output: Value, from_logits: Value = False) -> Call | None:
    """-z·log(p + ε) - (1 - z)·log(1 - p + ε), p within [ε, 1 - ε]"""
    if from_logits:
        return sigmoid_cross_entropy(target, output)
    z, p = constant(target), numpy("Clip", output, x_min=_EPSILON, x_max=1 - _EPSILON)
    hit = _times(z, numpy("Log", numpy("Add", p, _EPSILON)))
    miss = _times(_less_than_one(z), numpy("Log", numpy("Add", _less_than_one(p), _EPSILON)))
    return numpy("Negative", numpy("Add", hit, miss))


@computes("keras.backend.categorical_crossentropy")
def categorical_crossentropy(
    target: Value, output: Value, from_logits: Value = False, axis: Value = -1
) -> Call | None:
    """-Σ z·log(p / Σp), within [ε, 1 - ε]"""
    over = known(axis)
    if from_logits:
        return softmax_cross_entropy(target, output, axis)
    total = numpy("Sum", output, axis=over, keepdims=True)
    p = numpy("Clip", numpy("TrueDivide", output, total), x_min=_EPSILON, x_max=1 - _EPSILON)
    logs = _times(constant(target), numpy("Log", p))
    return numpy("Negative", numpy("Sum", logs, axis=over))


@computes("nn.batch_normalization")
def batch_normalization(
    x: Value, mean: Value, variance: Value, offset: Value, scale: Value, variance_epsilon: Value
) -> Call:
    """(x - mean)·scale / √(variance + ε) + offset"""
    apart, spread = numpy("Subtract", x, constant(mean)), constant(variance)
    y = _times(apart, op("math", "Rsqrt", numpy("Add", spread, variance_epsilon)))
    y = y if scale is None else _times(y, constant(scale))
    return y if offset is None else numpy("Add", y, constant(offset))


@computes("nn.local_response_normalization", "nn.lrn")
def local_response_normalization(
    input: Value,
    depth_radius: Value = 5,
    bias: Value = 1,
    alpha: Value = 1,
    beta: Value = 0.5,
) -> Call:
    """x / (bias + alpha·Σx²)^beta, the sum over neighbouring channels: the difference of two sums
    of all channels up to each.
    """
    (radius,) = integers(5 if depth_radius is None else depth_radius)
    width = [[0, 0], [0, 0], [0, 0], [radius + 1, radius]]
    padded = numpy("Pad", numpy("Square", input), pad_width=width, mode="constant")  # type: ignore[arg-type]
    sums, count = numpy("Cumsum", padded, axis=-1), 2 * radius + 1
    upper: Value = [ELLIPSIS, span(count, None)]
    lower: Value = [ELLIPSIS, span(None, -count)]
    total = numpy("Subtract", numpy("GetItem", sums, upper), numpy("GetItem", sums, lower))
    spread = numpy("Add", _times(total, alpha), bias)
    return numpy("TrueDivide", input, numpy("Power", spread, beta))
