"""Element by element: one input, two inputs, comparisons, casts."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy import special

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, cast, dtype_of, is_known, is_text, space
from keramos.errors import ConfigError

#: Operation -> function of numpy and of jax.numpy.
UNARY = {
    "Abs": "abs", "ComplexAbs": "abs", "Neg": "negative", "Sign": "sign", "Exp": "exp",
    "Expm1": "expm1", "Log": "log", "Log1p": "log1p", "Sqrt": "sqrt", "Square": "square",
    "Floor": "floor", "Ceil": "ceil", "Round": "round", "Rint": "rint", "Sin": "sin",
    "Cos": "cos", "Tan": "tan", "Asin": "arcsin", "Acos": "arccos", "Atan": "arctan",
    "Sinh": "sinh", "Cosh": "cosh", "Tanh": "tanh", "Asinh": "arcsinh", "Acosh": "arccosh",
    "Atanh": "arctanh", "IsNan": "isnan", "IsInf": "isinf", "IsFinite": "isfinite",
    "LogicalNot": "logical_not", "Invert": "invert", "Conj": "conj", "Real": "real",
    "Imag": "imag", "Angle": "angle", "ZerosLike": "zeros_like", "OnesLike": "ones_like",
}  # fmt: skip
BINARY = {
    "Add": "add", "AddV2": "add", "Sub": "subtract", "Mul": "multiply", "Maximum": "maximum",
    "Minimum": "minimum", "Pow": "power", "FloorMod": "mod", "Atan2": "arctan2",
    "FloorDiv": "floor_divide", "LogicalAnd": "logical_and", "LogicalOr": "logical_or",
    "BitwiseAnd": "bitwise_and", "BitwiseOr": "bitwise_or", "BitwiseXor": "bitwise_xor",
    "LeftShift": "left_shift", "NextAfter": "nextafter",
}  # fmt: skip
COMPARISONS = {
    "Less": "less", "LessEqual": "less_equal", "Greater": "greater",
    "GreaterEqual": "greater_equal",
}  # fmt: skip
#: Operation -> function of jax arrays.
SPECIAL: dict[str, Callable[..., Any]] = {
    "Erf": special.erf, "Erfc": special.erfc, "Erfinv": special.erfinv, "Ndtri": special.ndtri,
    "Lgamma": special.gammaln, "Digamma": special.digamma, "Sigmoid": jax.nn.sigmoid,
    "Softplus": jax.nn.softplus, "Softsign": jax.nn.soft_sign, "Relu": jax.nn.relu,
    "Relu6": jax.nn.relu6, "Selu": jax.nn.selu, "BesselI0e": special.i0e, "BesselI0": special.i0,
    "BesselI1e": special.i1e, "BesselI1": special.i1, "Igamma": special.gammainc,
    "Igammac": special.gammaincc, "Betainc": special.betainc, "Zeta": special.zeta,
    "Polygamma": special.polygamma, "Xlogy": special.xlogy, "Xlog1py": special.xlog1py,
}  # fmt: skip


def _unary(name: str) -> Callable[[Call, Any], Any]:
    def run(call: Call, x: Any) -> Any:
        xp, (x,) = space(x)
        return getattr(xp, name)(x)

    return run


def _binary(name: str) -> Callable[[Call, Any, Any], Any]:
    def run(call: Call, x: Any, y: Any) -> Any:
        xp, (x, y) = space(x, y)
        return getattr(xp, name)(x, y)

    return run


def _comparison(name: str) -> Callable[[Call, Any, Any], Any]:
    def run(call: Call, x: Any, y: Any) -> Any:
        xp, (x, y) = space(x, y)
        return getattr(xp, name)(x, y).astype(bool)

    return run


def _special(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(call: Call, *inputs: Any) -> Any:
        return function(*map(as_jax, inputs))

    return run


for _name, _function in UNARY.items():
    operation(_name)(_unary(_function))
for _name, _function in BINARY.items():
    operation(_name)(_binary(_function))
for _name, _function in COMPARISONS.items():
    operation(_name)(_comparison(_function))
for _name, _code in SPECIAL.items():
    operation(_name)(_special(_code))


@operation("Equal", "NotEqual")
def equal(call: Call, x: Any, y: Any) -> Any:
    """Shapes that do not fit are unequal where the file allows them."""
    xp, (x, y) = space(x, y)
    is_equal = call.node.op == "Equal"
    if not call.get("incompatible_shape_error", True):
        try:
            np.broadcast_shapes(x.shape, y.shape)
        except ValueError:
            return np.asarray(not is_equal)
    if is_text(x) or is_text(y):
        return np.asarray((x == y) if is_equal else (x != y)).astype(bool)
    return xp.equal(x, y) if is_equal else xp.not_equal(x, y)


@operation("Rsqrt")
def rsqrt(call: Call, x: Any) -> Any:
    return jax.lax.rsqrt(as_jax(x))


@operation("Reciprocal", "Inv")
def reciprocal(call: Call, x: Any) -> Any:
    xp, (x,) = space(x)
    return xp.ones_like(x) / x


@operation("Div", "RealDiv", "TruncateDiv")
def divide(call: Call, x: Any, y: Any) -> Any:
    xp, (x, y) = space(x, y)
    if jnp.issubdtype(x.dtype, jnp.integer):
        return _truncated(xp, x, y)
    return (x / y).astype(x.dtype)


def _truncated(xp: Any, x: Any, y: Any) -> Any:
    if is_known(x) and (np.asarray(y) == 0).any():
        raise ConfigError("an integer is divided by zero")
    quotient = x // y
    is_cut = (quotient < 0) & (quotient * y != x)
    return (quotient + is_cut.astype(quotient.dtype)).astype(x.dtype)


@operation("Mod", "TruncateMod")
def truncated_mod(call: Call, x: Any, y: Any) -> Any:
    xp, (x, y) = space(x, y)
    return xp.fmod(x, y)


@operation("DivNoNan", "Xdivy")
def divide_no_nan(call: Call, x: Any, y: Any) -> Any:
    """0 where the divisor is 0 (`Xdivy`: where the dividend is)."""
    xp, (x, y) = space(x, y)
    is_zero = (y if call.node.op == "DivNoNan" else x) == 0
    # The inner `where` keeps a division by zero out of the gradient.
    safe = xp.where(
        xp.broadcast_to(is_zero, y.shape) if is_zero.shape == y.shape else y == 0,
        xp.ones_like(y),
        y,
    )
    return xp.where(is_zero, xp.zeros_like(x), x / safe)


@operation("MulNoNan")
def multiply_no_nan(call: Call, x: Any, y: Any) -> Any:
    """0 where `y` is 0, whatever `x` is."""
    xp, (x, y) = space(x, y)
    return xp.where(y == 0, xp.zeros_like(x), x * y)


@operation("SquaredDifference")
def squared_difference(call: Call, x: Any, y: Any) -> Any:
    xp, (x, y) = space(x, y)
    return xp.square(x - y)


@operation("LogicalXor")
def logical_xor(call: Call, x: Any, y: Any) -> Any:
    xp, (x, y) = space(x, y)
    return xp.logical_xor(x, y)


@operation("RightShift")
def right_shift(call: Call, x: Any, y: Any) -> Any:
    xp, (x, y) = space(x, y)
    return xp.right_shift(x, y)


@operation("ApproximateEqual")
def approximately_equal(call: Call, x: Any, y: Any) -> Any:
    xp, (x, y) = space(x, y)
    return xp.abs(x - y) < call.get("tolerance", 1e-5)


@operation("AddN", "AccumulateNV2")
def add_all(call: Call, *inputs: Any) -> Any:
    _, terms = space(*inputs)
    return functools.reduce(operator.add, terms)


@operation("ClipByValue")
def clip(call: Call, x: Any, least: Any, most: Any) -> Any:
    xp, (x, least, most) = space(x, least, most)
    return xp.minimum(xp.maximum(x, least), most)


@operation("Complex")
def complex_number(call: Call, real: Any, imaginary: Any) -> Any:
    return jax.lax.complex(as_jax(real), as_jax(imaginary))


@operation("Elu")
def elu(call: Call, x: Any) -> Any:
    return jax.nn.elu(as_jax(x))


@operation("LeakyRelu")
def leaky_relu(call: Call, x: Any) -> Any:
    return jax.nn.leaky_relu(as_jax(x), call.get("alpha", 0.2))


@operation("Cast")
def cast_values(call: Call, x: Any) -> Any:
    return cast(x, call.get("DstT"))


@operation("Bitcast")
def bitcast(call: Call, x: Any) -> Any:
    target = dtype_of(call.get("type"))
    if is_known(x):
        wide = x[..., None] if target.itemsize < x.dtype.itemsize else x
        viewed = np.ascontiguousarray(wide).view(target)
        return viewed[..., 0] if target.itemsize > x.dtype.itemsize else viewed
    return jax.lax.bitcast_convert_type(as_jax(x), target)


@operation("Select")
def select(call: Call, condition: Any, x: Any, y: Any) -> Any:
    """A condition with one axis chooses among rows."""
    xp, (condition, x, y) = space(condition, x, y)
    if condition.ndim == 1 and x.ndim > 1:
        condition = condition.reshape(-1, *(1,) * (x.ndim - 1))
    return xp.where(condition, x, y)


@operation("SelectV2")
def select_broadcast(call: Call, condition: Any, x: Any, y: Any) -> Any:
    xp, (condition, x, y) = space(condition, x, y)
    return xp.where(condition, x, y)


@operation("CheckNumerics", "CheckNumericsV2")
def check_numerics(call: Call, x: Any) -> Any:
    """Numbers are not looked at while they are computed."""
    return x


@operation("Bucketize")
def bucketize(call: Call, x: Any) -> Any:
    boundaries = np.asarray(call.get("boundaries", []), np.float32)
    xp, (x,) = space(x)
    return xp.searchsorted(boundaries, x, side="right").astype(np.int32)


@operation("L2Loss")
def l2_loss(call: Call, x: Any) -> Any:
    return jnp.sum(jnp.square(as_jax(x))) / 2
