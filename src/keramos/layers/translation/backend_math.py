"""`keras.backend` of Keras 1 and 2, element by element: each function with its own defaults."""

from __future__ import annotations

import math
from typing import Any

from keramos import ops
from keramos.dialects.bytecode.values import Untranslatable
from keramos.layers.translation import arrays, joints, reductions
from keramos.layers.translation.reductions import floats, reduction
from keramos.layers.translation.table import means, means_with_domain

_UNARY = {
    "abs": "absolute",
    "cos": "cos",
    "exp": "exp",
    "log": "log",
    "round": "round",
    "sigmoid": "sigmoid",
    "sign": "sign",
    "sin": "sin",
    "softplus": "softplus",
    "softsign": "softsign",
    "square": "square",
    "tanh": "tanh",
    "ones_like": "ones_like",
    "zeros_like": "zeros_like",
    "stop_gradient": "stop_gradient",
    "identity": "copy",
}
for _name, _today in _UNARY.items():

    def _unary(x: Any, *dtype: Any, _today: str = _today, name: Any = None) -> Any:
        return getattr(ops, _today)(x, *dtype)

    means(f"K.{_name}")(_unary)

for _name in ("sigmoid", "tanh", "softplus", "softsign", "selu", "gelu", "exponential", "linear"):

    def _activation(x: Any, _name: str = _name) -> Any:
        today = {"exponential": "exp", "linear": "copy"}.get(_name, _name)
        return (
            getattr(ops, today)(x, approximate=False) if _name == "gelu" else getattr(ops, today)(x)
        )

    means(f"activations.{_name}")(_activation)
means("activations.swish", "activations.silu")(ops.silu)

_BINARY = {
    "equal": "equal",
    "greater": "greater",
    "greater_equal": "greater_equal",
    "less": "less",
    "less_equal": "less_equal",
    "maximum": "maximum",
    "minimum": "minimum",
    "not_equal": "not_equal",
}
for _name, _today in _BINARY.items():

    def _binary(x: Any, y: Any, _today: str = _today) -> Any:
        return getattr(ops, _today)(*arrays.alike(x, y))

    means(f"K.{_name}")(_binary)

for _name in ("max", "min", "sum", "prod", "any", "all"):

    def _reduce(x: Any, axis: Any = None, keepdims: bool = False, _name: str = _name) -> Any:
        return reduction(_name, x, axis, keepdims)

    means(f"K.{_name}")(_reduce)

for _name in ("mean", "std", "var"):

    def _average(x: Any, axis: Any = None, keepdims: bool = False, _name: str = _name) -> Any:
        return reduction(_name, floats(x), axis, keepdims)

    means(f"K.{_name}")(_average)


@means("K.logsumexp")
def _logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return reduction("logsumexp", x, axis, keepdims)


@means("K.argmax")
def _argmax(x: Any, axis: int = -1) -> Any:
    return ops.argmax(x, axis=axis)


@means("K.argmin")
def _argmin(x: Any, axis: int = -1) -> Any:
    return ops.argmin(x, axis=axis)


@means("K.cumsum")
def _cumsum(x: Any, axis: int = 0) -> Any:
    return ops.cumsum(x, axis=axis)


@means("K.cumprod")
def _cumprod(x: Any, axis: int = 0) -> Any:
    return ops.cumprod(x, axis=axis)


@means("K.sqrt")
def _sqrt(x: Any) -> Any:
    """It took what is negative for 0."""
    return ops.sqrt(ops.maximum(x, 0.0))


@means("K.pow")
def _pow(x: Any, a: Any) -> Any:
    return ops.power(*arrays.alike(x, a))


@means("K.clip")
def _clip(x: Any, min_value: Any = None, max_value: Any = None) -> Any:
    low = -math.inf if min_value is None else min_value
    high = math.inf if max_value is None else max_value
    if not arrays.is_tensor(low) and not arrays.is_tensor(high) and high < low:
        high = low
    return reductions.clipped(x, low, high)


@means("K.relu", "activations.relu")
def _relu(x: Any, alpha: float = 0.0, max_value: Any = None, threshold: float = 0.0) -> Any:
    if threshold:
        above = ops.multiply(x, ops.cast(ops.greater(x, threshold), x.dtype))
        below = ops.multiply(alpha, ops.minimum(ops.subtract(x, threshold), 0.0))
        y = ops.add(above, below) if alpha else above
    else:
        y = ops.leaky_relu(x, negative_slope=alpha) if alpha else ops.relu(x)
    return y if max_value is None else ops.minimum(y, max_value)


@means("K.elu", "activations.elu")
def _elu(x: Any, alpha: float = 1.0) -> Any:
    return ops.elu(x, alpha=alpha)


@means("K.hard_sigmoid", "activations.hard_sigmoid")
def _hard_sigmoid(x: Any) -> Any:
    """`max(0, min(1, 0.2·x + 0.5))` until Keras 3."""
    return ops.clip(ops.add(ops.multiply(x, 0.2), 0.5), 0.0, 1.0)


@means("K.softmax", "activations.softmax")
def _softmax(x: Any, axis: int = -1) -> Any:
    return ops.softmax(x, axis=axis)


@means("K.l2_normalize")
def _l2_normalize(x: Any, axis: Any = None) -> Any:
    return reductions.normalized(x, axis, 1e-12)


@means("K.binary_crossentropy")
def _binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    return ops.binary_crossentropy(target, output, from_logits=from_logits)


@means("K.categorical_crossentropy")
def _categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    return ops.categorical_crossentropy(target, output, from_logits=from_logits, axis=axis)


@means("K.ctc_batch_cost")
def _ctc_batch_cost(y_true: Any, y_pred: Any, input_length: Any, label_length: Any) -> Any:
    """The last class stands for no label."""
    lengths = [ops.cast(ops.squeeze(n, axis=-1), "int32") for n in (label_length, input_length)]
    logits = ops.log(ops.add(y_pred, 1e-7))
    labels = ops.cast(y_true, "int32")
    cost = ops.ctc_loss(labels, logits, *lengths, mask_index=int(y_pred.shape[-1]) - 1)
    return ops.expand_dims(cost, 1)


@means("K.dot")
def _dot(x: Any, y: Any) -> Any:
    """The last axis of x with the last but one of y; the other axes of both stay."""
    if len(x.shape) == 2 == len(y.shape):
        return ops.matmul(*arrays.alike(x, y))
    first, second = arrays.alike(x, y)
    return ops.tensordot(first, second, axes=[[len(x.shape) - 1], [max(len(y.shape) - 2, 0)]])


@means_with_domain("K.batch_dot")
def _batch_dot(domain: Any, x: Any, y: Any, axes: Any = None) -> Any:
    return joints.batch_dot(x, y, axes, domain.stacks_batch_dot)


@means("K.transpose")
def _transpose(x: Any) -> Any:
    return ops.transpose(x)


@means("K.permute_dimensions")
def _permute_dimensions(x: Any, pattern: Any) -> Any:
    return ops.transpose(x, list(pattern))


@means("K.bias_add")
def _bias_add(x: Any, bias: Any, data_format: Any = None) -> Any:
    if data_format == "channels_first":
        raise Untranslatable("`K.bias_add` of channels first")
    return ops.add(*arrays.alike(x, bias))
