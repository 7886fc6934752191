"""Functions that move elements: shapes, order, joining, splitting, picking; products of arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keramos import engine
from keramos.engine import tracing
from keramos.engine.array import canonical_axis, convert_to_tensor
from keramos.engine.dtypes import result_type, standardize_dtype
from keramos.engine.elementwise import floating, floating_together, with_operands
from keramos.engine.reduction import widened
from keramos.engine.whole import whole
from keramos.errors import ConfigError, ShapeError

_ONE = (
    "broadcast_to corrcoef diag diagflat diff expand_dims flip fliplr flipud "
    "moveaxis "
    "ndim nonzero ravel rot90 size sort squeeze swapaxes tril triu"
).split()
_TWO = "append cross digitize dot inner isin kron outer searchsorted tensordot vdot".split()

globals().update({name: with_operands(getattr(jnp, name), 1) for name in _ONE})
globals().update({name: with_operands(getattr(jnp, name), 2) for name in _TWO})


def _mixed(xs: Sequence[Any]) -> list[Any]:
    arrays = [convert_to_tensor(x) for x in xs]
    names = {standardize_dtype(x.dtype) for x in arrays}
    return arrays if len(names) < 2 else [x.astype(result_type(*names)) for x in arrays]


def matmul(x1: Any, x2: Any) -> Any:
    """Matrix product; bytes are summed up in 32 bits."""
    x1, x2 = convert_to_tensor(x1), convert_to_tensor(x2)
    if x1.dtype == x2.dtype == jnp.int8:
        return jnp.matmul(x1, x2, preferred_element_type=jnp.int32)
    return jnp.matmul(x1, x2)


def einsum(subscripts: str, *operands: Any, **kwargs: Any) -> Any:
    """Einstein's summation; bytes are summed up in 32 bits."""
    arrays = [convert_to_tensor(x) for x in operands]
    if all(x.dtype == jnp.int8 for x in arrays):
        kwargs.setdefault("preferred_element_type", jnp.int32)
    return jnp.einsum(subscripts, *arrays, **kwargs)


def tile(x: Any, repeats: Any) -> Any:
    """`x` so many times along each axis.

    Raises:
        ArgumentTypeError: `repeats` is only traced.
    """
    return jnp.tile(convert_to_tensor(x), tracing.known(repeats, "tile", "repeats"))


def reshape(x: Any, newshape: int | Sequence[int]) -> Any:
    """The same elements in another shape; one -1 stands for what is left.

    Raises:
        ConfigError: sizes below -1, or -1 twice.
        ArgumentTypeError: a size is only traced.
    """
    newshape = tracing.known(newshape, "reshape", "newshape")
    # a size may be a symbol of an exported program, too
    sizes = [n for n in np.atleast_1d(np.asarray(newshape, object)) if isinstance(n, int)]
    if sizes.count(-1) > 1 or min(sizes, default=0) < -1:
        raise ConfigError(
            "a shape has sizes of 0 at least, and -1 once at most", found=repr(newshape)
        )
    return jnp.reshape(convert_to_tensor(x), newshape)


def transpose(x: Any, axes: Sequence[int] | None = None) -> Any:
    """Axes in another order, reversed when none is given."""
    return jnp.transpose(convert_to_tensor(x), None if axes is None else tuple(axes))


def concatenate(xs: Sequence[Any], axis: int | None = 0) -> Any:
    """Arrays one behind the other along an axis that exists."""
    return jnp.concatenate(_mixed(xs), axis=axis)


def stack(x: Sequence[Any], axis: int = 0) -> Any:
    """Arrays one behind the other along a new axis."""
    return jnp.stack(_mixed(x), axis=axis)


def hstack(xs: Sequence[Any]) -> Any:
    """Arrays side by side: along axis 1, or 0 for vectors."""
    return jnp.hstack(_mixed(xs))


def vstack(xs: Sequence[Any]) -> Any:
    """Arrays one below the other: along axis 0, of at least two axes."""
    return jnp.vstack(_mixed(xs))


def dstack(xs: Sequence[Any]) -> Any:
    """Arrays along axis 2, of at least three axes."""
    return jnp.dstack(_mixed(xs))


def _splits(indices_or_sections: Any) -> Any:
    return (
        list(indices_or_sections) if isinstance(indices_or_sections, tuple) else indices_or_sections
    )


def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """Moved along axes; what leaves at the end comes in at the start. Lists, as files hold them,
    like tuples.
    """
    shift = tuple(shift) if isinstance(shift, list) else shift
    axis = tuple(axis) if isinstance(axis, list) else axis
    return jnp.roll(convert_to_tensor(x), shift, axis=axis)


def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Every element repeated: a number of times, or each its own (a list)."""
    return jnp.repeat(
        convert_to_tensor(x),
        np.asarray(repeats) if isinstance(repeats, list | tuple) else repeats,
        axis=axis,
    )


def split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """Equal parts along an axis (a number), or parts that begin at given indices (a list)."""
    return jnp.split(convert_to_tensor(x), _splits(indices_or_sections), axis=axis)


def array_split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """Parts along an axis whose lengths differ by at most one, or that begin at given indices."""
    return jnp.array_split(convert_to_tensor(x), _splits(indices_or_sections), axis=axis)


def hsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """`split` along axis 1, or 0 for vectors."""
    return jnp.hsplit(convert_to_tensor(x), _splits(indices_or_sections))


def vsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """`split` along axis 0."""
    return jnp.vsplit(convert_to_tensor(x), _splits(indices_or_sections))


def dsplit(x: Any, indices_or_sections: Any) -> list[Any]:
    """`split` along axis 2."""
    return jnp.dsplit(convert_to_tensor(x), _splits(indices_or_sections))


def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Any:
    """Elements added around: `pad_width` is one number, a pair, or a pair per axis.

    Raises:
        ConfigError: a constant is given to a mode that takes none, or `pad_width` is only traced.
    """
    pad_width = tracing.known(pad_width, "pad", "pad_width")
    if constant_values is None:
        return jnp.pad(convert_to_tensor(x), pad_width, mode=mode)
    if mode != "constant":
        raise ConfigError(
            f"padding of mode {mode!r} takes no constant_values", found=repr(constant_values)
        )
    return jnp.pad(convert_to_tensor(x), pad_width, mode=mode, constant_values=constant_values)


@whole("x indices")
def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """The elements at `indices` along an axis, or of the flattened array; negative ones count from
    the end.
    """
    x, indices = convert_to_tensor(x), convert_to_tensor(indices)
    return jnp.take(x, indices, axis=axis)


def take_along_axis(x: Any, indices: Any, axis: int | None = None) -> Any:
    """The elements at `indices` along an axis, each row its own; of the flattened array without
    one.
    """
    x, indices = convert_to_tensor(x), convert_to_tensor(indices)
    if axis is None:
        return jnp.take_along_axis(x.ravel(), indices.ravel(), 0)
    return jnp.take_along_axis(x, indices, axis)


def get_item(x: Any, key: Any) -> Any:
    """`x[key]`; a list stands for a tuple, which is what JSON makes of one."""
    return convert_to_tensor(x)[tuple(key) if isinstance(key, list) else key]


def argsort(x: Any, axis: int | None = -1) -> Any:
    """The indices that sort, int32; equal elements keep their order. Of a single number: (1,)."""
    return jnp.argsort(jnp.atleast_1d(convert_to_tensor(x)), axis=axis)


def argpartition(x: Any, kth: int, axis: int | None = -1) -> Any:
    """The indices that put the element of rank `kth` in its place; of the flat array when `axis` is
    None.
    """
    x = convert_to_tensor(x)
    return jnp.argpartition(x.ravel(), kth) if axis is None else jnp.argpartition(x, kth, axis)


def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """A diagonal of two axes, in a new last axis.

    Raises:
        ConfigError: one axis twice.
    """
    x = convert_to_tensor(x)
    if x.ndim > 1 and canonical_axis(axis1, x.ndim) == canonical_axis(axis2, x.ndim):
        raise ConfigError("a diagonal has two axes", found=f"{axis1=}, {axis2=}")
    return jnp.diagonal(x, offset, axis1, axis2)


def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Sum of a diagonal."""
    x = convert_to_tensor(x)
    return jnp.trace(x.astype(widened(x.dtype)), offset, axis1, axis2)


def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    """Powers of `x` (n,) side by side: (n, N)."""
    return jnp.vander(convert_to_tensor(x), N=N, increasing=increasing)


def bincount(x: Any, weights: Any = None, minlength: int = 0, sparse: bool = False) -> Any:
    """How often each whole number occurs along the last axis, or the sum of its weights.

    Args:
        x: (…, count), not negative.
        weights: of that shape.
        minlength: the result is at least so long.
        sparse: whether the zeros are left out.
    """
    x = convert_to_tensor(x)
    weights = None if weights is None else convert_to_tensor(weights)
    length = max(minlength, int(jnp.max(x)) + 1 if x.size else 0)
    if sparse and engine.sparse.is_possible():
        dtype = "int32" if weights is None else standardize_dtype(weights.dtype)
        return engine.occurrences.counted(x, length, dtype, weights)
    rows = x.reshape(-1, x.shape[-1])
    if weights is None:
        counts = jax.vmap(lambda row: jnp.bincount(row, length=length))(rows)
    else:
        both = (rows, weights.reshape(rows.shape))
        counts = jax.vmap(lambda row, w: jnp.bincount(row, w, length=length))(*both)
    return counts.reshape((*x.shape[:-1], length))


def meshgrid(*x: Any, indexing: str = "xy") -> list[Any]:
    """The coordinates of a grid, one array per axis."""
    return jnp.meshgrid(*map(convert_to_tensor, x), indexing=indexing)


def unravel_index(indices: Any, shape: Sequence[int]) -> tuple[Any, ...]:
    """Indices into a flattened array of that shape -> indices per axis."""
    return jnp.unravel_index(convert_to_tensor(indices), tuple(shape))


def correlate(x1: Any, x2: Any, mode: str = "valid") -> Any:
    """Cross-correlation of two vectors."""
    return jnp.correlate(*floating_together(x1, x2), mode=mode)


def trapezoid(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1) -> Any:
    """Integral by the trapezoidal rule."""
    if x is None:
        return jnp.trapezoid(floating(y), dx=dx, axis=axis)
    return jnp.trapezoid(*floating_together(y, x), axis=axis)


def histogram(x: Any, bins: int = 10, range: tuple[float, float] | None = None) -> tuple[Any, Any]:
    """Counts per bin, and the edges of the bins.

    Args:
        x: one axis at most.
        bins: how many.
        range: the first edge and the last; those of `x` when None.

    Raises:
        ShapeError: several axes.
        ConfigError: a range that is no pair, or that ends before it begins.
    """
    x = convert_to_tensor(x)
    if x.ndim > 1:
        raise ShapeError("a histogram is of one axis", found=x.shape)
    if range is not None and (len(range) != 2 or range[0] > range[1]):
        raise ConfigError("`range` must be two edges, the smaller first", found=range)
    return jnp.histogram(x, bins=bins, range=range)


def unique(
    x: Any,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """The different elements in order, and what else is asked for; with `size` the result has that
    length. No NaN equals another.
    """
    return jnp.unique(
        convert_to_tensor(x),
        return_index=return_index,
        return_inverse=return_inverse,
        return_counts=return_counts,
        axis=axis,
        size=size,
        fill_value=fill_value,
        equal_nan=False,
    )


def vectorize(pyfunc: Any, *, excluded: Any = None, signature: str | None = None) -> Any:
    """A function of single numbers, or of cores as the signature says, mapped over all other
    axes.
    """
    return jnp.vectorize(pyfunc, excluded=frozenset(excluded or ()), signature=signature)
