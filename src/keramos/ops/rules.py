"""What comes out of an operation: shape and dtype, from those of its arguments, by arithmetic.

A rule that cannot say returns None, and the operation is traced. The first paragraph of a rule's
docstring is the "Returns" of the operations that have it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from keramos import engine
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import KerasTensor
from keramos.ops import shapes


def shape_of(x: Any) -> tuple[int | None, ...]:
    """Sizes of a tensor of any kind, of a number, or of nested lists."""
    if hasattr(x, "shape"):
        return tuple(x.shape)
    if isinstance(x, list | tuple):
        return (len(x), *(shape_of(x[0]) if x else ()))
    return ()


def dtype_of(x: Any) -> Any:
    """Dtype of a tensor of any kind; the class of a Python number."""
    if isinstance(x, list | tuple):
        return dtype_of(x[0]) if x else engine.floatx()
    return x.dtype if hasattr(x, "dtype") else type(x)


def symbol(shape: Sequence[int | None], dtype: Any) -> KerasTensor:
    """A symbolic tensor."""
    return KerasTensor(tuple(shape), engine.standardize_dtype(dtype))


def floating_type(*dtypes: Any) -> str:
    """The type of a computation that needs floats."""
    return engine.result_type(*dtypes, float)


def _check_axis(x: Any, axis: Any = None, **static: Any) -> None:
    if axis is not None:
        shapes.axes_of(axis, len(shape_of(x)))


def same(x: Any, **static: Any) -> KerasTensor:
    """Shape and dtype of the first argument."""
    _check_axis(x, **static)
    return symbol(shape_of(x), dtype_of(x))


def floating(x: Any, **static: Any) -> KerasTensor:
    """Shape of the first argument; its dtype, or the default float type for integers and bools."""
    _check_axis(x, **static)
    return symbol(shape_of(x), floating_type(dtype_of(x)))


def real_floating(x: Any, **static: Any) -> KerasTensor:
    """Shape of `x`; a real float dtype."""
    return real(floating(x))


def counting(x: Any, **static: Any) -> KerasTensor:
    """Shape and dtype of `x`; int32 for bools."""
    dtype = engine.standardize_dtype(dtype_of(x))
    return symbol(shape_of(x), "int32" if dtype == "bool" else dtype)


def boolean(x: Any, **static: Any) -> KerasTensor:
    """Shape of the first argument, bool."""
    return symbol(shape_of(x), "bool")


def real(x: Any, **static: Any) -> KerasTensor:
    """Shape of `x`; its dtype, or the real one of the same precision for complex numbers."""
    dtype = engine.standardize_dtype(dtype_of(x))
    return symbol(shape_of(x), {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype))


def of_type(dtype: str) -> Callable:
    """A rule: the shape of `x`, of that type."""
    return lambda x, **static: symbol(shape_of(x), dtype)


def given_type(x: Any, dtype: Any = None, **static: Any) -> KerasTensor:
    """Shape of the first argument; `dtype`, or that of the first argument when None."""
    return symbol(shape_of(x), dtype_of(x) if dtype is None else dtype)


def converted(x: Any, dtype: Any = None) -> KerasTensor:
    """Shape of the first argument; `dtype`, or `floatx()` when None."""
    return symbol(shape_of(x), dtype or engine.floatx())


def _stretched(*xs: Any) -> tuple[int | None, ...]:
    return shapes.broadcast(*map(shape_of, xs))


def mixed(x1: Any, x2: Any, **static: Any) -> KerasTensor:
    """The shape to which both broadcast; the dtype to which both promote."""
    return symbol(_stretched(x1, x2), engine.result_type(dtype_of(x1), dtype_of(x2)))


def remaining(x1: Any, x2: Any) -> KerasTensor:
    """The shape to which both broadcast; the dtype to which both promote, int32 for bools."""
    return counting(mixed(x1, x2))


def mixed_floating(x1: Any, x2: Any, **static: Any) -> KerasTensor:
    """The shape to which both broadcast; the dtype to which both promote, as a float."""
    return symbol(_stretched(x1, x2), floating_type(dtype_of(x1), dtype_of(x2)))


def mixed_with_floats(x1: Any, x2: Any) -> KerasTensor:
    """The shape to which both broadcast; the dtype to which both promote, as a float.

    A Python float counts as an array of `floatx()` here.
    """
    dtypes = [engine.floatx() if isinstance(x, float) else dtype_of(x) for x in (x1, x2)]
    return symbol(_stretched(x1, x2), floating_type(*dtypes))


def scaled(x1: Any, x2: Any) -> KerasTensor:
    """The shape to which both broadcast; the dtype of `x1`, as a float."""
    return symbol(_stretched(x1, x2), floating_type(dtype_of(x1)))


def compared(x1: Any, x2: Any, *others: Any, **static: Any) -> KerasTensor:
    """The shape to which both broadcast, bool."""
    return symbol(_stretched(x1, x2), "bool")


def scalar_boolean(x1: Any, x2: Any, **static: Any) -> KerasTensor:
    """One bool, shape ()."""
    _stretched(x1, x2)
    return symbol((), "bool")


def where(condition: Any, x1: Any = None, x2: Any = None) -> KerasTensor | tuple | None:
    """The shape to which all three broadcast; the dtype to which `x1` and `x2` promote."""
    if x1 is None and x2 is None:
        return tuple(symbol((None,), "int32") for _ in shape_of(condition))
    if x1 is None or x2 is None:
        raise ConfigError("where takes both x1 and x2, or neither")
    return symbol(_stretched(condition, x1, x2), engine.result_type(dtype_of(x1), dtype_of(x2)))


def clip(x: Any, x_min: Any, x_max: Any) -> KerasTensor:
    """The shape to which all three broadcast; the dtype of `x` (int32 for bools) and the bounds."""
    dtype = engine.standardize_dtype(dtype_of(x))
    limits = [dtype_of(limit) for limit in (x_min, x_max)]
    return symbol(
        _stretched(x, x_min, x_max),
        engine.result_type("int32" if dtype == "bool" else dtype, *limits),
    )


_WIDER = {"bool": "int32", "int8": "int32", "int16": "int32", "uint8": "uint32", "uint16": "uint32"}


def reduction(result: Callable[[Any], Any], about: str) -> Callable:
    """A rule: the axes go, the dtype is what `result` makes of the argument's."""

    def rule(x: Any, axis: Any = None, keepdims: bool = False, **static: Any) -> KerasTensor:
        dtype = static.get("dtype") or result(engine.standardize_dtype(dtype_of(x)))
        return symbol(shapes.reduced(shape_of(x), axis, keepdims), dtype)

    rule.__doc__ = f"Shape of `x` without the axes (1 there with `keepdims`); {about}."
    return rule


def widened(dtype: str) -> str:
    """The type in which numbers are summed up."""
    return _WIDER.get(dtype, engine.dtypes.narrowed(dtype))


reduced = reduction(lambda dtype: dtype, "its dtype")
reduced_floating = reduction(floating_type, "its dtype, or the default float type")
summed = reduction(widened, "its dtype, 32 bits wide at least for integers and bools")
reduced_boolean = reduction(lambda dtype: "bool", "bool")
counted = reduction(lambda dtype: "int32", "int32")


def position(x: Any, axis: int | None = None, keepdims: bool = False) -> KerasTensor:
    """Shape of `x` without the axis (1 there with `keepdims`), () without one; int32."""
    return symbol(shapes.reduced(shape_of(x), axis, keepdims), "int32")


def average(x: Any, *, weights: Any = None, axis: Any = None) -> KerasTensor:
    """Shape of `x` without the axes, a float dtype."""
    shape, dtypes = shape_of(x), [dtype_of(x)]
    if weights is not None:
        _check_weights(shape, shape_of(weights), axis)
        dtypes.append(dtype_of(weights))
    return symbol(shapes.reduced(shape, axis), floating_type(*dtypes))


def _check_weights(shape: tuple, weights: tuple, axis: Any) -> None:
    """Raise ShapeError unless there is one weight per element, or per place along the axes."""
    along = () if axis is None else tuple(shape[a] for a in shapes.axes_of(axis, len(shape)))
    shapes.agreed(along if len(weights) == len(along) else shape, weights)


def running(x: Any, axis: int | None = None, dtype: Any = None) -> KerasTensor:
    """Shape of `x`, or one axis when `axis` is None; the dtype of `x`, int32 for bools."""
    _check_axis(x, axis)
    shape = shape_of(x) if axis is not None else (shapes.product(shape_of(x)),)
    own = engine.standardize_dtype(dtype_of(x) if dtype is None else dtype)
    return symbol(shape, "int32" if own == "bool" else own)


def segmented(
    data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False
) -> KerasTensor:
    """Shape `(num_segments, …)`, the other axes and the dtype those of `data`."""
    return symbol((num_segments, *shape_of(data)[1:]), dtype_of(data))


def quantile(
    x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False
) -> KerasTensor:
    """Shape of `q`, then that of `x` without the axes (1 there with `keepdims`); a float dtype."""
    return symbol(
        (*shape_of(q), *shapes.reduced(shape_of(x), axis, keepdims)), floating_type(dtype_of(x))
    )


def moments(x: Any, axes: Any = None, keepdims: bool = False, synchronized: bool = False) -> tuple:
    """Two arrays, mean and variance: shape of `x` without the axes (1 there with `keepdims`), dtype
    of `x`.
    """
    shape = shapes.reduced(shape_of(x), axes, keepdims)
    return symbol(shape, dtype_of(x)), symbol(shape, dtype_of(x))


def gated(x: Any, axis: int = -1) -> KerasTensor:
    """Shape of `x` with half the length along the axis; a float dtype."""
    shape = list(shape_of(x))
    axis = shapes.axis_of(axis, len(shape))
    shape[axis] = shapes.part(shape[axis], 2)
    return symbol(shape, floating_type(dtype_of(x)))


def one_hot(
    x: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> KerasTensor:
    """Shape of `x` with a new axis of length `num_classes`; `dtype`."""
    shape = list(shape_of(x))
    shape.insert(shapes.axis_of(axis, len(shape) + 1), num_classes)
    return symbol(shape, dtype or engine.floatx())


def multi_hot(
    inputs: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> Any:
    """Shape `(…, num_classes)`: that of the inputs without their axis of classes; `dtype`."""
    shape = shape_of(inputs)
    if axis != -1:
        return None
    others = shape[:1] + shape[2:] if len(shape) > 1 else ()
    return symbol((*others, num_classes), dtype or engine.floatx())


def normalized(x: Any, *others: Any, **static: Any) -> KerasTensor:
    """Shape and dtype of the first argument."""
    return symbol(shape_of(x), dtype_of(x))


def batch_normalized(
    x: Any,
    mean: Any,
    variance: Any,
    offset: Any = None,
    scale: Any = None,
    *,
    axis: int,
    **static: Any,
) -> KerasTensor:
    """Shape of `x`; the dtype to which it and the parameters promote, as a float."""
    parameters = [p for p in (mean, variance, offset, scale) if p is not None]
    channels = shape_of(x)[shapes.axis_of(axis, len(shape_of(x)))]
    for parameter in parameters:
        if channels is not None and shapes.product(shape_of(parameter)) not in (1, None, channels):
            raise ShapeError(
                "there must be one number per channel",
                found=shape_of(parameter),
                wanted=f"({channels},)",
            )
    return symbol(shape_of(x), floating_type(dtype_of(x), *map(dtype_of, parameters)))


def softmaxed(x: Any, axis: Any = -1) -> KerasTensor:
    """Shape of `x`; its dtype, or the default float type for integers and bools."""
    engine.advice.on_one_class(shape_of(x), axis)
    return floating(x, axis=axis)


def layer_normalized(x: Any, *others: Any, rms_scaling: bool = False, **static: Any) -> KerasTensor:
    """Shape and dtype of the first argument."""
    if rms_scaling:
        engine.advice.on_rms_scaling()
    return normalized(x)


def categorical(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> KerasTensor:
    """Shape of `output` without the axis of the classes; its dtype."""
    shapes.agreed(shape_of(target), shape_of(output))
    return symbol(shapes.reduced(shape_of(output), axis), dtype_of(output))


def sparse_categorical(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> KerasTensor:
    """Shape of `target`, without an axis of length 1 at its end; dtype of `output`."""
    shape, classes = shape_of(target), shape_of(output)
    if len(shape) == len(classes) and shape and shape[-1] in (1, None):
        shape = shape[:-1]
    return symbol(shapes.agreed(shape, shapes.reduced(classes, axis)), dtype_of(output))


def like_output(target: Any, output: Any, **static: Any) -> KerasTensor:
    """Shape and dtype of `output`."""
    shapes.agreed(shape_of(target), shape_of(output))
    return symbol(shape_of(output), dtype_of(output))


def decibels(x1: Any, x2: Any, max_val: float) -> KerasTensor:
    """One float, shape ()."""
    return symbol((), floating_type(dtype_of(x1), dtype_of(x2)))


def attention(query: Any, key: Any, value: Any, **others: Any) -> KerasTensor:
    """Shape of `query`, the last axis as long as that of `value`; the dtype to which the three
    promote.
    """
    for name, x in (("query", query), ("key", key), ("value", value)):
        if len(shape_of(x)) != 4:
            raise ShapeError(
                f"{name} must have four axes (batch, time, heads, dim)", found=shape_of(x)
            )
    dtype = engine.result_type(*map(dtype_of, (query, key, value)))
    return symbol((*shape_of(query)[:-1], shape_of(value)[-1]), dtype)


def aligned(target: Any, output: Any, *lengths: Any, mask_index: int = 0) -> KerasTensor:
    """Shape `(batch,)`; the dtype of `output`, float32 at least."""
    labels, times = shape_of(target), shape_of(output)
    if labels and times:
        shapes.joined(labels[0], times[0], (labels, times))
    return symbol(times[:1], engine.result_type(dtype_of(output), "float32"))
