"""Softmax, biases, normalization, losses, cells, simulated quantization."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from keramos.engine.graphs.operations.convolutions import is_channels_first
from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, number


@operation("Softmax")
def softmax(call: Call, x: Any) -> Any:
    return jax.nn.softmax(as_jax(x), -1)


@operation("LogSoftmax")
def log_softmax(call: Call, x: Any) -> Any:
    return jax.nn.log_softmax(as_jax(x), -1)


def _per_channel(call: Call, x: Any, vector: Any) -> Any:
    """A vector of the channels, so that it fits `x`."""
    if is_channels_first(call):
        return as_jax(vector).reshape(-1, *(1,) * (x.ndim - 2))
    return as_jax(vector)


@operation("BiasAdd", "BiasAddV1")
def bias_add(call: Call, x: Any, bias: Any) -> Any:
    return as_jax(x) + _per_channel(call, x, bias)


@operation("BiasAddGrad")
def bias_gradient(call: Call, x: Any) -> Any:
    channel = 1 if is_channels_first(call) else x.ndim - 1
    return jnp.sum(as_jax(x), [i for i in range(x.ndim) if i != channel])


@operation(
    "FusedBatchNorm",
    "FusedBatchNormV2",
    outputs="y batch_mean batch_variance reserve_space_1 reserve_space_2",
)
@operation(
    "FusedBatchNormV3",
    outputs="y batch_mean batch_variance reserve_space_1 reserve_space_2 reserve_space_3",
)
def batch_norm(call: Call, x: Any, scale: Any, offset: Any, mean: Any, variance: Any) -> Any:
    """(x - mean) / sqrt(variance + epsilon) · scale + offset, in float32."""
    x, old = as_jax(x), (as_jax(mean), as_jax(variance))
    wide = x.astype(jnp.promote_types(x.dtype, jnp.float32))
    mean, variance = old
    updates = old
    if call.get("is_training", True):
        axes = [i for i in range(x.ndim) if i != (1 if is_channels_first(call) else x.ndim - 1)]
        mean, variance = jnp.mean(wide, axes), jnp.var(wide, axes)
        count = x.size // max(mean.size, 1)
        factor = call.get("exponential_avg_factor", 1.0)
        unbiased = variance * (count / max(count - 1, 1))
        fresh = (mean, unbiased)
        updates = (
            fresh
            if factor == 1
            else tuple(
                (1 - factor) * before + factor * now for before, now in zip(old, fresh, strict=True)
            )
        )
    gain = as_jax(scale) * jax.lax.rsqrt(variance + call.get("epsilon", 1e-4))
    y = (wide - _per_channel(call, x, mean)) * _per_channel(call, x, gain)
    y = (y + _per_channel(call, x, offset)).astype(x.dtype)
    return [y, *updates, mean, variance, jnp.zeros((0,), wide.dtype)]


@operation("SoftmaxCrossEntropyWithLogits", outputs="loss backprop")
def softmax_cross_entropy(call: Call, logits: Any, labels: Any) -> Any:
    logits, labels = as_jax(logits), as_jax(labels)
    loss = -jnp.sum(labels * jax.nn.log_softmax(logits, -1), -1)
    return [loss, jax.nn.softmax(logits, -1) - labels]


@operation("SparseSoftmaxCrossEntropyWithLogits", outputs="loss backprop")
def sparse_softmax_cross_entropy(call: Call, logits: Any, labels: Any) -> Any:
    logits = as_jax(logits)
    return softmax_cross_entropy(
        call, logits, jax.nn.one_hot(as_jax(labels), logits.shape[-1], dtype=logits.dtype)
    )


@operation("LSTMBlockCell", outputs="i cs f o ci co h")
def lstm_cell(
    call: Call,
    x: Any,
    state: Any,
    output: Any,
    kernel: Any,
    wci: Any,
    wcf: Any,
    wco: Any,
    bias: Any,
) -> Any:
    """One step, gates in the order input, cell, forget, output."""
    x, state, output = map(as_jax, (x, state, output))
    gates = jnp.concatenate([x, output], -1) @ as_jax(kernel) + as_jax(bias)
    i, ci, f, o = jnp.split(gates, 4, -1)
    peep = call.get("use_peephole", False)
    i = jax.nn.sigmoid(i + state * as_jax(wci) if peep else i)
    f = f + call.get("forget_bias", 1.0)
    f = jax.nn.sigmoid(f + state * as_jax(wcf) if peep else f)
    ci = jnp.tanh(ci)
    cs, most = ci * i + state * f, call.get("cell_clip", 3.0)
    cs = jnp.clip(cs, -most, most) if most > 0 else cs
    o = jax.nn.sigmoid(o + cs * as_jax(wco) if peep else o)
    co = jnp.tanh(cs)
    return [i, cs, f, o, ci, co, co * o]


# -- gradients that graphs of training hold ------------------------------------------------------


@operation("ReluGrad")
def relu_gradient(call: Call, outer: Any, x: Any) -> Any:
    return jnp.where(as_jax(x) > 0, as_jax(outer), 0)


@operation("SigmoidGrad")
def sigmoid_gradient(call: Call, y: Any, outer: Any) -> Any:
    return as_jax(outer) * as_jax(y) * (1 - as_jax(y))


@operation("TanhGrad")
def tanh_gradient(call: Call, y: Any, outer: Any) -> Any:
    return as_jax(outer) * (1 - jnp.square(as_jax(y)))


# -- simulated quantization ----------------------------------------------------------------------


def _fake_quantized(call: Call, x: Any, least: Any, most: Any) -> Any:
    """Rounded to one of 2^bits values between two bounds, which move so that 0 is one of them.

    The gradient is that of a clip.
    """
    x, least, most = map(as_jax, (x, least, most))
    low, high = float(call.get("narrow_range", False)), float(2 ** call.get("num_bits", 8) - 1)
    scale = (most - least) / (high - low)
    zero = jnp.clip(jnp.round(low - least / scale), low, high)
    bounds = ((low - zero) * scale, (high - zero) * scale)
    clipped = jnp.clip(x, *bounds)
    rounded = jnp.floor((clipped - bounds[0]) / scale + 0.5) * scale + bounds[0]
    return clipped + jax.lax.stop_gradient(rounded - clipped)


@operation("FakeQuantWithMinMaxArgs")
def fake_quant(call: Call, x: Any) -> Any:
    x = as_jax(x)
    bounds = (call.get("min", -6.0), call.get("max", 6.0))
    return _fake_quantized(call, x, *(jnp.asarray(bound, x.dtype) for bound in bounds))


@operation("FakeQuantWithMinMaxVars", "FakeQuantWithMinMaxVarsPerChannel")
def fake_quant_of_inputs(call: Call, x: Any, least: Any, most: Any) -> Any:
    return _fake_quantized(call, x, least, most)


@operation("QuantizeAndDequantizeV2", "QuantizeAndDequantizeV3", "QuantizeAndDequantizeV4")
def quantize_and_dequantize(call: Call, x: Any, least: Any, most: Any, bits: Any = None) -> Any:
    """Rounded to one of 2^bits values, symmetric around 0 when signed."""
    x, least, most = map(as_jax, (x, least, most))
    width = call.get("num_bits", 8) if bits is None else number(bits)
    if not call.get("range_given", False):
        axes = _other_axes(x, call.get("axis", -1))
        least, most = jnp.min(x, axes, keepdims=True), jnp.max(x, axes, keepdims=True)
    elif call.get("axis", -1) >= 0:
        shape = [1] * x.ndim
        shape[call.get("axis", -1)] = -1
        least, most = least.reshape(shape), most.reshape(shape)
    is_signed = call.get("signed_input", True)
    low = -(2.0 ** (width - 1)) + call.get("narrow_range", False) if is_signed else 0.0
    high = 2.0 ** (width - 1) - 1 if is_signed else 2.0**width - 1
    scale = high / jnp.maximum(most, 1e-30)
    if is_signed:
        scale = jnp.minimum(
            jnp.where(least < 0, low / least, jnp.inf), jnp.where(most > 0, high / most, jnp.inf)
        )
    clipped = jnp.clip(x, low / scale, high / scale)
    how = jnp.round if call.text("round_mode") == "HALF_TO_EVEN" else lambda v: jnp.floor(v + 0.5)
    return clipped + jax.lax.stop_gradient(how(clipped * scale) / scale - clipped)


def _other_axes(x: Any, axis: int) -> tuple[int, ...]:
    return tuple(i for i in range(x.ndim) if axis < 0 or i != axis)
