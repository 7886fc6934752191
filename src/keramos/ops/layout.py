"""The operations that move elements, multiply arrays, or make new ones in the likeness of others.

A line says parameters, shape rule and meaning (`declaration.Op`); the engine computes.
"""

from __future__ import annotations

from keramos.ops import joining as j, placement as p, products, rules as r
from keramos.ops.declaration import Alias, Op

TABLE: dict[str, Op | Alias] = {
    "reshape": Op(
        "x | newshape",
        p.reshape,
        """Arranges the same elements in another shape, the last axis fastest.
        >>> ops.reshape([1, 2, 3, 4], (2, -1))
        Array([[1, 2],
               [3, 4]], dtype=int32)""",
        settled=("newshape",),
    ),
    "ravel": Op("x", p.ravel, "Flattens the array to one axis, the last axis fastest."),
    "transpose": Op(
        "x | axes=None",
        p.transpose,
        """Reorders the axes, reverses them when no order is given.
        >>> ops.transpose([[1, 2, 3], [4, 5, 6]])
        Array([[1, 4],
               [2, 5],
               [3, 6]], dtype=int32)""",
    ),
    "moveaxis": Op(
        "x | source, destination",
        p.moveaxis,
        "Moves some axes to other places; the others keep their order.",
    ),
    "swapaxes": Op("x | axis1, axis2", p.swapaxes, "Exchanges two axes."),
    "squeeze": Op(
        "x | axis=None",
        p.squeeze,
        """Drops axes of length 1.
        axis: int or tuple of ints, which axes, each of length 1; all such when None.""",
    ),
    "expand_dims": Op(
        "x | axis",
        p.expand_dims,
        """Inserts axes of length 1.
        axis: int or tuple of ints, their places in the result.
        >>> ops.expand_dims([1, 2, 3], axis=-1)
        Array([[1],
               [2],
               [3]], dtype=int32)""",
    ),
    "broadcast_to": Op(
        "x | shape",
        p.broadcast_to,
        """Stretches axes of length 1 to another shape.
        x: array of numbers, any shape that broadcasts to `shape`.""",
    ),
    "concatenate": Op(
        "xs | axis=0",
        j.concatenate,
        """Joins arrays along an axis that they all have.
        xs: list of arrays of one shape, but for the length of `axis`.
        axis: int, axis to join along; the flattened arrays are joined when None.
        >>> ops.concatenate([[1, 2], [3]])
        Array([1, 2, 3], dtype=int32)""",
    ),
    "stack": Op(
        "x | axis=0",
        j.stack,
        """Joins arrays along a new axis.
        x: list of arrays of one shape; their dtypes are promoted.
        axis: int, place of the new axis in the result.
        >>> ops.stack([[1, 2], [3, 4]], axis=1)
        Array([[1, 3],
               [2, 4]], dtype=int32)""",
    ),
    "hstack": Op("xs", j.hstack, "Joins arrays side by side: along axis 1, vectors along axis 0."),
    "vstack": Op(
        "xs", j.vstack, "Joins arrays one below the other: along axis 0, vectors as rows."
    ),
    "dstack": Op(
        "xs",
        j.dstack,
        "Joins arrays along axis 2; vectors and matrices get the axes that they lack.",
    ),
    "append": Op(
        "x1, x2 | axis=None",
        j.append,
        """Joins two arrays along an axis.
        x1: array of numbers, any shape.
        x2: array of numbers of that shape, but for the length of `axis`.
        axis: int, axis to join along; the flattened arrays are joined when None.""",
    ),
    "split": Op(
        "x | indices_or_sections, axis=0",
        j.split,
        """Splits an array along an axis, into equal parts or at given indices.
        >>> ops.split([1, 2, 3, 4], 2)
        [Array([1, 2], dtype=int32), Array([3, 4], dtype=int32)]""",
    ),
    "array_split": Op(
        "x | indices_or_sections, axis=0",
        j.array_split,
        """Splits an array along an axis into parts whose lengths differ by one at most.
        indices_or_sections: int, how many parts.""",
    ),
    "hsplit": Op(
        "x | indices_or_sections",
        j.hsplit,
        "Splits an array along axis 1, a vector along axis 0; see `split`.",
    ),
    "vsplit": Op(
        "x | indices_or_sections",
        j.vsplit,
        """Splits an array along axis 0; see `split`.
        x: array of numbers, two axes at least.""",
    ),
    "dsplit": Op(
        "x | indices_or_sections",
        j.dsplit,
        """Splits an array along axis 2; see `split`.
        x: array of numbers, three axes at least.""",
    ),
    "tile": Op(
        "x | repeats",
        p.tile,
        """Repeats an array as a whole along its axes.
        repeats: int, or one per axis; axes are added in front where there are more.""",
    ),
    "repeat": Op(
        "x | repeats, axis=None",
        p.repeat,
        """Repeats every element along an axis.
        repeats: int, how often; or a list, one per element along the axis.
        axis: int, axis to repeat along; the flattened array when None.
        >>> ops.repeat([1, 2], 2)
        Array([1, 1, 2, 2], dtype=int32)""",
    ),
    "roll": Op(
        "x | shift, axis=None",
        r.same,
        """Moves elements along axes; what leaves at one end comes in at the other.
        axis: int or tuple of ints, axes to move along; the flattened array when None.""",
    ),
    "flip": Op(
        "x | axis=None",
        r.same,
        """Reverses the order of elements along axes.
        axis: int or tuple of ints, axes to reverse; all when None.""",
    ),
    "fliplr": Op(
        "x",
        r.same,
        """Reverses the order of elements along axis 1.
        x: array of numbers, two axes at least.""",
    ),
    "flipud": Op(
        "x",
        r.same,
        """Reverses the order of elements along axis 0.
        x: array of numbers, one axis at least.""",
    ),
    "rot90": Op(
        "array | k=1, axes=(0, 1)",
        None,
        """Turns an array by `k` right angles in the plane of two axes, from the first towards the
        second.
        k: int, how often; negative ones turn back.
        axes: pair of ints, the plane.
        -> Shape of `array`, the two sizes exchanged for odd `k`; its dtype.""",
    ),
    "pad": Op(
        "x, *, constant_values=None | pad_width, mode='constant'",
        p.pad,
        """Adds elements before and behind along the axes.
        >>> ops.pad([1, 2], (1, 2))
        Array([0, 1, 2, 0, 0], dtype=int32)""",
        order="x pad_width mode constant_values",
    ),
    "take": Op(
        "x, indices | axis=None",
        p.take,
        """Takes the elements at some indices along an axis: `x[…, indices, …]`.
        axis: int, axis to take along; the flattened array when None.
        >>> ops.take([10, 20, 30], [2, 0])
        Array([30, 10], dtype=int32)""",
    ),
    "take_along_axis": Op(
        "x, indices | axis=None",
        p.take_along_axis,
        """Takes the elements at some indices along an axis, each row by indices of its own.
        indices: int array with the axes of `x`; they broadcast, but along `axis`.
        axis: int, axis to take along; the flattened arrays when None.""",
    ),
    "get_item": Op(
        "x, key",
        p.get_item,
        """Indexes an array: `x[key]`.
        key: int, slice, None, Ellipsis, an array, or a tuple of them.""",
    ),
    "diag": Op(
        "x | k=0",
        p.diag,
        """Takes a diagonal of a matrix, or makes the matrix that has a vector for diagonal.
        x: vector `(n,)` or matrix.""",
    ),
    "diagflat": Op(
        "x | k=0",
        None,
        """Makes the matrix whose diagonal holds all elements of an array, flattened.
        -> Shape `(n + |k|, n + |k|)` for n elements; dtype of `x`.""",
    ),
    "diagonal": Op(
        "x | offset=0, axis1=0, axis2=1",
        p.diagonal,
        """Takes a diagonal of two axes.
        x: array of numbers, two axes at least.""",
    ),
    "diff": Op(
        "a | n=1, axis=-1",
        p.diff,
        """Computes the differences of neighbours along an axis, `n` times: `y[i] = a[i + 1] -
        a[i]`.
        a: array of numbers, any shape.
        n: int >= 0, how often.""",
    ),
    "trace": Op(
        "x | offset=0, axis1=0, axis2=1",
        None,
        """Sums up a diagonal of two axes.
        x: array of numbers, two axes at least.
        -> Shape of `x` without the two axes; its dtype, 32 bits wide at least for integers and
            bools.""",
    ),
    "tril": Op(
        "x | k=0",
        r.same,
        """Keeps the lower triangle of matrices: 0 above the diagonal.
        x: matrices, shape `(…, n, m)`.""",
    ),
    "triu": Op(
        "x | k=0",
        r.same,
        """Keeps the upper triangle of matrices: 0 below the diagonal.
        x: matrices, shape `(…, n, m)`.""",
    ),
    "vander": Op(
        "x | N=None, increasing=False",
        None,
        """Puts powers of a vector side by side (Vandermonde): `y[i, j] = x[i] ** (N - 1 - j)`.
        x: vector `(n,)` of numbers.
        N: int, how many powers; n when None.
        -> Shape `(n, N)`, dtype of `x`.""",
    ),
    "unravel_index": Op(
        "indices | shape",
        None,
        """Converts indices into a flattened array to indices per axis.
        indices: int array, any shape.
        shape: tuple of ints, the shape of the array that was flattened.
        -> A tuple of int32 arrays of the shape of `indices`, one per axis.""",
    ),
    "matmul": Op(
        "x1, x2",
        products.matmul,
        """Multiplies matrices: `y[…, i, j] = Σ x1[…, i, k] · x2[…, k, j]`.
        x1: matrices `(…, n, k)`, or a vector `(k,)`.
        x2: matrices `(…, k, m)`, or a vector `(k,)`; the other axes broadcast.
        >>> ops.matmul([[1, 2], [3, 4]], [[1, 0], [0, 1]])
        Array([[1, 2],
               [3, 4]], dtype=int32)""",
    ),
    "dot": Op(
        "x1, x2",
        products.dot,
        """Sums up products over the last axis of `x1` and the last but one of `x2`.
        x1: array of numbers, shape `(…, k)`.
        x2: array of numbers, shape `(…, k, m)` or `(k,)`.""",
    ),
    "inner": Op(
        "x1, x2",
        products.inner,
        """Sums up products over the last axes of both.
        x1: array of numbers, shape `(…, k)`.
        x2: array of numbers, shape `(…, k)`.""",
    ),
    "outer": Op(
        "x1, x2",
        products.outer,
        """Multiplies every element of the one by every element of the other: `y[i, j] = x1[i] ·
        x2[j]`.
        x1: array of numbers, flattened.
        x2: array of numbers, flattened.""",
    ),
    "vdot": Op(
        "x1, x2",
        products.vdot,
        """Sums up the products of all elements, those of `x1` conjugated: `Σ conj(x1) · x2`.
        x1: array of numbers, flattened.
        x2: array of numbers of that size, flattened.""",
    ),
    "tensordot": Op(
        "x1, x2 | axes=2",
        products.tensordot,
        """Sums up products over some axes of each.
        x1: array of numbers, any shape.
        x2: array of numbers; the axes that are summed over have the same lengths.
        axes: int, how many axes (the last of `x1`, the first of `x2`); or a pair of lists of
            axes.""",
    ),
    "kron": Op(
        "x1, x2",
        None,
        """Computes Kronecker's product: blocks `x1[i, j] · x2`.
        x1: array of numbers, any shape.
        x2: array of numbers, any shape.
        -> The sizes of both, multiplied axis by axis; the dtype to which both promote.""",
    ),
    "cross": Op(
        "x1, x2 | axisa=-1, axisb=-1, axisc=-1, axis=None",
        products.cross,
        """Computes the vector product `x1 × x2` in three dimensions; of two, the third component.
        x1: array of vectors of 2 or 3 numbers along `axisa`.
        x2: array of vectors of 2 or 3 numbers along `axisb`.
        axis: int, in place of the three others; they count when None.""",
    ),
    "zeros_like": Op(
        "x | dtype=None", r.given_type, "Makes an array of zeros in the shape of another."
    ),
    "ones_like": Op(
        "x | dtype=None", r.given_type, "Makes an array of ones in the shape of another."
    ),
    "empty_like": Op(
        "x | dtype=None",
        r.given_type,
        """Makes an array in the shape of another, whose elements nothing is said about (zeros,
        here).""",
    ),
    "full_like": Op(
        "x, fill_value | dtype=None",
        lambda x, fill_value, dtype=None: r.given_type(x, dtype),
        """Makes an array in the shape of another, filled with one number.
        fill_value: number, or array that broadcasts to the shape of `x`.
        -> Shape of `x`; `dtype`, or that of `x` when None.""",
    ),
    "linspace": Op(
        "start, stop | num=50, endpoint=True, retstep=False, dtype=None, axis=0",
        p.spaced,
        """Makes numbers in equal steps from `start` to `stop`.
        axis: int, place of the new axis.
        >>> ops.linspace(0.0, 1.0, 5)
        Array([0.  , 0.25, 0.5 , 0.75, 1.  ], dtype=float32)""",
    ),
    "logspace": Op(
        "start, stop | num=50, endpoint=True, base=10, dtype=None, axis=0",
        p.spaced,
        """Makes numbers in equal proportion from `base ** start` to `base ** stop`.
        axis: int, place of the new axis.""",
    ),
    "geomspace": Op(
        "start, stop | num=50, endpoint=True, dtype=None, axis=0",
        p.spaced,
        """Makes numbers in equal proportion from `start` to `stop`.
        axis: int, place of the new axis.""",
    ),
}
