"""`tensorflow`, element by element: arithmetic, reductions, activations, products."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.dialects.bytecode.values import Untranslatable
from keramos.layers.translation import arrays, reductions
from keramos.layers.translation.table import means

#: Names that no graph has: `graph_functions` has the others, from the tables of `dialects`.
_FORMER_UNARY = {"conj": "conj", "identity": "copy", "swish": "silu"}
for _name, _today in _FORMER_UNARY.items():

    def _unary(x: Any, _today: str = _today) -> Any:
        return getattr(ops, _today)(x)

    means(f"tf.{_name}")(_unary)

_FORMER_BINARY = {
    "div": "true_divide",
    "div_no_nan": "divide_no_nan",
    "mod": "mod",
    "mul": "multiply",
    "realdiv": "true_divide",
    "sub": "subtract",
}
for _name, _today in _FORMER_BINARY.items():

    def _binary(x: Any, y: Any, _today: str = _today) -> Any:
        return getattr(ops, _today)(*arrays.alike(x, y))

    means(f"tf.{_name}")(_binary)


@means("tf.add_n")
def _add_n(inputs: Any) -> Any:
    first, *rest = inputs
    for value in rest:
        first = ops.add(first, value)
    return first


@means("tf.l2_normalize")
def _l2_normalize(x: Any, axis: Any = None, epsilon: float = 1e-12, dim: Any = None) -> Any:
    return reductions.normalized(x, dim if axis is None else axis, epsilon)


@means("tf.moments")
def _moments(
    x: Any, axes: Any, shift: Any = None, keepdims: bool = False, keep_dims: Any = None
) -> Any:
    keep = bool(keepdims or keep_dims)
    over = reductions.axes(axes)
    return ops.mean(x, axis=over, keepdims=keep), ops.var(x, axis=over, keepdims=keep)


@means("tf.argmax", "tf.arg_max")
def _argmax(input: Any, axis: Any = None, output_type: Any = None, dimension: Any = None) -> Any:
    over = dimension if axis is None else axis
    return ops.argmax(input, axis=0 if over is None else int(over))


@means("tf.argmin", "tf.arg_min")
def _argmin(input: Any, axis: Any = None, output_type: Any = None, dimension: Any = None) -> Any:
    over = dimension if axis is None else axis
    return ops.argmin(input, axis=0 if over is None else int(over))


@means("tf.clip_by_value")
def _clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any) -> Any:
    return reductions.clipped(t, clip_value_min, clip_value_max)


def _last(axis: Any, dim: Any) -> int:
    over = dim if axis is None else axis
    return -1 if over is None else int(over)


@means("tf.softmax")
def _softmax(logits: Any, axis: Any = None, name: Any = None, dim: Any = None) -> Any:
    return ops.softmax(logits, axis=_last(axis, dim))


@means("tf.log_softmax")
def _log_softmax(logits: Any, axis: Any = None, name: Any = None, dim: Any = None) -> Any:
    return ops.log_softmax(logits, axis=_last(axis, dim))


@means("tf.leaky_relu")
def _leaky_relu(features: Any, alpha: float = 0.2) -> Any:
    return ops.leaky_relu(features, negative_slope=alpha)


@means("tf.gelu")
def _gelu(features: Any, approximate: bool = False) -> Any:
    return ops.gelu(features, approximate=approximate)


@means("tf.local_response_normalization", "tf.lrn")
def _lrn(
    input: Any, depth_radius: int = 5, bias: float = 1.0, alpha: float = 1.0, beta: float = 0.5
) -> Any:
    """`x / (bias + alpha·Σx²)^beta`, the sum over neighbouring channels."""
    channels = input.shape[-1]
    if not 0 <= depth_radius <= 256:
        raise Untranslatable("so many neighbouring channels")
    if channels is None:
        raise Untranslatable("channels whose number only a running model knows")
    squares = ops.square(input)
    none = [[0, 0]] * (len(input.shape) - 1)
    padded = ops.pad(squares, [*none, [depth_radius, depth_radius]])
    parts = [
        arrays.taken(padded, (..., slice(i, i + channels))) for i in range(2 * depth_radius + 1)
    ]
    total = ops.multiply(_add_n(parts), alpha)
    return ops.true_divide(input, ops.power(ops.add(total, bias), beta))


@means("tf.matmul", "tf.batch_matmul")
def _matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    adj_x: bool = False,
    adj_y: bool = False,
) -> Any:
    first, second = arrays.alike(a, b)
    if transpose_a or adjoint_a or adj_x:
        first = ops.swapaxes(first, -1, -2)
    if transpose_b or adjoint_b or adj_y:
        second = ops.swapaxes(second, -1, -2)
    return ops.matmul(first, second)


@means("tf.tensordot")
def _tensordot(a: Any, b: Any, axes: Any) -> Any:
    return ops.tensordot(*arrays.alike(a, b), axes=axes)


@means("tf.einsum")
def _einsum(equation: str, *inputs: Any) -> Any:
    return ops.einsum(equation, *arrays.alike(*inputs))


@means("tf.bias_add")
def _bias_add(value: Any, bias: Any, data_format: Any = None) -> Any:
    if data_format in ("NCHW", "NCW", "NCDHW"):
        raise Untranslatable("`tf.nn.bias_add` of channels first")
    return ops.add(*arrays.alike(value, bias))
