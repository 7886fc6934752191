"""Control flow, slices and scatters of traced arrays."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from keramos import _tree
from keramos.engine.array import (
    canonical_axis,
    convert_to_numpy as convert_to_numpy,
    convert_to_tensor,
    is_sparse,
    is_tensor as is_dense,
    shape as shape,
)
from keramos.engine.dtypes import is_float, narrowed, standardize_dtype
from keramos.engine.variable import Variable
from keramos.errors import ConfigError, ShapeError


def is_tensor(x: object) -> bool:
    """Whether `x` is an array of jax, dense or sparse, traced or not."""
    return is_dense(x) or is_sparse(x)


def _arrays(nest: Any) -> Any:
    return jax.tree.map(convert_to_tensor, nest)


def dtype(x: Any) -> str:
    """Name of the dtype of `x`."""
    return standardize_dtype(x.dtype if hasattr(x, "dtype") else convert_to_tensor(x).dtype)


def cast(x: Any, dtype: Any) -> Any:
    """`x` as another dtype; None stands for `floatx()`."""
    return convert_to_tensor(x, standardize_dtype(dtype))


def stop_gradient(variable: Any) -> Any:
    """The nest, as constants for differentiation."""
    return jax.tree.map(lambda x: lax.stop_gradient(convert_to_tensor(x)), variable)


def saturate_cast(x: Any, dtype: Any) -> Any:
    """`x` as another dtype, clipped to its range first."""
    x, name = convert_to_tensor(x), narrowed(dtype)
    if name == "bool" or standardize_dtype(x.dtype) == "bool":
        return x.astype(name)
    limits = jnp.finfo(name) if is_float(name) else jnp.iinfo(name)
    own = jnp.finfo(x.dtype) if is_float(x.dtype) else jnp.iinfo(x.dtype)
    low, high = max(float(limits.min), float(own.min)), min(float(limits.max), float(own.max))
    clipped = jnp.clip(x, jnp.asarray(low, x.dtype), jnp.asarray(high, x.dtype))
    return clipped.astype(name)


def custom_gradient(f: Callable) -> Callable:
    """A function that returns (value, gradient function) as one whose gradient is that
    function's.
    """
    differentiable = jax.custom_gradient(f)

    @functools.wraps(f)
    def call(*args: Any, **kwargs: Any) -> Any:
        return differentiable(*_read(args), **_read(kwargs))

    return call


def _read(nest: Any) -> Any:
    """The nest with the values of variables in their places."""
    return _tree.map_structure(lambda x: x.value if isinstance(x, Variable) else x, nest)


def cond(pred: Any, true_fn: Callable, false_fn: Callable) -> Any:
    """What one of two functions without arguments returns."""
    return lax.cond(convert_to_tensor(pred, "bool"), true_fn, false_fn)


def switch(index: Any, branches: Sequence[Callable], *operands: Any) -> Any:
    """What the function at `index`, clipped into range, returns for the operands."""
    return lax.switch(convert_to_tensor(index, "int32"), branches, *_arrays(operands))


def scan(
    f: Callable,
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: int | bool = 1,
) -> tuple[Any, Any]:
    """`f(carry, x) -> (carry, y)` over the first axis of `xs`: the last carry, and all y."""
    if not isinstance(unroll, int):
        raise ConfigError("unroll must be a bool or a number of steps", found=repr(unroll))
    return lax.scan(f, _arrays(init), _arrays(xs), length, reverse, unroll=unroll)


def associative_scan(f: Callable, elems: Any, reverse: bool = False, axis: int = 0) -> Any:
    """Running combination by an associative function, in logarithmic depth."""
    return lax.associative_scan(f, _arrays(elems), reverse, axis)


def map(f: Callable, xs: Any) -> Any:
    """`f` of every slice along the first axis, one after the other."""
    return lax.map(f, _arrays(xs))


def vectorized_map(function: Callable, elements: Any) -> Any:
    """`function` of every slice along the first axis, all at once."""
    return jax.vmap(function)(_arrays(elements))


def fori_loop(lower: Any, upper: Any, body_fun: Callable, init_val: Any) -> Any:
    """`body_fun(i, value) -> value` for i from `lower` up to but excluding `upper`."""
    return lax.fori_loop(lower, upper, body_fun, _arrays(init_val))


def while_loop(
    cond: Callable, body: Callable, loop_vars: Any, maximum_iterations: int | None = None
) -> Any:
    """`body(*variables)` as long as `cond(*variables)` holds.

    Args:
        cond: of the loop variables.
        body: of the loop variables; returns their next values.
        loop_vars: a sequence, or one variable alone.
        maximum_iterations: after which the loop ends anyway.
    """
    single = not isinstance(loop_vars, tuple | list)
    state = (loop_vars,) if single else tuple(loop_vars)

    def going(counted: tuple) -> Any:
        count, values = counted
        more = convert_to_tensor(cond(*values), "bool")
        return more if maximum_iterations is None else more & (count < maximum_iterations)

    def step(counted: tuple) -> tuple:
        count, values = counted
        found = body(*values)
        return count + 1, tuple(found) if isinstance(found, tuple | list) else (found,)

    _, values = lax.while_loop(going, step, (0, _arrays(state)))
    if single:
        return values[0]
    return list(values) if isinstance(loop_vars, list) else values


def slice(inputs: Any, start_indices: Any, shape: Sequence[int]) -> Any:
    """A block of that shape; its start may be traced, and is moved so that the block fits.

    Args:
        inputs: any array.
        start_indices: one per axis.
        shape: sizes; -1 for what is left behind the start.

    Raises:
        ConfigError: a size of -1 where the start is traced.
        ShapeError: not one start and one size per axis.
    """
    inputs, starts = convert_to_tensor(inputs), _starts(start_indices)
    if not len(starts) == len(shape) == inputs.ndim:
        raise ShapeError(
            "a block has one start and one size per axis",
            found=f"{len(starts)} and {len(shape)} for shape {inputs.shape}",
        )
    sizes = [
        _left(length, start) if size == -1 else size
        for length, start, size in zip(inputs.shape, starts, shape, strict=True)
    ]
    return lax.dynamic_slice(inputs, starts, sizes)


def _left(length: int, start: Any) -> int:
    try:
        return length - int(start)
    except jax.errors.ConcretizationTypeError as error:
        raise ConfigError(
            "a size of -1 needs a start that is known",
            hint="start_indices as a tuple of ints, or a size",
        ) from error


def slice_update(inputs: Any, start_indices: Any, updates: Any) -> Any:
    """`inputs` with a block replaced; the start is moved so that the block fits."""
    inputs = convert_to_tensor(inputs)
    return lax.dynamic_update_slice(
        inputs, convert_to_tensor(updates, inputs.dtype), _starts(start_indices)
    )


def _starts(indices: Any) -> Sequence[Any]:
    return indices if isinstance(indices, tuple | list) else list(convert_to_tensor(indices))


def scatter(indices: Any, values: Any, shape: Sequence[int]) -> Any:
    """Zeros of that shape with `values` added at `indices` (count, index depth)."""
    values, indices = convert_to_tensor(values), convert_to_tensor(indices)
    return jnp.zeros(tuple(shape), values.dtype).at[tuple(jnp.moveaxis(indices, -1, 0))].add(values)


_SCATTERS = {None: "set", "add": "add", "max": "max", "min": "min", "mul": "multiply"}


def scatter_update(inputs: Any, indices: Any, updates: Any, reduction: str | None = None) -> Any:
    """`inputs` with `updates` put at `indices` (count, index depth).

    Args:
        inputs: any array.
        indices: of elements, or of slices where the depth is less than the inputs' axes.
        updates: cast to the type of the inputs.
        reduction: None replaces; add, max, min and mul combine.

    Raises:
        ConfigError: another reduction.
    """
    if reduction not in _SCATTERS:
        raise ConfigError(
            f"the reduction {reduction!r} is unknown", wanted="None, add, max, min, mul"
        )
    inputs = convert_to_tensor(inputs)
    place = inputs.at[tuple(jnp.moveaxis(convert_to_tensor(indices), -1, 0))]
    return getattr(place, _SCATTERS[reduction])(convert_to_tensor(updates, inputs.dtype))


def unstack(x: Any, num: int | None = None, axis: int = 0) -> list[Any]:
    """The slices along an axis, without it.

    Raises:
        ShapeError: `num` is given and is not the axis's length.
    """
    x = convert_to_tensor(x)
    axis = canonical_axis(axis, x.ndim)
    if num is not None and num != x.shape[axis]:
        raise ShapeError("num must be the length of the axis", found=num, wanted=x.shape[axis])
    return [lax.index_in_dim(x, i, axis, keepdims=False) for i in range(x.shape[axis])]
