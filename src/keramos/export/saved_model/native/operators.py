"""Operators of ONNX, as rules say them -> operations of TensorFlow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from keramos.export.onnx.refusal import Refused
from keramos.export.onnx.values import Source, ints
from keramos.storage.tensorflow.messages import encoded

if TYPE_CHECKING:
    from keramos.export.saved_model.native.graph import TensorFlowGraph as Graph

#: (graph, inputs…, attributes…) -> names of the outputs.
Writer: TypeAlias = "Callable[..., list[str]]"
INDEX = "int64"  # of shapes and places
AXIS = "int32"  # gradients of TensorFlow 2.4's take no others


def axes_of(values: Any) -> np.ndarray:
    """Known axes, as operations take them."""
    return np.asarray(values, AXIS)


def number(value: int) -> bytes:
    """An attribute that is an int."""
    return encoded("Attr", {"int": value})


def flag(value: bool) -> bytes:
    """An attribute that is a bool."""
    return encoded("Attr", {"bool": value})


def text(value: str) -> bytes:
    """An attribute that is text."""
    return encoded("Attr", {"text": value.encode()})


def real(value: float) -> bytes:
    """An attribute that is a float."""
    return encoded("Attr", {"float": value})


def numbers(values: Sequence[int]) -> bytes:
    """An attribute that is a list of ints."""
    return encoded("Attr", {"list": {"int": list(values)}})


def unary(operation: str, output: str = "y") -> Writer:
    """An operation of one tensor, whose type it keeps."""
    return lambda g, x: g.node(operation, [x], [(output, g.dtype(x))], T=g.type(x))


def _leaky_relu(g: Graph, x: Source, alpha: float) -> list[str]:
    return g.node("LeakyRelu", [x], [("activations", g.dtype(x))], T=g.type(x), alpha=real(alpha))


def binary(operation: str) -> Writer:
    """An operation of two tensors that are spread over each other."""
    return lambda g, a, b: g.node(operation, [a, b], [("z", g.dtype(a))], T=g.type(a))


def comparison(operation: str) -> Writer:
    """One that gives bools."""
    return lambda g, a, b: g.node(operation, [a, b], [("z", "bool")], T=g.type(a))


def logical(operation: str) -> Writer:
    """One of bools alone."""
    return lambda g, a, b: g.node(operation, [a, b], [("z", "bool")])


def by_kind(of_floats: str, of_integers: str) -> Writer:
    """One whose name depends on the type."""

    def write(g: Graph, a: Source, b: Source, **attributes: Any) -> list[str]:
        return binary(of_floats if "float" in g.dtype(a) else of_integers)(g, a, b)

    return write


def _remainder(g: Graph, a: Source, b: Source, fmod: int = 0) -> list[str]:
    return binary("TruncateMod" if fmod else "FloorMod")(g, a, b)


def _where(g: Graph, which: Source, yes: Source, no: Source) -> list[str]:
    return g.node("SelectV2", [which, yes, no], [("output", g.dtype(yes))], T=g.type(yes))


def _clip(g: Graph, x: Source, low: Source, high: Source) -> list[str]:
    (raised,) = binary("Maximum")(g, x, low)
    return binary("Minimum")(g, raised, high)


def _not(g: Graph, x: Source) -> list[str]:
    return g.node("LogicalNot", [x], [("y", "bool")])


def _shift(g: Graph, a: Source, b: Source, direction: str) -> list[str]:
    return binary("LeftShift" if direction == "LEFT" else "RightShift")(g, a, b)


# -- Where elements stand --------------------------------------------------------------------------


def _transpose(g: Graph, x: Source, perm: Sequence[int]) -> list[str]:
    return g.node("Transpose", [x, axes_of(perm)], [("y", g.dtype(x))], T=g.type(x))


def _reshape(g: Graph, x: Source, shape: Source, allowzero: int = 0) -> list[str]:
    kinds = {"T": g.type(x), "Tshape": g.type(shape)}
    return g.node("Reshape", [x, shape], [("output", g.dtype(x))], **kinds)


def _unsqueeze(g: Graph, x: Source, axes: Source) -> list[str]:
    assert isinstance(axes, np.ndarray)
    for axis in sorted(map(int, axes)):
        (x,) = g.node("ExpandDims", [x, axes_of(axis)], [("output", g.dtype(x))], T=g.type(x))
    return [g.tensor(x)]


def _squeeze(g: Graph, x: Source, axes: Source) -> list[str]:
    assert isinstance(axes, np.ndarray)
    axes_ = numbers([*map(int, axes)])
    return g.node("Squeeze", [x], [("output", g.dtype(x))], T=g.type(x), squeeze_dims=axes_)


def _element(g: Graph, vector: Source, place: int) -> Source:
    if isinstance(vector, np.ndarray):
        return vector[place : place + 1]
    kinds = {"T": g.type(vector), "Index": g.type(ints(0))}
    inputs = [vector, ints(place), ints(1)]
    return g.node("Slice", inputs, [("output", g.dtype(vector))], **kinds)[0]


def _slice(
    g: Graph, x: Source, starts: Source, ends: Source, axes: Source, steps: Source | None = None
) -> list[str]:
    assert isinstance(axes, np.ndarray)
    places = {int(axis): k for k, axis in enumerate(axes)}
    count = max(places) + 1
    whole = sum(1 << axis for axis in range(count) if axis not in places)

    def along(vector: Source, other: int) -> Source:
        parts = [
            _element(g, vector, places[axis]) if axis in places else ints(other)
            for axis in range(count)
        ]
        return g.concat(parts, 0)

    strides = ints(*[1] * len(places)) if steps is None else steps
    inputs = [x, along(starts, 0), along(ends, 0), along(strides, 1)]
    kinds = {"T": g.type(x), "Index": g.type(ints(0))}
    masks = {"begin_mask": number(whole), "end_mask": number(whole)} if whole else {}
    return g.node("StridedSlice", inputs, [("output", g.dtype(x))], **kinds, **masks)


def _concat(g: Graph, *parts: Source, axis: int) -> list[str]:
    kinds = {"T": g.type(parts[0]), "N": number(len(parts))}
    inputs = [*parts, axes_of(axis)]
    return g.node("ConcatV2", inputs, [("output", g.dtype(parts[0]))], **kinds)


def _split(g: Graph, x: Source, sizes: Source, axis: int) -> list[str]:
    assert isinstance(sizes, np.ndarray)
    kinds = {"T": g.type(x), "Tlen": g.type(sizes), "num_split": number(len(sizes))}
    results = [("output", g.dtype(x))] * len(sizes)
    return g.node("SplitV", [x, sizes, axes_of(axis)], results, **kinds)


def _expand(g: Graph, x: Source, shape: Source) -> list[str]:
    inputs = [x, g.cast(shape, AXIS)]
    return g.node("BroadcastTo", inputs, [("output", g.dtype(x))], T=g.type(x))


def _tile(g: Graph, x: Source, times: Source) -> list[str]:
    kinds = {"T": g.type(x), "Tmultiples": g.type(times)}
    return g.node("Tile", [x, times], [("output", g.dtype(x))], **kinds)


def _pad(g: Graph, x: Source, margins: Source, value: Source | None = None) -> list[str]:
    if isinstance(margins, np.ndarray):
        pairs: Source = np.ascontiguousarray(margins.reshape(2, -1).T)
    else:
        pairs = _transpose(g, _reshape(g, margins, ints(2, -1))[0], (1, 0))[0]
    pairs = g.cast(
        pairs, AXIS
    )  # what fuses a Pad and a Conv2D reads no others, and ends the process
    if value is None or (isinstance(value, np.ndarray) and not value.any()):
        return g.node("Pad", [x, pairs], [("output", g.dtype(x))], T=g.type(x))
    return g.node("PadV2", [x, pairs, value], [("output", g.dtype(x))], T=g.type(x))


def _range(g: Graph, start: Source, limit: Source, step: Source) -> list[str]:
    return g.node("Range", [start, limit, step], [("output", g.dtype(limit))], Tidx=g.type(limit))


def _shape(g: Graph, x: Source, start: int = 0, end: int | None = None) -> list[str]:
    kinds = {"T": g.type(x), "out_type": g.type(ints(0))}
    (whole,) = g.node("Shape", [x], [("output", INDEX)], **kinds)
    if end is None:
        return [whole]
    inputs, kinds = [whole, ints(start), ints(end - start)], {"T": g.type(whole)}
    return g.node("Slice", inputs, [("output", INDEX)], **kinds, Index=g.type(whole))


def _zeros(g: Graph, shape: Source) -> list[str]:
    zero = np.zeros((), "float32")
    kinds = {"T": g.type(zero), "index_type": g.type(shape)}
    return g.node("Fill", [shape, zero], [("output", "float32")], **kinds)


# -- Along axes ------------------------------------------------------------------------------------


def _reduction(operation: str) -> Writer:
    def write(g: Graph, x: Source, axes: Source, keepdims: int = 1) -> list[str]:
        result, keep = [("output", g.dtype(x))], flag(bool(keepdims))
        return g.node(operation, [x, axes_of(axes)], result, T=g.type(x), keep_dims=keep)

    return write


def _place(operation: str) -> Writer:
    def write(g: Graph, x: Source, axis: int, keepdims: int) -> list[str]:
        return g.node(operation, [x, axes_of(axis)], [("output", INDEX)], T=g.type(x))

    return write


def _running_sum(g: Graph, x: Source, axis: Source, reverse: int) -> list[str]:
    kinds = {"T": g.type(x), "reverse": flag(bool(reverse))}
    return g.node("Cumsum", [x, axes_of(axis)], [("out", g.dtype(x))], **kinds)


# -- Products and places ---------------------------------------------------------------------------


def _matmul(g: Graph, a: Source, b: Source) -> list[str]:
    return g.node("BatchMatMulV2", [a, b], [("output", g.dtype(a))], T=g.type(a))


def _einsum(g: Graph, a: Source, b: Source, equation: str) -> list[str]:
    kinds = {"T": g.type(a), "N": number(2), "equation": text(equation)}
    return g.node("Einsum", [a, b], [("output", g.dtype(a))], **kinds)


def _gather(g: Graph, x: Source, indices: Source, axis: int) -> list[str]:
    place = axes_of(axis)
    kinds = {"Tparams": g.type(x), "Tindices": g.type(indices), "Taxis": g.type(place)}
    return g.node("GatherV2", [x, indices, place], [("output", g.dtype(x))], **kinds)


def _gather_nd(g: Graph, x: Source, indices: Source) -> list[str]:
    kinds = {"Tparams": g.type(x), "Tindices": g.type(indices)}
    return g.node("GatherNd", [x, indices], [("output", g.dtype(x))], **kinds)


_SCATTERS = {"none": "Update", "add": "Add", "min": "Min", "max": "Max"}


def _scatter(
    g: Graph, x: Source, indices: Source, updates: Source, reduction: str = "none"
) -> list[str]:
    if reduction not in _SCATTERS:
        raise Refused("TensorFlow multiplies no updates into a tensor")
    kinds = {"T": g.type(x), "Tindices": g.type(indices)}
    operation = f"TensorScatter{_SCATTERS[reduction]}"
    return g.node(operation, [x, indices, updates], [("output", g.dtype(x))], **kinds)


_UNARY = (
    "Exp Log Tanh Sigmoid Sqrt Erf Floor Ceil Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh "
    "Atanh Neg Abs Sign Round Reciprocal Rsqrt Log1p Expm1 Erfc Lgamma Square"
).split()
_ACTIVATIONS = ("Relu", "Relu6", "Softplus", "Softsign", "Elu", "Selu")

OPERATORS: Mapping[str, Writer] = {
    **{name: unary(name) for name in _UNARY},
    **{name: unary(name, "activations") for name in _ACTIVATIONS},
    "LeakyRelu": _leaky_relu,
    "Erfinv": unary("Erfinv"),
    "Softmax": unary("Softmax", "softmax"),
    "LogSoftmax": unary("LogSoftmax", "logsoftmax"),
    "BitwiseNot": unary("Invert"),
    "Add": binary("AddV2"),
    "Sub": binary("Sub"),
    "Mul": binary("Mul"),
    "Div": by_kind("RealDiv", "TruncateDiv"),
    "Pow": binary("Pow"),
    "Max": binary("Maximum"),
    "Min": binary("Minimum"),
    "Mod": _remainder,
    "Atan2": binary("Atan2"),
    "BitwiseAnd": binary("BitwiseAnd"),
    "BitwiseOr": binary("BitwiseOr"),
    "BitwiseXor": binary("BitwiseXor"),
    "BitShift": _shift,
    "Equal": comparison("Equal"),
    "Xor": comparison("NotEqual"),
    "Greater": comparison("Greater"),
    "GreaterOrEqual": comparison("GreaterEqual"),
    "Less": comparison("Less"),
    "LessOrEqual": comparison("LessEqual"),
    "And": logical("LogicalAnd"),
    "Or": logical("LogicalOr"),
    "Not": _not,
    "Where": _where,
    "Clip": _clip,
    "Transpose": _transpose,
    "Reshape": _reshape,
    "Unsqueeze": _unsqueeze,
    "Squeeze": _squeeze,
    "Slice": _slice,
    "Concat": _concat,
    "Split": _split,
    "Expand": _expand,
    "Tile": _tile,
    "Pad": _pad,
    "Range": _range,
    "Shape": _shape,
    "ConstantOfShape": _zeros,
    "ReduceSum": _reduction("Sum"),
    "ReduceMean": _reduction("Mean"),
    "ReduceMax": _reduction("Max"),
    "ReduceMin": _reduction("Min"),
    "ReduceProd": _reduction("Prod"),
    "ArgMax": _place("ArgMax"),
    "ArgMin": _place("ArgMin"),
    "CumSum": _running_sum,
    "MatMul": _matmul,
    "Einsum": _einsum,
    "Gather": _gather,
    "GatherND": _gather_nd,
    "ScatterND": _scatter,
}
