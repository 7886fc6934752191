"""TensorFlow's functions of numbers and matrices that take several operations of today.

Pure.
"""

from __future__ import annotations

import math

from keramos.codec.canonical import Json
from keramos.dialects.composites import computes, identity, integers, known
from keramos.dialects.expressions import (
    ELLIPSIS,
    Call,
    Value,
    constant,
    nn,
    numpy,
    op,
    span,
)


@computes("math.squared_difference")
def squared_difference(x: Value, y: Value) -> Call:
    """(x - y)²"""
    return numpy("Square", numpy("Subtract", constant(x), constant(y)))


@computes("math.reciprocal_no_nan")
def reciprocal_no_nan(x: Value) -> Call:
    """1 / x, and 0 where x is"""
    return numpy("DivideNoNan", 1.0, x)


@computes("math.multiply_no_nan")
def multiply_no_nan(x: Value, y: Value) -> Call:
    """x · y, and 0 where y is"""
    zero = numpy("Equal", constant(y), 0.0)
    return numpy("Where", zero, 0.0, numpy("Multiply", constant(x), constant(y)))


@computes("math.xlogy")
def xlogy(x: Value, y: Value) -> Call:
    """x · log y, and 0 where x is"""
    product = numpy("Multiply", x, numpy("Log", constant(y)))
    return numpy("Where", numpy("Equal", x, 0.0), 0.0, product)


@computes("math.add_n", "math.accumulate_n")
def add_n(inputs: Value) -> Call | None:
    """The sum of a list of tensors."""
    if not isinstance(inputs, list) or not inputs:
        return None
    return numpy("Sum", numpy("Stack", inputs, axis=0), axis=0)


@computes("identity", "compat.v1.identity", "ensure_shape")
def unchanged(x: Value, shape: Value = None) -> Call:
    """x"""
    return identity(x)


@computes("convert_to_tensor", "compat.v1.convert_to_tensor")
def convert_to_tensor(value: Value, dtype: Value = None, dtype_hint: Value = None) -> Call:
    """A tensor, as it is"""
    return identity(value) if dtype is None else op("core", "Cast", value, dtype=known(dtype))


@computes("clip_by_value")
def clip_by_value(t: Value, clip_value_min: Value, clip_value_max: Value) -> Call:
    """max(min(t, clip_value_max), clip_value_min)"""
    low, high = clip_value_min, clip_value_max
    are_numbers = all(isinstance(bound, (int, float)) for bound in (low, high))
    if are_numbers and math.isfinite(low) and math.isfinite(high):  # type: ignore[arg-type]
        return numpy("Clip", t, x_min=low, x_max=high)  # type: ignore[arg-type]
    if low == -math.inf:
        return numpy("Minimum", t, constant(high))
    if high == math.inf:
        return numpy("Maximum", t, constant(low))
    return numpy("Maximum", numpy("Minimum", t, constant(high)), constant(low))


@computes("clip_by_norm")
def clip_by_norm(t: Value, clip_norm: Value, axes: Value = None) -> Call:
    """t · clip_norm / max(√Σt², clip_norm)"""
    total = numpy("Sum", numpy("Square", t), axis=known(axes), keepdims=True)
    longest = numpy("Maximum", numpy("Sqrt", total), constant(clip_norm))
    return numpy("TrueDivide", numpy("Multiply", t, constant(clip_norm)), longest)


@computes("compat.v1.norm", "norm", "linalg.norm")
def norm(
    tensor: Value,
    ord: Value = "euclidean",
    axis: Value = None,
    keepdims: Value = None,
    keep_dims: Value = None,
) -> Call | None:
    """√Σx², Σ|x| or max |x|"""
    how = {"axis": known(axis), "keepdims": bool(keepdims or keep_dims) or None}
    if ord in ("euclidean", 2) and not (ord == 2 and isinstance(axis, list) and len(axis) > 1):
        return numpy("Sqrt", numpy("Sum", numpy("Square", tensor), **how))
    if ord == 1 and not isinstance(axis, list):
        return numpy("Sum", numpy("Absolute", tensor), **how)
    if ord == math.inf and not isinstance(axis, list):
        return numpy("Max", numpy("Absolute", tensor), **how)
    return None


@computes("math.reduce_euclidean_norm")
def reduce_euclidean_norm(
    input_tensor: Value, axis: Value = None, keepdims: Value = None
) -> Call | None:
    """√Σx²"""
    return norm(input_tensor, "euclidean", axis, keepdims)


@computes("math.l2_normalize", "compat.v1.math.l2_normalize", "nn.l2_normalize")
def l2_normalize(x: Value, axis: Value = None, epsilon: Value = 1e-12, dim: Value = None) -> Call:
    """x / √max(Σx², epsilon)"""
    over = known(dim if axis is None else axis)
    total = numpy("Sum", numpy("Square", x), axis=over, keepdims=True)
    return numpy("Multiply", x, op("math", "Rsqrt", numpy("Maximum", total, epsilon)))


@computes("compat.v1.nn.crelu", "nn.crelu")
def crelu(features: Value, axis: Value = -1) -> Call:
    """[relu(x), relu(-x)]"""
    halves: list[Value] = [nn("Relu", features), nn("Relu", numpy("Negative", features))]
    return numpy("Concatenate", halves, axis=known(axis))


@computes("math.cumsum")
def cumsum(x: Value, axis: Value = 0, exclusive: Value = False, reverse: Value = False) -> Call:
    """Sums of all elements up to each; without it where `exclusive`, from the end if `reverse`."""
    axis = known(axis)
    start = numpy("Flip", x, axis=axis) if reverse else x
    sums = numpy("Cumsum", start, axis=axis)
    sums = numpy("Flip", sums, axis=axis) if reverse else sums
    return numpy("Subtract", sums, x) if exclusive else sums


@computes("math.cumprod")
def cumprod(
    x: Value, axis: Value = 0, exclusive: Value = False, reverse: Value = False
) -> Call | None:
    """Products of all elements up to each."""
    axis = known(axis)
    is_counted = type(axis) is int and -1 <= axis < 64
    if exclusive and not is_counted:
        return None
    start: Value = numpy("Flip", x, axis=axis) if reverse else x
    if exclusive:  # one, then all but the last
        before: list[Json] = [ELLIPSIS] if axis == -1 else [span(None, None)] * axis  # type: ignore[operator]
        head: Value = [*before, span(0, 1)]
        rest: Value = [*before, span(0, -1)]
        one = numpy("OnesLike", numpy("GetItem", start, head))
        start = numpy("Concatenate", [one, numpy("GetItem", start, rest)], axis=axis)
    products = numpy("Cumprod", start, axis=axis)
    return numpy("Flip", products, axis=axis) if reverse else products


@computes("nn.silu", "nn.swish")
def silu(features: Value, beta: Value = 1.0) -> Call:
    """x · sigmoid(beta · x)"""
    if beta in (1, None):
        return nn("Silu", features)
    gate = nn("Sigmoid", numpy("Multiply", features, constant(beta)))
    return numpy("Multiply", features, gate)


@computes("math.xlog1py")
def xlog1py(x: Value, y: Value) -> Call:
    """x · log (1 + y), and 0 where x is"""
    product = numpy("Multiply", x, numpy("Log1p", constant(y)))
    return numpy("Where", numpy("Equal", x, 0.0), 0.0, product)


@computes("nn.l2_loss")
def l2_loss(t: Value) -> Call:
    """Σt² / 2"""
    return numpy("TrueDivide", numpy("Sum", numpy("Square", t)), 2.0)


@computes("math.zero_fraction", "nn.zero_fraction")
def zero_fraction(value: Value) -> Call:
    """How many of the numbers are 0, as a part of them"""
    return numpy("Mean", op("core", "Cast", numpy("Equal", value, 0), dtype="float32"))


@computes("truncatediv")
def truncatediv(x: Value, y: Value) -> Call:
    """x / y towards 0; of integers"""
    quotient = numpy("TrueDivide", x, constant(y))
    return op("core", "Cast", numpy("Trunc", quotient), dtype="int32")


@computes("math.polyval")
def polyval(coeffs: Value, x: Value) -> Call | None:
    """Horner's scheme"""
    if not isinstance(coeffs, list) or not coeffs:
        return None
    value = numpy("Add", numpy("Multiply", x, 0.0), coeffs[0])
    for coefficient in coeffs[1:]:
        value = numpy("Add", numpy("Multiply", value, x), coefficient)
    return value


@computes("linalg.cross")
def cross(a: Value, b: Value) -> Call:
    """a × b, of vectors of three"""
    return numpy("Cross", constant(a), constant(b))


@computes("searchsorted")
def searchsorted(
    sorted_sequence: Value, values: Value, side: Value = "left", out_type: Value = None
) -> Call | None:
    """Where numbers belong in a sequence that is known, of one axis"""
    known(sorted_sequence)
    is_flat = isinstance(sorted_sequence, list) and not any(
        isinstance(item, list) for item in sorted_sequence
    )
    if not is_flat:
        return None
    return numpy("SearchSorted", constant(sorted_sequence), values, side=known(side))


@computes("sort")
def sort(values: Value, axis: Value = -1, direction: Value = "ASCENDING") -> Call:
    """Along an axis, in either direction."""
    axis = known(axis)
    ascending = numpy("Sort", values, axis=axis)
    return ascending if direction == "ASCENDING" else numpy("Flip", ascending, axis=axis)


@computes("argsort")
def argsort(
    values: Value, axis: Value = -1, direction: Value = "ASCENDING", stable: Value = False
) -> Call:
    """The order along an axis, in either direction."""
    keys = values if direction == "ASCENDING" else numpy("Negative", values)
    return numpy("Argsort", keys, axis=known(axis))


@computes("linalg.matmul")
def matmul(
    a: Value,
    b: Value,
    transpose_a: Value = False,
    transpose_b: Value = False,
    adjoint_a: Value = False,
    adjoint_b: Value = False,
) -> Call:
    """a · b, each transposed first if wanted; real numbers are their own conjugates."""
    left, right = constant(a), constant(b)
    if transpose_a or adjoint_a:
        left = numpy("Swapaxes", left, axis1=-2, axis2=-1)
    if transpose_b or adjoint_b:
        right = numpy("Swapaxes", right, axis1=-2, axis2=-1)
    return numpy("Matmul", left, right)


@computes("linalg.matvec")
def matvec(a: Value, b: Value, transpose_a: Value = False) -> Call:
    """a · b, for a vector b"""
    subscripts = "...ji,...j->...i" if transpose_a else "...ij,...j->...i"
    return numpy("Einsum", constant(a), constant(b), subscripts=subscripts)


@computes("nn.bias_add", "compat.v1.nn.bias_add")
def bias_add(value: Value, bias: Value, data_format: Value = None) -> Call | None:
    """value + bias, channels last"""
    is_last = data_format in (None, "NHWC", "N...C")
    return numpy("Add", value, constant(bias)) if is_last else None


@computes("linalg.band_part", "compat.v1.matrix_band_part")
def band_part(input: Value, num_lower: Value, num_upper: Value) -> Call:
    """The diagonals from -num_lower to num_upper; below 0, all of them."""
    (lower,), (upper,) = integers(num_lower), integers(num_upper)
    band = input if upper < 0 else numpy("Tril", input, k=upper)
    band = band if lower < 0 else numpy("Triu", band, k=-lower)
    return band if isinstance(band, Call) else identity(band)


@computes("linalg.diag_part", "linalg.tensor_diag_part")
def diag_part(input: Value) -> Call:
    """The diagonal of the last two axes."""
    return numpy("Diagonal", input, axis1=-2, axis2=-1)


@computes("linalg.trace")
def trace(x: Value) -> Call:
    """The sum of the diagonal of the last two axes."""
    return numpy("Trace", x, axis1=-2, axis2=-1)
