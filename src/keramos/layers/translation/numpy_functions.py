"""`numpy` and `math`, on numbers that stand in code: TensorFlow's tensors they never took."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from keramos.dialects.bytecode.values import Untranslatable
from keramos.layers.translation import arrays, joints
from keramos.layers.translation.table import means

_ELEMENTWISE = (
    "abs absolute add arccos arcsin arctan arctan2 ceil cos cosh divide exp expm1 floor log log10 "
    "log1p log2 maximum minimum multiply negative power sign sin sinh sqrt square subtract tan tanh"
).split()
_REDUCING = "amax amin max mean min prod std sum var".split()
_SHAPING = "concatenate diag dot expand_dims outer reshape squeeze stack transpose".split()


def _of_numbers(name: str) -> Callable[..., Any]:
    def apply(*args: Any, **kwargs: Any) -> Any:
        if any(arrays.is_tensor(value) for value in (*args, *kwargs.values())):
            raise Untranslatable(f"`np.{name}` of a tensor")
        arrays.check_together(args)
        return arrays.plain(arrays.constant(getattr(np, name)(*args, **kwargs)))

    return apply


for _name in (*_ELEMENTWISE, *_REDUCING, *_SHAPING):
    means(f"np.{_name}")(_of_numbers(_name))

_MATH = "ceil cos exp floor log log10 log2 pow radians sin sqrt tan tanh".split()


def _of_math(name: str) -> Callable[..., Any]:
    def apply(*args: float) -> Any:
        return getattr(math, name)(*map(float, args))

    return apply


for _name in _MATH:
    means(f"math.{_name}")(_of_math(_name))


@means("np.array", "np.asarray", "np.asanyarray")
def _array(object: Any, dtype: Any = None) -> Any:
    if isinstance(object, (list, tuple)) and any(map(arrays.is_tensor, object)):
        raise Untranslatable("`np.array` of tensors")
    return arrays.constant(object, dtype)


for _name, _dtype in {
    "float16": "float16",
    "float32": "float32",
    "float64": "float64",
    "int32": "int32",
    "int64": "int64",
    "bool_": "bool",
}.items():

    def _scalar(value: Any = 0, _dtype: str = _dtype) -> Any:
        return arrays.plain(arrays.constant(value, _dtype))

    means(f"np.{_name}")(_scalar)


@means("np.prod", "np.product")
def _prod(a: Any, axis: Any = None) -> Any:
    return arrays.plain(arrays.constant(np.prod(arrays.constant(a), axis=axis)))


@means("np.ones")
def _ones(shape: Any, dtype: Any = "float64") -> Any:
    return joints.filled(shape, 1, dtype)


@means("np.zeros")
def _zeros(shape: Any, dtype: Any = "float64") -> Any:
    return joints.filled(shape, 0, dtype)


@means("np.full")
def _full(shape: Any, fill_value: Any, dtype: Any = "float64") -> Any:
    return joints.filled(shape, fill_value, dtype)


@means("np.eye", "np.identity")
def _eye(N: int, M: Any = None, dtype: Any = "float64") -> Any:
    return joints.eye(N, M, dtype)


@means("np.arange")
def _arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = None) -> Any:
    has_floats = any(isinstance(value, float) for value in (start, stop, step))
    return joints.arange(start, stop, step, dtype or ("float64" if has_floats else "int64"))


@means("np.meshgrid", "tf.meshgrid")
def _meshgrid(*args: Any, indexing: str = "xy") -> list[Any]:
    axes = [arrays.constant(axis) for axis in args]
    if any(map(arrays.is_tensor, axes)):
        raise Untranslatable("a grid of what only a running model knows")
    arrays.check_together(axes)
    arrays.check_count(np.prod([axis.size for axis in axes], dtype=float))
    return list(np.meshgrid(*axes, indexing=indexing))  # type: ignore[call-overload]


@means("np.linspace")
def _linspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True) -> Any:
    if num > arrays.MAX_ELEMENTS:
        raise Untranslatable("an array that is too large")
    return np.linspace(start, stop, num, endpoint=endpoint)
