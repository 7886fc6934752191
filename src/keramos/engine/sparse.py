"""Sparse arrays: jax's BCOO, for the functions that can do without the zeros.

Refuses to know shapes of symbols; what is not in `FUNCTIONS` is computed with dense arrays. The
numbers are those of the dense computation, but that a stored zero and a zero that is not stored
count the same.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax.core import Tracer
from jax.experimental import sparse as experimental

from keramos import _tree
from keramos.engine import array, zero_keeping
from keramos.engine.array import axes_of, canonical_axis, is_sparse, operand, to_dense
from keramos.engine.dtypes import is_float, narrowed, result_type, standardize_dtype
from keramos.engine.reduction import widened
from keramos.engine.settings import floatx
from keramos.engine.whole import lists

BCOO = experimental.BCOO


def is_possible() -> bool:
    """Whether a result can be sparse: programs that are written down have dense arrays alone."""
    return not lists()


def from_parts(values: Any, places: Any, shape: Sequence[int], *, sorted: bool = False) -> Any:
    """A sparse array.

    Args:
        values: (count,).
        places: (count, axes), each at most once; one beyond the shape is nowhere.
        shape: sizes.
        sorted: whether the places are in rising order.
    """
    return BCOO((values, places), shape=tuple(shape), unique_indices=True, indices_sorted=sorted)


def plain(x: Any) -> Any:
    """Any sparse array of jax as a BCOO without batch axes and dense axes, each place once."""
    return _unbatched(x, dense_axes=0)


def _rows(x: Any) -> Any:
    """Any sparse array of jax as a BCOO without batch axes, each place once; what is stored whole,
    stays so.
    """
    return _unbatched(x, _bcoo(x).n_dense)


def _unbatched(x: Any, dense_axes: int) -> Any:
    x = _bcoo(x)
    if x.n_batch or x.n_dense != dense_axes:
        x = _repeated(x)
        x = experimental.bcoo_update_layout(x, n_batch=0, n_dense=dense_axes, on_inefficient=None)
    return x if x.unique_indices else summed(x)


def _bcoo(x: Any) -> Any:
    """Any sparse array of jax as a BCOO."""
    if isinstance(x, BCOO):
        return x
    return x.to_bcoo() if hasattr(x, "to_bcoo") else BCOO.fromdense(x.todense())


def _repeated(x: Any) -> Any:
    """`x` with its batch axes of size 1, which stand for all of their rows, written out."""
    rows = x.shape[: x.n_batch]
    data, indices = (
        jnp.broadcast_to(part, (*rows, *part.shape[x.n_batch :])) for part in (x.data, x.indices)
    )
    return BCOO((data, indices), shape=x.shape, unique_indices=x.unique_indices)


def summed(x: Any) -> Any:
    """`x` with each place once, what stands at one place added up."""
    if x.dtype != bool:
        return experimental.bcoo_sum_duplicates(x, nse=x.nse)
    total = summed(like(x, x.data.astype("int32")))  # what is true or false cannot be added
    return like(total, total.data > 0)


def dense(x: Any) -> Any:
    """A sparse array with its zeros."""
    if x.dtype != bool:
        return x.todense()
    x = plain(x)
    return like(x, x.data.astype("int32")).todense().astype(bool)


def like(x: Any, values: Any) -> Any:
    """Other numbers at the places of `x`."""
    return BCOO(
        (values, x.indices),
        shape=x.shape,
        unique_indices=x.unique_indices,
        indices_sorted=x.indices_sorted,
    )


def _at(dense: Any, x: Any, nowhere: int) -> Any:
    """Elements of `dense`, broadcast to the shape of `x`, where `x` has values: (count,), and what
    broadcasts to the axes that `x` stores whole; `nowhere` for places beyond the shape.
    """
    if getattr(dense, "ndim", 0) == 0:
        return dense
    places = tuple(jnp.moveaxis(x.indices, -1, 0))
    # where the one axis that a row or a column lacks is 0, nothing need be broadcast
    shape = (1,) * (len(x.shape) - dense.ndim) + dense.shape
    places = tuple(
        p if size == whole else jnp.where(p < whole, 0, 1)
        for p, size, whole in zip(places, shape, x.shape, strict=False)
    )
    return dense.reshape(shape).at[places].get(mode="fill", fill_value=nowhere)


def _fits(dense: Any, x: Any) -> bool:
    """Whether `dense` broadcasts to the shape of `x`."""
    shape = getattr(dense, "shape", ())
    pairs = zip(reversed(shape), reversed(x.shape), strict=False)
    return len(shape) <= len(x.shape) and all(a in (1, b) for a, b in pairs)


# -- Element by element ----------------------------------------------------------------------------


def _of_one(function: Callable) -> Callable:
    """A function with f(0) = 0, of the values that are stored; where rows are stored whole, so they
    are in the result.
    """

    def call(x: Any, *rest: Any) -> Any:
        x = _bcoo(x)
        x = x if x.unique_indices else summed(x)
        return like(x, function(x.data, *rest))

    return call


def cast(x: Any, dtype: Any) -> Any:
    """`x` as another dtype."""
    return _of_one(array.convert_to_tensor)(x, standardize_dtype(dtype))


def convert_to_tensor(
    x: Any, dtype: Any = None, sparse: bool | None = None, ragged: bool | None = None
) -> Any:
    """`x` as it is, or dense where `sparse` is False; in `dtype`."""
    if sparse is False or ragged:
        return array.convert_to_tensor(to_dense(x), dtype, ragged=ragged)
    x = _bcoo(x)
    return x if dtype is None or x.dtype == narrowed(dtype) else cast(x, dtype)


def stop_gradient(x: Any) -> Any:
    """`x`, as a constant for differentiation."""
    return like(x, jax.lax.stop_gradient(x.data)) if isinstance(x, BCOO) else to_dense(x)


def _of_union(function: Callable) -> Callable:
    """A function with f(0, 0) = 0, of two sparse arrays: sparse; else of dense ones."""

    def call(x1: Any, x2: Any) -> Any:
        if not (is_sparse(x1) and is_sparse(x2) and x1.shape == x2.shape):
            return NotImplemented
        rows = _rows if _bcoo(x1).n_dense == _bcoo(x2).n_dense else plain
        x1, x2 = rows(x1), rows(x2)
        places = jnp.concatenate([x1.indices, x2.indices])
        empty = [jnp.zeros(x.data.shape, x.dtype) for x in (x2, x1)]
        # the same places in the same order: summed up, they are in one order, too
        one = _united(jnp.concatenate([x1.data, empty[0]]), places, x1.shape)
        other = _united(jnp.concatenate([empty[1], x2.data]), places, x1.shape)
        return like(one, function(one.data, other.data))

    return call


def _united(values: Any, places: Any, shape: Any) -> Any:
    return summed(BCOO((values, places), shape=shape))


def multiply(x1: Any, x2: Any) -> Any:
    """The product: sparse where one is, unless the other makes it larger."""
    if is_sparse(x1) and is_sparse(x2):
        return _of_union(jnp.multiply)(x1, x2)
    x, other = (x1, operand(x2)) if is_sparse(x1) else (x2, operand(x1))
    if not _fits(other, x):
        return NotImplemented
    x = _rows(x)
    return like(x, jnp.multiply(x.data, _at(other, x, 0)))


def divide(x1: Any, x2: Any) -> Any:
    """The quotient, sparse where the dividend alone is; 0 / 0 and 0 / NaN, which are NaN, are among
    its values.
    """
    if not is_sparse(x1) or is_sparse(x2) or not _fits(other := operand(x2), x1):
        return NotImplemented
    x = _rows(x1)
    if isinstance(other, Tracer):  # how many NaN there are, nobody knows
        return NotImplemented
    odd = (jnp.asarray(other) == 0) | jnp.isnan(jnp.asarray(other))
    if odd.any():
        everywhere = jnp.broadcast_to(odd, x.shape).astype(x.dtype)
        undefined = BCOO.fromdense(everywhere, n_dense=x.n_dense)
        x = _of_union(lambda values, _: values)(x, undefined)
    return like(x, jnp.divide(x.data, _at(other, x, 1)))


# -- Sums ------------------------------------------------------------------------------------------


def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The sum along the axes, whole numbers in 32 bits at least."""
    x = plain(x)
    axes = axes_of(tuple(axis) if isinstance(axis, list) else axis, len(x.shape))
    x = like(x, x.data.astype(widened(x.dtype)))
    total = experimental.bcoo_reduce_sum(x, axes=axes)
    if not keepdims:
        return total
    return reshape(total, tuple(1 if k in axes else size for k, size in enumerate(x.shape)))


def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean along the axes."""
    axes = axes_of(tuple(axis) if isinstance(axis, list) else axis, len(x.shape))
    x = x if is_float(x.dtype) else cast(x, floatx())
    total = sum(x, axes, keepdims)
    return like(total, total.data / math.prod(x.shape[axis] for axis in axes))


# -- Shapes ----------------------------------------------------------------------------------------


def reshape(x: Any, newshape: int | Sequence[int]) -> Any:
    """The same elements in another shape; one -1 stands for what is left."""
    sizes = [newshape] if isinstance(newshape, int) else list(newshape)
    if not all(isinstance(size, int) for size in sizes):
        return NotImplemented
    whole = math.prod(x.shape)
    known = math.prod(size for size in sizes if size != -1)
    if sizes.count(-1) == 1 and known and whole % known == 0:
        sizes[sizes.index(-1)] = whole // known
    if -1 in sizes or math.prod(sizes) != whole:
        return NotImplemented  # the dense one says what is wrong
    return experimental.bcoo_reshape(plain(x), new_sizes=tuple(sizes))


def transpose(x: Any, axes: Sequence[int] | None = None) -> Any:
    """The axes in another order, reversed when None."""
    rank = len(x.shape)
    order = range(rank)[::-1] if axes is None else [canonical_axis(a, rank) for a in axes]
    return experimental.bcoo_transpose(plain(x), permutation=tuple(order))


def squeeze(x: Any, axis: Any = None) -> Any:
    """Without axes of size 1."""
    rank = len(x.shape)
    axes = [k for k in range(rank) if x.shape[k] == 1] if axis is None else axes_of(axis, rank)
    if any(x.shape[k] != 1 for k in axes):
        return NotImplemented
    return experimental.bcoo_squeeze(plain(x), dimensions=tuple(axes))


def expand_dims(x: Any, axis: int | Sequence[int]) -> Any:
    """With axes of size 1 at `axis`."""
    added = [axis] if isinstance(axis, int) else list(axis)
    rank = len(x.shape) + len(added)
    places = {canonical_axis(a, rank) for a in added}
    sizes = iter(x.shape)
    return reshape(x, tuple(1 if k in places else next(sizes) for k in range(rank)))


def concatenate(xs: Sequence[Any], axis: int | None = 0) -> Any:
    """Arrays one behind the other; sparse where all are."""
    if not all(map(is_sparse, xs)) or axis is None:
        return NotImplemented
    dtype = result_type(*(x.dtype for x in xs))
    if len({len(x.shape) for x in xs}) > 1:
        return NotImplemented
    along = canonical_axis(axis, len(xs[0].shape))
    return experimental.bcoo_concatenate([cast(x, dtype) for x in xs], dimension=along)


# -- Products --------------------------------------------------------------------------------------


def matmul(x1: Any, x2: Any) -> Any:
    """The matrix product; sparse where both are matrices and sparse."""
    a, b = (x if is_sparse(x) else array.convert_to_tensor(x) for x in (x1, x2))
    if min(a.ndim, b.ndim) < 2 or a.shape[-1] != b.shape[-2]:
        return NotImplemented
    if is_sparse(a) and is_sparse(b) and a.ndim == b.ndim > 2 and a.shape[:-2] == b.shape[:-2]:
        return dot(a, b, (a.ndim - 1, a.ndim - 2), range(a.ndim - 2))
    dtype = "int32" if a.dtype == b.dtype == jnp.int8 else result_type(a.dtype, b.dtype)
    if b.ndim > 2 or (a.ndim > 2 and not is_sparse(a)):
        return NotImplemented
    a, b = (plain(cast(x, dtype)) if is_sparse(x) else x.astype(dtype) for x in (a, b))
    rows = a.shape[:-1]
    if len(rows) > 1:
        a = experimental.bcoo_reshape(a, new_sizes=(math.prod(rows), a.shape[-1]))
    product = a @ b
    return product if len(rows) == 1 else _with_rows(product, rows)


def dot(x1: Any, x2: Any, axes: tuple[int, int], batch: Sequence[int]) -> Any:
    """Products of two sparse arrays, summed along an axis of each, sample by sample: sparse.

    Args:
        x1: a sparse array.
        x2: another.
        axes: that are summed over, one of each.
        batch: leading axes of both, along which products are apart.
    """
    dtype = result_type(x1.dtype, x2.dtype)
    a, b = (plain(cast(x, dtype)) for x in (x1, x2))
    if any(isinstance(x.indices, Tracer) for x in (a, b)):  # how many there are in a row
        return NotImplemented
    rows = {"n_batch": len(batch), "on_inefficient": None}
    a, b = (experimental.bcoo_update_layout(x, **rows) for x in (a, b))
    numbers = (((axes[0],), (axes[1],)), (tuple(batch), tuple(batch)))
    return experimental.bcoo_dot_general(a, b, dimension_numbers=numbers)


def _with_rows(x: Any, rows: Sequence[int]) -> Any:
    shape = (*rows, x.shape[-1])
    return reshape(x, shape) if is_sparse(x) else x.reshape(shape)


@functools.cache
def functions() -> dict[str, Callable]:
    """Name of an operation -> what it is for sparse arrays. NotImplemented comes out where it is to
    be computed with dense ones.
    """
    from keramos.engine import numpy, occurrences

    table: dict[str, Callable] = {n: _of_one(getattr(numpy, n)) for n in zero_keeping.OF_ONE}
    table |= {n: _of_union(getattr(jnp, n)) for n in zero_keeping.OF_TWO}
    table |= {f.__name__: f for f in (cast, convert_to_tensor, stop_gradient, multiply, divide)}
    table |= {f.__name__: f for f in (sum, mean, reshape, transpose, squeeze, expand_dims)}
    return table | {
        "true_divide": divide,
        "concatenate": concatenate,
        "matmul": matmul,
        "bincount": occurrences.bincount,
    }


def computed(name: str, dense: Callable, args: Sequence[Any]) -> Any:
    """An operation of arguments among which sparse arrays are.

    Args:
        name: of the operation.
        dense: what computes it with dense arrays.
        args: its arguments.
    """
    function = functions().get(name)
    result = NotImplemented if function is None else function(*args)
    return dense(*map(densified, args)) if result is NotImplemented else result


def densified(nest: Any) -> Any:
    """A nest with sparse arrays made dense."""
    return _tree.map_structure(to_dense, nest)
