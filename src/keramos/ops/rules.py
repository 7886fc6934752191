"""What comes out of an operation: shape and number type, from those of its arguments.

Refuses to trace: a rule that cannot say returns None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from keramos import engine
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
    """Number type of a tensor of any kind; the class of a Python number."""
    if isinstance(x, list | tuple):
        return dtype_of(x[0]) if x else engine.floatx()
    return x.dtype if hasattr(x, "dtype") else type(x)


def made(shape: Sequence[int | None], dtype: Any) -> KerasTensor:
    """A symbolic tensor."""
    return KerasTensor(tuple(shape), engine.standardize_dtype(dtype))


def floating_type(*dtypes: Any) -> str:
    """The type of a computation that needs floats."""
    return engine.result_type(*dtypes, float)


def _check_axis(x: Any, axis: Any = None, **static: Any) -> None:
    if axis is not None:
        shapes.axes_of(axis, len(shape_of(x)))


def same(x: Any, **static: Any) -> KerasTensor:
    """Shape and type of `x`."""
    _check_axis(x, **static)
    return made(shape_of(x), dtype_of(x))


def floating(x: Any, **static: Any) -> KerasTensor:
    """The shape of `x`; whole numbers become floats."""
    _check_axis(x, **static)
    return made(shape_of(x), floating_type(dtype_of(x)))


def real_floating(x: Any, **static: Any) -> KerasTensor:
    """The shape of `x`; a real float."""
    return real(floating(x))


def counting(x: Any, **static: Any) -> KerasTensor:
    """The shape of `x`; bool becomes int32."""
    dtype = engine.standardize_dtype(dtype_of(x))
    return made(shape_of(x), "int32" if dtype == "bool" else dtype)


def boolean(x: Any, **static: Any) -> KerasTensor:
    """The shape of `x`, bool."""
    return made(shape_of(x), "bool")


def real(x: Any, **static: Any) -> KerasTensor:
    """The shape of `x`; complex numbers become real."""
    dtype = engine.standardize_dtype(dtype_of(x))
    return made(shape_of(x), {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype))


def of_type(dtype: str) -> Callable:
    """A rule: the shape of `x`, of that type."""
    return lambda x, **static: made(shape_of(x), dtype)


def given_type(x: Any, dtype: Any = None, **static: Any) -> KerasTensor:
    """The shape of `x`, of the type asked for, or of its own."""
    return made(shape_of(x), dtype_of(x) if dtype is None else dtype)


def _stretched(*xs: Any) -> tuple[int | None, ...]:
    return shapes.broadcast(*map(shape_of, xs))


def mixed(x1: Any, x2: Any, **static: Any) -> KerasTensor:
    """Broadcast; the type of the mixture."""
    return made(_stretched(x1, x2), engine.result_type(dtype_of(x1), dtype_of(x2)))


def mixed_floating(x1: Any, x2: Any, **static: Any) -> KerasTensor:
    """Broadcast; the type of the mixture, whole numbers as floats."""
    return made(_stretched(x1, x2), floating_type(dtype_of(x1), dtype_of(x2)))


def mixed_with_floats(x1: Any, x2: Any) -> KerasTensor:
    """Broadcast; a Python float counts as `floatx()`."""
    dtypes = [engine.floatx() if isinstance(x, float) else dtype_of(x) for x in (x1, x2)]
    return made(_stretched(x1, x2), floating_type(*dtypes))


def scaled(x1: Any, x2: Any) -> KerasTensor:
    """Broadcast; the type of the first, as a float."""
    return made(_stretched(x1, x2), floating_type(dtype_of(x1)))


def compared(x1: Any, x2: Any, *others: Any, **static: Any) -> KerasTensor:
    """Broadcast, bool."""
    return made(_stretched(x1, x2), "bool")


def scalar_boolean(x1: Any, x2: Any, **static: Any) -> KerasTensor:
    """One bool."""
    _stretched(x1, x2)
    return made((), "bool")


def where(condition: Any, x1: Any = None, x2: Any = None) -> KerasTensor | None:
    """Broadcast of all three; the type of the last two."""
    if x1 is None or x2 is None:
        return None
    return made(_stretched(condition, x1, x2), engine.result_type(dtype_of(x1), dtype_of(x2)))


def clip(x: Any, x_min: Any, x_max: Any) -> KerasTensor:
    """Broadcast; bool becomes int32."""
    dtype = engine.standardize_dtype(dtype_of(x))
    limits = [dtype_of(limit) for limit in (x_min, x_max)]
    return made(
        _stretched(x, x_min, x_max),
        engine.result_type("int32" if dtype == "bool" else dtype, *limits),
    )


_WIDER = {"bool": "int32", "int8": "int32", "int16": "int32", "uint8": "uint32", "uint16": "uint32"}


def reduction(kind: Callable[[Any], Any]) -> Callable:
    """A rule: the axes go, the type is what `kind` makes of it."""

    def rule(x: Any, axis: Any = None, keepdims: bool = False, **static: Any) -> KerasTensor:
        dtype = static.get("dtype") or kind(engine.standardize_dtype(dtype_of(x)))
        return made(shapes.reduced(shape_of(x), axis, keepdims), dtype)

    return rule


def widened(dtype: str) -> str:
    """The type in which numbers are summed up."""
    return _WIDER.get(dtype, engine.dtypes.narrowed(dtype))


reduced = reduction(lambda dtype: dtype)
reduced_floating = reduction(floating_type)
summed = reduction(widened)
reduced_boolean = reduction(lambda dtype: "bool")
counted = reduction(lambda dtype: "int32")


def position(x: Any, axis: int | None = None, keepdims: bool = False) -> KerasTensor:
    """Where along an axis, int32."""
    return made(shapes.reduced(shape_of(x), axis, keepdims), "int32")


def average(x: Any, *, weights: Any = None, axis: Any = None) -> KerasTensor:
    """Weighted mean."""
    dtypes = [dtype_of(x)] + ([] if weights is None else [dtype_of(weights)])
    return made(shapes.reduced(shape_of(x), axis), floating_type(*dtypes))


def running(x: Any, axis: int | None = None, dtype: Any = None) -> KerasTensor:
    """The shape of `x`, flat without an axis; bool is counted in int32."""
    _check_axis(x, axis)
    shape = shape_of(x) if axis is not None else (shapes.product(shape_of(x)),)
    own = engine.standardize_dtype(dtype_of(x) if dtype is None else dtype)
    return made(shape, "int32" if own == "bool" else own)


def segmented(
    data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False
) -> KerasTensor:
    """The first axis becomes the number of segments."""
    return made((num_segments, *shape_of(data)[1:]), dtype_of(data))


def quantile(
    x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False
) -> KerasTensor:
    """One number per quantile, in front."""
    return made(
        (*shape_of(q), *shapes.reduced(shape_of(x), axis, keepdims)), floating_type(dtype_of(x))
    )


def moments(x: Any, axes: Any = None, keepdims: bool = False, synchronized: bool = False) -> tuple:
    """Mean and variance."""
    shape = shapes.reduced(shape_of(x), axes, keepdims)
    return made(shape, dtype_of(x)), made(shape, dtype_of(x))


def gated(x: Any, axis: int = -1) -> KerasTensor:
    """Half the axis."""
    shape = list(shape_of(x))
    axis = shapes.axis_of(axis, len(shape))
    shape[axis] = shapes.parts(shape[axis], 2)[0]
    return made(shape, floating_type(dtype_of(x)))


def one_hot(
    x: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> KerasTensor:
    """A new axis of `num_classes`."""
    shape = list(shape_of(x))
    shape.insert(shapes.axis_of(axis, len(shape) + 1), num_classes)
    return made(shape, dtype or engine.floatx())


def multi_hot(
    inputs: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> Any:
    """`num_classes` behind all axes, of which the second goes."""
    shape = shape_of(inputs)
    if axis != -1:
        return None
    kept = shape[:1] + shape[2:] if len(shape) > 1 else ()
    return made((*kept, num_classes), dtype or engine.floatx())


def normalized(x: Any, *others: Any, **static: Any) -> KerasTensor:
    """Shape and type of `x`, whatever it is normalized by."""
    return made(shape_of(x), dtype_of(x))


def batch_normalized(x: Any, *parameters: Any, **static: Any) -> KerasTensor:
    """The shape of `x`; the type of the mixture with the parameters."""
    dtypes = [dtype_of(parameter) for parameter in parameters if parameter is not None]
    return made(shape_of(x), floating_type(dtype_of(x), *dtypes))


def categorical(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> KerasTensor:
    """The classes' axis goes."""
    return made(shapes.reduced(shape_of(output), axis), dtype_of(output))


def sparse_categorical(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> KerasTensor:
    """The shape of the target, without an axis of length 1 at its end."""
    shape = shape_of(target)
    if len(shape) == len(shape_of(output)):
        shape = shape[:-1]
    return made(shape, dtype_of(output))


def like_output(target: Any, output: Any, **static: Any) -> KerasTensor:
    """Shape and type of the output."""
    return made(shape_of(output), dtype_of(output))


def _spaces(
    shape: Sequence[int | None], data_format: str | None
) -> tuple[bool, tuple[int | None, ...]]:
    last = engine.standardize_data_format(data_format) == "channels_last"
    return last, tuple(shape[1:-1] if last else shape[2:])


def _image(
    batch: int | None, space: Sequence[int | None], channels: int | None, last: bool
) -> tuple:
    return (batch, *space, channels) if last else (batch, channels, *space)


def _per_axis(value: Any, rank: int) -> tuple[int, ...]:
    return (value,) * rank if isinstance(value, int) else tuple(value)


def pooled(
    inputs: Any,
    pool_size: Any,
    strides: Any = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> KerasTensor:
    """Windows over the space axes."""
    shape = shape_of(inputs)
    last, space = _spaces(shape, data_format)
    size = _per_axis(pool_size, len(space))
    step = size if strides is None else _per_axis(strides, len(space))
    found = [shapes.windows(n, k, s, padding) for n, k, s in zip(space, size, step, strict=True)]
    return made(_image(shape[0], found, shape[-1 if last else 1], last), dtype_of(inputs))


def adaptively_pooled(inputs: Any, output_size: Any, data_format: str | None = None) -> KerasTensor:
    """The space axes become `output_size`."""
    shape = shape_of(inputs)
    last, space = _spaces(shape, data_format)
    found = _per_axis(output_size, len(space))
    return made(_image(shape[0], found, shape[-1 if last else 1], last), dtype_of(inputs))


def convolved(filters: Callable[[tuple], int | None]) -> Callable:
    """A rule: windows over the space axes, and as many channels as `filters` reads from the
    kernels' shapes.
    """

    def rule(
        inputs: Any,
        *kernels: Any,
        strides: Any,
        padding: str,
        data_format: str | None,
        dilation_rate: Any,
    ) -> KerasTensor:
        shape = shape_of(inputs)
        last, space = _spaces(shape, data_format)
        rank = len(space)
        geometry = zip(
            space,
            shape_of(kernels[0]),
            _per_axis(strides, rank),
            [padding] * rank,
            _per_axis(dilation_rate, rank),
            strict=False,
        )
        found = [shapes.windows(*axis) for axis in geometry]  # type: ignore[arg-type]
        channels = filters(tuple(map(shape_of, kernels)))
        return made(
            _image(shape[0], found, channels, last),
            engine.result_type(*map(dtype_of, (inputs, *kernels))),
        )

    return rule


conv = convolved(lambda kernels: kernels[0][-1])
depthwise_conv = convolved(lambda kernels: shapes.product(kernels[0][-2:]))
separable_conv = convolved(lambda kernels: kernels[1][-1])


def decibels(x1: Any, x2: Any, max_val: float) -> KerasTensor:
    """One float."""
    return made((), floating_type(dtype_of(x1)))


def attention(query: Any, key: Any, value: Any, **others: Any) -> KerasTensor:
    """Shape and type of the query."""
    return made(shape_of(query), dtype_of(query))


def conv_transpose(
    inputs: Any,
    kernel: Any,
    strides: Any,
    padding: str,
    output_padding: Any,
    data_format: str | None,
    dilation_rate: Any,
) -> KerasTensor:
    """The space axes grow by the strides."""
    shape = shape_of(inputs)
    last, space = _spaces(shape, data_format)
    rank = len(space)
    extra = (None,) * rank if output_padding is None else _per_axis(output_padding, rank)
    geometry = zip(
        space,
        shape_of(kernel),
        _per_axis(strides, rank),
        [padding] * rank,
        extra,
        _per_axis(dilation_rate, rank),
        strict=False,
    )
    found = [shapes.transposed(*axis) for axis in geometry]  # type: ignore[arg-type]
    return made(
        _image(shape[0], found, shape_of(kernel)[-2], last),
        engine.result_type(dtype_of(inputs), dtype_of(kernel)),
    )
