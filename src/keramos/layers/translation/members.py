"""Attributes and methods of tensors, those of Theano among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import ops
from keramos.dialects.bytecode.values import Untranslatable
from keramos.layers.translation import sizes


def _shape(x: Any) -> Any:
    return tuple(None if n is None else int(n) for n in x.shape)


ATTRIBUTES: dict[str, Callable[[Any], Any]] = {
    "T": ops.transpose,
    "_keras_shape": _shape,
    "dtype": lambda x: str(x.dtype),
    "ndim": lambda x: len(x.shape),
    "shape": _shape,
    "size": lambda x: sizes.product(sizes.sizes(x)),
}


def _reduction(name: str) -> Callable[..., Any]:
    def reduce(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        return getattr(ops, name)(x, axis=axis, keepdims=keepdims)

    return reduce


def _several(args: tuple[Any, ...]) -> Any:
    """`x.reshape(2, 3)` and `x.reshape((2, 3))`."""
    return args[0] if len(args) == 1 and isinstance(args[0], (list, tuple)) else args


def _reshape(x: Any, *shape: Any) -> Any:
    return ops.reshape(x, sizes.reshaped(x, _several(shape)))


def _transpose(x: Any, *axes: Any) -> Any:
    return ops.transpose(x, _several(axes) or None)


def _dimshuffle(x: Any, *pattern: Any) -> Any:
    """Of Theano: axes in a new order, `'x'` for new ones."""
    order = _several(pattern)
    axes = [axis for axis in order if axis != "x"]
    if sorted(axes) != list(range(len(x.shape))):
        raise Untranslatable("`dimshuffle` that leaves out an axis")
    moved = ops.transpose(x, axes)
    for place, axis in enumerate(order):
        if axis == "x":
            moved = ops.expand_dims(moved, place)
    return moved


def _flatten(x: Any, ndim: int = 1) -> Any:
    shape = sizes.sizes(x)
    return ops.reshape(x, sizes.reshaped(x, [*shape[: ndim - 1], -1]))


METHODS: dict[str, Callable[..., Any]] = {
    "astype": lambda x, dtype: ops.cast(x, dtype),
    "dimshuffle": _dimshuffle,
    "flatten": _flatten,
    "get_shape": _shape,
    "max": _reduction("max"),
    "mean": _reduction("mean"),
    "min": _reduction("min"),
    "prod": _reduction("prod"),
    "repeat": lambda x, repeats, axis=None: ops.repeat(x, repeats, axis=axis),
    "reshape": _reshape,
    "set_shape": lambda x, shape: None,
    "std": _reduction("std"),
    "sum": _reduction("sum"),
    "transpose": _transpose,
    "var": _reduction("var"),
}
