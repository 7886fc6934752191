"""Arithmetic, element by element, in whatever order the axes are.

A rule here takes tensors that ONNX spreads over each other by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from keramos.engine.listing import Operation
from keramos.engine.sizes import Size
from keramos.export.onnx import types
from keramos.export.onnx.graph import Graph, held_in
from keramos.export.onnx.refusal import Refused
from keramos.export.onnx.rules import bias, special
from keramos.export.onnx.values import Held, Source
from keramos.export.onnx.walking import Rule

Formula = Callable[..., Source]

#: Primitives that are an operator of ONNX, on floats.
DIRECT: Mapping[str, str] = {
    "exp": "Exp", "log": "Log", "tanh": "Tanh", "logistic": "Sigmoid", "sqrt": "Sqrt",
    "erf": "Erf", "floor": "Floor", "ceil": "Ceil", "sin": "Sin", "cos": "Cos", "tan": "Tan",
    "asin": "Asin", "acos": "Acos", "atan": "Atan", "sinh": "Sinh", "cosh": "Cosh",
    "asinh": "Asinh", "acosh": "Acosh", "atanh": "Atanh",
}  # fmt: skip

#: Those on numbers of every kind: of the type of the result, which is that of the inputs.
ARITHMETIC: Mapping[str, str] = {
    "add": "Add", "add_any": "Add", "sub": "Sub", "mul": "Mul", "div": "Div", "neg": "Neg",
    "abs": "Abs", "sign": "Sign", "pow": "Pow",
}  # fmt: skip

COMPARISONS: Mapping[str, str] = {
    "eq": "Equal", "eq_to": "Equal", "gt": "Greater", "lt": "Less", "ge": "GreaterOrEqual",
    "le": "LessOrEqual", "lt_to": "Less", "le_to": "LessOrEqual",
}  # fmt: skip


def dtype_of(operation: Operation, number: int = 0) -> str:
    """The type of an input."""
    return operation.inputs[number].dtype


def _direct(kind: str) -> Formula:
    return lambda g, operation, x: g.op(kind, x)


def _arithmetic(kind: str, **attributes: Any) -> Formula:
    def formula(g: Graph, operation: Operation, *xs: Source) -> Source:
        dtype = operation.outputs[0].dtype
        if dtype not in types.WIDER:
            return g.op(kind, *xs, **attributes)
        wide = types.WIDER[dtype]
        return g.cast(g.op(kind, *(g.cast(x, wide) for x in xs), **attributes), dtype)

    return formula


def _comparison(kind: str) -> Formula:
    def formula(g: Graph, operation: Operation, a: Source, b: Source) -> Source:
        dtype = dtype_of(operation)
        if dtype == "bool" and kind != "Equal":
            a, b = g.cast(a, "int32"), g.cast(b, "int32")
        elif dtype in types.WIDER:
            a, b = (g.cast(x, types.WIDER[dtype]) for x in (a, b))
        return g.op(kind, a, b)

    return formula


def _different(g: Graph, operation: Operation, a: Source, b: Source) -> Source:
    if dtype_of(operation) == "bool":
        return g.op("Xor", a, b)
    return g.op("Not", _comparison("Equal")(g, operation, a, b))


def _is_zero(x: Source) -> bool:
    return isinstance(x, np.ndarray) and not x.any()


def _larger(g: Graph, operation: Operation, a: Source, b: Source) -> Source:
    dtype = operation.outputs[0].dtype
    if dtype == "bool":
        return g.op("Or", a, b)
    for x, other in ((a, b), (b, a)):
        # Relu, unlike Max, is fused into a convolution by every runtime
        if types.is_float(dtype) and _is_zero(other) and not isinstance(x, np.ndarray):
            return g.op("Relu", x)
    return _arithmetic("Max")(g, operation, a, b)


def _smaller(g: Graph, operation: Operation, a: Source, b: Source) -> Source:
    if operation.outputs[0].dtype == "bool":
        return g.op("And", a, b)
    return _arithmetic("Min")(g, operation, a, b)


def _logic(kind: str) -> Formula:
    def formula(g: Graph, operation: Operation, *xs: Source) -> Source:
        is_bool = operation.outputs[0].dtype == "bool"
        return g.op(kind if is_bool else f"Bitwise{kind}", *xs)

    return formula


def _shift(direction: str) -> Formula:
    def formula(g: Graph, operation: Operation, a: Source, b: Source) -> Source:
        dtype = operation.outputs[0].dtype
        unsigned = dtype if dtype.startswith("u") else f"u{dtype}"  # BitShift takes no others
        a, b = (x if dtype == unsigned else g.cast(x, unsigned) for x in (a, b))
        result = g.op("BitShift", a, b, direction=direction)
        return result if dtype == unsigned else g.cast(result, dtype)

    return formula


def _shift_arithmetic(g: Graph, operation: Operation, a: Source, b: Source) -> Source:
    """⌊a / 2ᵇ⌋, where ONNX's division truncates: ¬(¬a / 2ᵇ) for a negative a."""
    dtype = operation.outputs[0].dtype
    wide = types.WIDER.get(dtype, dtype)
    a, b = g.cast(a, wide), g.cast(b, wide)
    power = g.op("Pow", np.array(2, wide), b)
    below = g.op("Less", a, np.array(0, wide))
    upward = g.op("BitwiseNot", g.op("Div", g.op("BitwiseNot", a), power))
    return g.cast(g.op("Where", below, upward, g.op("Div", a, power)), dtype)


def _select(g: Graph, operation: Operation, which: Source, *cases: Source) -> Source:
    dtype, selector = operation.outputs[0].dtype, dtype_of(operation)
    if selector == "bool":
        return _chosen(g, which, cases[1], cases[0], dtype)  # the first case is that of false
    result = cases[0]
    for number, case in enumerate(cases[1:], 1):
        result = _chosen(g, g.op("Equal", which, np.array(number, selector)), case, result, dtype)
    return result


def _chosen(g: Graph, which: Source, yes: Source, no: Source, dtype: str) -> Source:
    if dtype != "bool":
        return g.op("Where", which, yes, no)
    # onnxruntime has no Where of bool
    return g.op("Or", g.op("And", which, yes), g.op("And", g.op("Not", which), no))


def _clamp(g: Graph, operation: Operation, low: Source, x: Source, high: Source) -> Source:
    dtype = operation.outputs[0].dtype
    if all(isinstance(bound, np.ndarray) and not bound.ndim for bound in (low, high)):
        wide = types.WIDER.get(dtype, dtype)
        result = g.op("Clip", *(x if wide == dtype else g.cast(x, wide) for x in (x, low, high)))
        return result if wide == dtype else g.cast(result, dtype)
    return _smaller(g, operation, _larger(g, operation, x, low), high)


def _convert(g: Graph, operation: Operation, x: Source) -> Source:
    """A cast. Numbers out of range become the nearest in range, where ONNX says nothing."""
    source, wanted = dtype_of(operation), operation.outputs[0].dtype
    if source == wanted:
        return x
    if wanted not in types.NUMBERS:
        raise Refused(f"ONNX has no type {wanted}")
    if types.is_float(source) and types.is_integer(wanted) and not isinstance(x, np.ndarray):
        low, high = _range(wanted, source)
        x = g.op("Clip", x, low, high)
    return g.cast(x, wanted)


def _range(integer: str, floating: str) -> tuple[Any, Any]:
    """The least and the largest float that an integer type holds."""
    limits, dtype = np.iinfo(integer), np.dtype(floating)
    largest = np.finfo(dtype).max
    low, high = (np.array(np.clip(n, -float(largest), float(largest)), dtype) for n in (
        float(limits.min), float(limits.max)))  # fmt: skip
    while int(high) > limits.max:
        high = np.nextafter(high, np.zeros((), dtype))
    return low, high


def _rounded(g: Graph, operation: Operation, x: Source) -> Source:
    if operation.parameters["rounding_method"] == "TO_NEAREST_EVEN":
        return g.op("Round", x)
    half = np.array(0.5, dtype_of(operation))
    return g.op("Mul", g.op("Sign", x), g.op("Floor", g.op("Add", g.op("Abs", x), half)))


def _integer_pow(g: Graph, operation: Operation, x: Source) -> Source:
    power, dtype = operation.parameters["y"], operation.outputs[0].dtype
    assert isinstance(power, int)
    if power == 2:
        return _arithmetic("Mul")(g, operation, x, x)
    if power == -1:
        return g.op("Reciprocal", x)
    return _arithmetic("Pow")(g, operation, x, np.array(power, dtype))


def _square(g: Graph, operation: Operation, x: Source) -> Source:
    return _arithmetic("Mul")(g, operation, x, x)


def _is_finite(g: Graph, operation: Operation, x: Source) -> Source:
    return g.op("Equal", g.op("Sub", x, x), np.array(0, dtype_of(operation)))


def _reduced_precision(g: Graph, operation: Operation, x: Source) -> Source:
    exponent: Any = operation.parameters["exponent_bits"]
    mantissa: Any = operation.parameters["mantissa_bits"]
    bits = exponent, mantissa
    dtypes = {(8, 23): "float32", (8, 7): "bfloat16", (5, 10): "float16"}
    if bits not in dtypes:
        raise Refused(f"ONNX has no floats with {bits[0]} and {bits[1]} bits")
    dtype = dtype_of(operation)
    return x if dtypes[bits] == dtype else g.cast(g.cast(x, dtypes[bits]), dtype)


FORMULAS: Mapping[str, Formula] = {
    **{name: _direct(kind) for name, kind in DIRECT.items()},
    **{name: _arithmetic(kind) for name, kind in ARITHMETIC.items()},
    **{name: _comparison(kind) for name, kind in COMPARISONS.items()},
    **special.FORMULAS,
    "rem": _arithmetic("Mod", fmod=1),  # the sign is that of the dividend
    "ne": _different,
    "max": _larger,
    "min": _smaller,
    "and": _logic("And"),
    "or": _logic("Or"),
    "xor": _logic("Xor"),
    "not": _logic("Not"),
    "shift_left": _shift("LEFT"),
    "shift_right_logical": _shift("RIGHT"),
    "shift_right_arithmetic": _shift_arithmetic,
    "select_n": _select,
    "clamp": _clamp,
    "convert_element_type": _convert,
    "round": _rounded,
    "integer_pow": _integer_pow,
    "square": _square,
    "is_finite": _is_finite,
    "reduce_precision": _reduced_precision,
}


def elementwise(formula: Formula) -> Rule:
    """A rule that leaves axes where they are, and sizes of 1 as they are."""

    def rule(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
        absorbed = bias.absorbed(g, operation, inputs) or unchanged(operation, inputs)
        if absorbed is not None:
            return [absorbed]
        order = common_order(inputs)
        rank = max(len(value.shape) for value in operation.inputs)
        sources = aligned(g, inputs, order, rank)
        sizes = spread_sizes([_sizes_in(held, order) for held in inputs])
        return [held_in(formula(g, operation, *sources), sizes, order)]

    return rule


#: Number that changes nothing.
NEUTRAL: Mapping[str, int] = {"add": 0, "sub": 0, "mul": 1, "div": 1}


def unchanged(operation: Operation, inputs: Sequence[Held]) -> Held | None:
    """One input, if the other is one whole number that changes nothing."""
    if operation.name not in NEUTRAL or not types.is_integer(operation.outputs[0].dtype):
        return None
    pairs = [inputs] if operation.name in ("sub", "div") else [inputs, inputs[::-1]]
    return next((first for first, other in pairs if _is_neutral(operation, first, other)), None)


def _is_neutral(operation: Operation, first: Held, other: Held) -> bool:
    number = other.source
    if not isinstance(number, np.ndarray) or number.ndim or isinstance(first.source, np.ndarray):
        return False
    return bool(number == NEUTRAL[operation.name])


def common_order(inputs: Sequence[Held]) -> tuple[int, ...] | None:
    """The order of the axes of what is largest, if that runs; None for the program's own."""
    running = [held for held in inputs if isinstance(held.source, str) and held.sizes]
    if not running:
        return None
    return max(running, key=lambda held: sum(size != 1 for size in held.sizes)).order


def aligned(
    g: Graph, inputs: Sequence[Held], order: tuple[int, ...] | None, rank: int
) -> list[Source]:
    """The inputs, their axes in one order."""
    axes = tuple(range(rank)) if order is None else order
    return [held.source if not held.sizes else g.ordered(held, axes) for held in inputs]


def _sizes_in(held: Held, order: tuple[int, ...] | None) -> tuple[Size, ...]:
    """The sizes of what is held, its axes in another order."""
    if order is None and held.order is None:
        return held.sizes
    if not held.sizes:
        return ()
    rank = len(order or held.order or ())
    own = held.padded(rank)
    by_axis = dict(zip(held.order or range(rank), own, strict=True))
    return tuple(by_axis[axis] for axis in order or range(rank))


def spread_sizes(shapes: Sequence[tuple[Size, ...]]) -> tuple[Size, ...]:
    """The sizes of arrays that are spread over each other."""
    rank = max(map(len, shapes), default=0)
    columns = zip(*((1,) * (rank - len(shape)) + shape for shape in shapes), strict=True)
    return tuple(next((size for size in column if size != 1), 1) for column in columns)


def passed_on(g: Graph, operation: Operation, inputs: Sequence[Held]) -> Sequence[Held]:
    """Operations that change nothing."""
    return inputs


RULES: Mapping[str, Rule] = {
    **{name: elementwise(formula) for name, formula in FORMULAS.items()},
    **dict.fromkeys(
        ("stop_gradient", "copy", "copy_p", "optimization_barrier", "sharding_constraint"),
        passed_on,
    ),
}
