# Written by tools/stubs.py from the table in numpy.py.

from typing import Any

from .declaration import Table

OPERATIONS: Table

def abs(x: Any) -> Any:
    """Takes the magnitude of every element: `|x|`, for complex numbers `√(re² + im²)`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of `x`; its dtype, or the real one of the same precision for complex numbers.
    """

def absolute(x: Any) -> Any:
    """Takes the magnitude of every element: `|x|`, for complex numbers `√(re² + im²)`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of `x`; its dtype, or the real one of the same precision for complex numbers.
    """

def add(x1: Any, x2: Any) -> Any:
    """Adds element by element: `x1 + x2`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.

    Example:
        >>> ops.add([[1.0, 2.0], [3.0, 4.0]], [10.0, 20.0])
        Array([[11., 22.],
               [13., 24.]], dtype=float32)
    """

def all(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Tests whether all elements along the axes are true (not 0).

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); bool.
    """

def allclose(x1: Any, x2: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: bool = False) -> Any:
    """Tests whether all elements are nearly equal: `|x1 - x2| <= atol + rtol · |x2|` everywhere.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.
        rtol: float >= 0, tolerance relative to `|x2|`.
        atol: float >= 0, absolute tolerance.
        equal_nan: bool; whether NaN equals NaN.

    Returns:
        One bool, shape ().
    """

def amax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Takes the largest element along the axes; NaN if one is.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype.
    """

def amin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Takes the smallest element along the axes; NaN if one is.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype.
    """

def angle(x: Any) -> Any:
    """Takes the argument of every complex number, in radians in (-π, π].

    Args:
        x: array of complex or real numbers, any shape.

    Returns:
        Shape of `x`; a real float dtype.
    """

def any(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Tests whether one element at least along the axes is true (not 0).

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); bool.
    """

def append(x1: Any, x2: Any, axis: Any = None) -> Any:
    """Joins two arrays along an axis.

    Args:
        x1: array of numbers, any shape.
        x2: array of numbers of that shape, but for the length of `axis`.
        axis: int, axis to join along; the flattened arrays are joined when None.

    Returns:
        Shape of `x1` with both lengths along `axis` added up, `(x1.size + x2.size,)` when it is
        None; the dtype to which both promote.
    """

def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Any:
    """Makes the numbers from `start` on, below `stop`, by `step`.

    Args:
        start: number, the first; what `stop` is when that is None, and the first is 0.
        stop: number, excluded.
        step: number, distance of neighbours; 1 when None.
        dtype: dtype of the result; int32, or float where an argument is, when None.

    Returns:
        One axis, `⌈(stop - start) / step⌉` numbers of `dtype`.

    Example:
        >>> ops.arange(2, 10, 3)
        Array([2, 5, 8], dtype=int32)
    """

def arccos(x: Any) -> Any:
    """Computes the inverse cosine of every element, in radians in [0, π].

    Args:
        x: array of numbers in [-1, 1], any shape; NaN comes out of others.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def arccosh(x: Any) -> Any:
    """Computes the inverse hyperbolic cosine of every element: `log(x + √(x² - 1))`.

    Args:
        x: array of numbers >= 1, any shape; NaN comes out of others.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def arcsin(x: Any) -> Any:
    """Computes the inverse sine of every element, in radians in [-π/2, π/2].

    Args:
        x: array of numbers in [-1, 1], any shape; NaN comes out of others.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def arcsinh(x: Any) -> Any:
    """Computes the inverse hyperbolic sine of every element: `log(x + √(x² + 1))`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def arctan(x: Any) -> Any:
    """Computes the inverse tangent of every element, in radians in (-π/2, π/2).

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def arctan2(x1: Any, x2: Any) -> Any:
    """Computes the angle of the point (x2, x1), in radians in (-π, π].

    Args:
        x1: array of ordinates, any shape that broadcasts with `x2`.
        x2: array of abscissas, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote, as a float.
    """

def arctanh(x: Any) -> Any:
    """Computes the inverse hyperbolic tangent of every element: `½ · log((1 + x) / (1 - x))`.

    Args:
        x: array of numbers in (-1, 1), any shape; NaN comes out beyond.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def argmax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Finds where the largest element along an axis is, the first of equal ones.

    Args:
        x: array of numbers, any shape.
        axis: int, axis to search along; the flattened array when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axis (1 there with `keepdims`), () without one; int32.

    Example:
        >>> ops.argmax([[0.1, 0.9], [0.8, 0.2]], axis=-1)
        Array([1, 0], dtype=int32)
    """

def argmin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Finds where the smallest element along an axis is, the first of equal ones.

    Args:
        x: array of numbers, any shape.
        axis: int, axis to search along; the flattened array when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axis (1 there with `keepdims`), () without one; int32.
    """

def argpartition(x: Any, kth: Any, axis: Any = -1) -> Any:
    """Finds the indices that put the element of rank `kth` in its place, lower ones before it.

    Args:
        x: array of numbers, any shape.
        kth: int.
        axis: int, axis to work along; negative ones count from the end.

    Returns:
        Shape of `x`, or one axis when `axis` is None; int32.
    """

def argsort(x: Any, axis: Any = -1) -> Any:
    """Finds the indices that would sort along an axis, smallest first; equal elements keep their
    order.

    Args:
        x: array of numbers, any shape.
        axis: int, axis to work along; negative ones count from the end.

    Returns:
        Shape of `x`, or one axis when `axis` is None; int32.
    """

def array(x: Any, dtype: Any = None) -> Any:
    """Makes an array of numbers, nested lists, or another array.

    Args:
        x: number, nested lists of numbers, or array.
        dtype: dtype of the result, a name such as `float32`; that of the arguments when None.

    Returns:
        Shape of the first argument; `dtype`, or that of the first argument when None.
    """

def array_split(x: Any, indices_or_sections: Any, axis: Any = 0) -> Any:
    """Splits an array along an axis into parts whose lengths differ by one at most.

    Args:
        x: array of numbers, any shape.
        indices_or_sections: int, how many parts.
        axis: int, axis to work along; negative ones count from the end.

    Returns:
        A list of arrays with the axes and the dtype of `x`.
    """

def average(x: Any, axis: Any = None, weights: Any = None) -> Any:
    """Computes the weighted mean along the axes: `Σ weights · x / Σ weights`.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        weights: array of the shape of `x`, or a vector as long as the axis; equal when None.

    Returns:
        Shape of `x` without the axes, a float dtype.
    """

def bartlett(x: Any) -> Any:
    """Makes Bartlett's window, a triangle: `1 - |2n / (x - 1) - 1|`.

    Args:
        x: int, how many numbers.

    Returns:
        Shape `(x,)`, `floatx()`.
    """

def bincount(x: Any, weights: Any = None, minlength: Any = 0, sparse: bool = False) -> Any:
    """Counts how often every whole number occurs along the last axis, or sums up its weights.

    Args:
        x: array of integers >= 0, shape `(…, n)`.
        weights: array of numbers of the shape of `x`; 1 each when None.
        minlength: int, least length of the result.
        sparse: whether the zeros are left out: an array of `jax.experimental.sparse`.

    Returns:
        Shape `(…, length)`, the length the largest number plus 1, at least `minlength`; int32, or
        the dtype of the weights.
    """

def bitwise_and(x: Any, y: Any) -> Any:
    """Keeps the bits that are set in both: `x & y`.

    Args:
        x: array of numbers, any shape.
        y: array of numbers, any shape that broadcasts with `x`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def bitwise_invert(x: Any) -> Any:
    """Turns every bit: `~x`.

    Args:
        x: array of integers or bools, any shape.

    Returns:
        Shape and dtype of the first argument.
    """

def bitwise_left_shift(x: Any, y: Any) -> Any:
    """Moves bits up by `y` places: `x << y`.

    Args:
        x: array of numbers, any shape.
        y: array of numbers, any shape that broadcasts with `x`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def bitwise_not(x: Any) -> Any:
    """Turns every bit: `~x`.

    Args:
        x: array of integers or bools, any shape.

    Returns:
        Shape and dtype of the first argument.
    """

def bitwise_or(x: Any, y: Any) -> Any:
    """Sets the bits that are set in one of both: `x | y`.

    Args:
        x: array of numbers, any shape.
        y: array of numbers, any shape that broadcasts with `x`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def bitwise_right_shift(x: Any, y: Any) -> Any:
    """Moves bits down by `y` places: `x >> y`.

    Args:
        x: array of numbers, any shape.
        y: array of numbers, any shape that broadcasts with `x`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def bitwise_xor(x: Any, y: Any) -> Any:
    """Sets the bits that are set in exactly one of both: `x ^ y`.

    Args:
        x: array of numbers, any shape.
        y: array of numbers, any shape that broadcasts with `x`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def blackman(x: Any) -> Any:
    """Makes Blackman's window: `0.42 - 0.5 cos(2πn / (x - 1)) + 0.08 cos(4πn / (x - 1))`.

    Args:
        x: int, how many numbers.

    Returns:
        Shape `(x,)`, `floatx()`.
    """

def broadcast_to(x: Any, shape: Any) -> Any:
    """Stretches axes of length 1 to another shape.

    Args:
        x: array of numbers, any shape that broadcasts to `shape`.
        shape: tuple of ints, the shape of the result.

    Returns:
        Shape `shape`, dtype of `x`.
    """

def cbrt(x: Any) -> Any:
    """Computes the real cube root of every element, negative for negative numbers.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def ceil(x: Any) -> Any:
    """Rounds every element up to the least whole number that is not below it.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """Bounds every element: `min(max(x, x_min), x_max)`.

    Args:
        x: array of numbers, any shape.
        x_min: number, or array that broadcasts with `x`: lower bound.
        x_max: number, or array that broadcasts with `x`: upper bound.

    Returns:
        The shape to which all three broadcast; the dtype of `x` (int32 for bools) and the bounds.

    Example:
        >>> ops.clip([-2.0, 0.5, 9.0], 0.0, 1.0)
        Array([0. , 0.5, 1. ], dtype=float32)
    """

def concatenate(xs: Any, axis: Any = 0) -> Any:
    """Joins arrays along an axis that they all have.

    Args:
        xs: list of arrays of one shape, but for the length of `axis`.
        axis: int, axis to join along; the flattened arrays are joined when None.

    Returns:
        The common shape, with the lengths along `axis` added up; the dtype to which all promote.

    Example:
        >>> ops.concatenate([[1, 2], [3]])
        Array([1, 2, 3], dtype=int32)
    """

def conj(x: Any) -> Any:
    """Takes the complex conjugate of every element: the imaginary part changes its sign.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape and dtype of the first argument.
    """

def conjugate(x: Any) -> Any:
    """Takes the complex conjugate of every element: the imaginary part changes its sign.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape and dtype of the first argument.
    """

def copy(x: Any) -> Any:
    """Copies the array.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape and dtype of the first argument.
    """

def corrcoef(x: Any) -> Any:
    """Computes the correlation coefficients of the rows (Pearson).

    Args:
        x: array of numbers, `(variables, observations)`.

    Returns:
        Shape `(variables, variables)`, a float dtype.
    """

def correlate(x1: Any, x2: Any, mode: str = 'valid') -> Any:
    """Computes the cross-correlation of two vectors: `y[k] = Σ x1[n + k] · conj(x2[n])`.

    Args:
        x1: vector of numbers.
        x2: vector of numbers.
        mode: `valid`, `same` or `full`: where the two overlap wholly, as long as the longer one, or
            all.

    Returns:
        One axis, a float dtype.
    """

def cos(x: Any) -> Any:
    """Computes the cosine of every element.

    Args:
        x: array of angles in radians, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def cosh(x: Any) -> Any:
    """Computes the hyperbolic cosine of every element: `(eˣ + e⁻ˣ) / 2`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def count_nonzero(x: Any, axis: Any = None) -> Any:
    """Counts the elements along the axes that are not 0.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.

    Returns:
        Shape of `x` without the axes; int32.
    """

def cross(x1: Any, x2: Any, axisa: Any = -1, axisb: Any = -1, axisc: Any = -1, axis: Any = None) -> Any:
    """Computes the vector product `x1 × x2` in three dimensions; of two, the third component.

    Args:
        x1: array of vectors of 2 or 3 numbers along `axisa`.
        x2: array of vectors of 2 or 3 numbers along `axisb`.
        axisa: int, axis of the vectors in `x1`.
        axisb: int, axis of the vectors in `x2`.
        axisc: int, axis of the vectors in the result.
        axis: int, in place of the three others; they count when None.

    Returns:
        Vectors of 3 along `axisc`, or one number each where both have 2; the dtype to which both
        promote.
    """

def cumprod(x: Any, axis: Any = None, dtype: Any = None) -> Any:
    """Multiplies all elements so far along an axis: `y[i] = Π x[0 … i]`.

    Args:
        x: array of numbers, any shape.
        axis: int, axis to run along; the flattened array when None.
        dtype: dtype of the result; that of `x` when None.

    Returns:
        Shape of `x`, or one axis when `axis` is None; the dtype of `x`, int32 for bools.
    """

def cumsum(x: Any, axis: Any = None, dtype: Any = None) -> Any:
    """Sums up all elements so far along an axis: `y[i] = Σ x[0 … i]`.

    Args:
        x: array of numbers, any shape.
        axis: int, axis to run along; the flattened array when None.
        dtype: dtype of the result; that of `x` when None.

    Returns:
        Shape of `x`, or one axis when `axis` is None; the dtype of `x`, int32 for bools.

    Example:
        >>> ops.cumsum([1, 2, 3])
        Array([1, 3, 6], dtype=int32)
    """

def deg2rad(x: Any) -> Any:
    """Converts degrees to radians: `x · π / 180`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def diag(x: Any, k: Any = 0) -> Any:
    """Takes a diagonal of a matrix, or makes the matrix that has a vector for diagonal.

    Args:
        x: vector `(n,)` or matrix.
        k: int, which diagonal: 0 the main one, > 0 above it, < 0 below it.

    Returns:
        Shape `(n + |k|, n + |k|)` for a vector of n, that of the diagonal for a matrix; dtype of
        `x`.
    """

def diagflat(x: Any, k: Any = 0) -> Any:
    """Makes the matrix whose diagonal holds all elements of an array, flattened.

    Args:
        x: array of numbers, any shape.
        k: int, which diagonal: 0 the main one, > 0 above it, < 0 below it.

    Returns:
        Shape `(n + |k|, n + |k|)` for n elements; dtype of `x`.
    """

def diagonal(x: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Any:
    """Takes a diagonal of two axes.

    Args:
        x: array of numbers, two axes at least.
        offset: int, which diagonal: 0 the main one, > 0 above it, < 0 below it.
        axis1: int, first of two axes.
        axis2: int, second of two axes.

    Returns:
        Shape of `x` without the two axes, then the length of the diagonal; its dtype.
    """

def diff(a: Any, n: Any = 1, axis: Any = -1) -> Any:
    """Computes the differences of neighbours along an axis, `n` times: `y[i] = a[i + 1] - a[i]`.

    Args:
        a: array of numbers, any shape.
        n: int >= 0, how often.
        axis: int, axis to work along; negative ones count from the end.

    Returns:
        Shape of `a`, shorter by `n` along the axis; its dtype.
    """

def digitize(x: Any, bins: Any) -> Any:
    """Finds the bin of every element: i where `bins[i - 1] <= x < bins[i]`.

    Args:
        x: array of numbers, any shape.
        bins: increasing edges, a vector of numbers.

    Returns:
        Shape of `x`, int32.
    """

def divide(x1: Any, x2: Any) -> Any:
    """Divides element by element: `x1 / x2`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote, as a float.
    """

def divide_no_nan(x1: Any, x2: Any) -> Any:
    """Divides element by element: `x1 / x2`, but 0 where `x2` is 0.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote, as a float.
    """

def dot(x1: Any, x2: Any) -> Any:
    """Sums up products over the last axis of `x1` and the last but one of `x2`.

    Args:
        x1: array of numbers, shape `(…, k)`.
        x2: array of numbers, shape `(…, k, m)` or `(k,)`.

    Returns:
        Axes of `x1` without the last, then those of `x2` without the last but one; the dtype to
        which both promote.
    """

def dsplit(x: Any, indices_or_sections: Any) -> Any:
    """Splits an array along axis 2; see `split`.

    Args:
        x: array of numbers, three axes at least.
        indices_or_sections: int, how many equal parts; or a list of ints, where parts begin.

    Returns:
        A list of arrays with the axes and the dtype of `x`.
    """

def dstack(xs: Any) -> Any:
    """Joins arrays along axis 2; vectors and matrices get the axes that they lack.

    Args:
        xs: list of arrays of one number of axes; their dtypes are promoted.

    Returns:
        The common shape with three axes at least, the lengths along axis 2 added up; the dtype to
        which all promote.
    """

def einsum(subscripts: str, *operands: Any, **kwargs: Any) -> Any:
    """Sums up products over the letters that the result does not have (Einstein's summation).

    Args:
        subscripts: one letter per axis of each operand, and those of the result behind an arrow;
            `...` stands for the other axes.
        *operands: arrays of numbers with as many axes as letters.
        **kwargs: of `jax.numpy.einsum`.

    Returns:
        The letters behind the arrow as sizes; the dtype to which all promote, int32 for int8.

    Example:
        >>> ops.einsum("ij,j->i", [[1, 2], [3, 4]], [10, 1])
        Array([12, 34], dtype=int32)
    """

def empty(shape: Any, dtype: Any = None) -> Any:
    """Makes an array whose elements nothing is said about (zeros, here).

    Args:
        shape: tuple of ints, the shape of the result.
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.

    Returns:
        Shape `shape`; `dtype`.
    """

def empty_like(x: Any, dtype: Any = None) -> Any:
    """Makes an array in the shape of another, whose elements nothing is said about (zeros, here).

    Args:
        x: array of numbers, any shape.
        dtype: dtype of the result, a name such as `float32`; that of the arguments when None.

    Returns:
        Shape of the first argument; `dtype`, or that of the first argument when None.
    """

def equal(x1: Any, x2: Any) -> Any:
    """Compares element by element: `x1 == x2`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast, bool.
    """

def exp(x: Any) -> Any:
    """Computes the exponential of every element: `eˣ`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def exp2(x: Any) -> Any:
    """Computes 2 to the power of every element: `2ˣ`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def expand_dims(x: Any, axis: Any) -> Any:
    """Inserts axes of length 1.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, their places in the result.

    Returns:
        Shape of `x` with 1 at the places `axis`; its dtype.

    Example:
        >>> ops.expand_dims([1, 2, 3], axis=-1)
        Array([[1],
               [2],
               [3]], dtype=int32)
    """

def expm1(x: Any) -> Any:
    """Computes `eˣ - 1` for every element, precisely near 0.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def eye(N: Any, M: Any = None, k: Any = 0, dtype: Any = None) -> Any:
    """Makes a matrix with ones on a diagonal, zeros elsewhere.

    Args:
        N: int, rows.
        M: int, columns; as many as rows when None.
        k: int, which diagonal: 0 the main one, > 0 above it, < 0 below it.
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.

    Returns:
        Shape `(N, M)`; `dtype`.
    """

def fabs(x: Any) -> Any:
    """Takes the magnitude of every real element, as a float: `|x|`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def flip(x: Any, axis: Any = None) -> Any:
    """Reverses the order of elements along axes.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes to reverse; all when None.

    Returns:
        Shape and dtype of the first argument.
    """

def fliplr(x: Any) -> Any:
    """Reverses the order of elements along axis 1.

    Args:
        x: array of numbers, two axes at least.

    Returns:
        Shape and dtype of the first argument.
    """

def flipud(x: Any) -> Any:
    """Reverses the order of elements along axis 0.

    Args:
        x: array of numbers, one axis at least.

    Returns:
        Shape and dtype of the first argument.
    """

def floor(x: Any) -> Any:
    """Rounds every element down to the greatest whole number that is not above it.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def floor_divide(x1: Any, x2: Any) -> Any:
    """Divides element by element and rounds down: `⌊x1 / x2⌋`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def fmax(x1: Any, x2: Any) -> Any:
    """Takes the larger of two elements; the other one where one is NaN.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def fmin(x1: Any, x2: Any) -> Any:
    """Takes the smaller of two elements; the other one where one is NaN.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def fmod(x1: Any, x2: Any) -> Any:
    """Computes the remainder of the division, with the sign of `x1`, as C does.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote, int32 for bools.
    """

def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """Makes an array filled with one number.

    Args:
        shape: tuple of ints, the shape of the result.
        fill_value: number, or array that broadcasts to `shape`.
        dtype: dtype of the result, a name such as `float32`; that of the arguments when None.

    Returns:
        Shape `shape`; `dtype`, or `floatx()` when None.
    """

def full_like(x: Any, fill_value: Any, dtype: Any = None) -> Any:
    """Makes an array in the shape of another, filled with one number.

    Args:
        x: array of numbers, any shape.
        fill_value: number, or array that broadcasts to the shape of `x`.
        dtype: dtype of the result, a name such as `float32`; that of the arguments when None.

    Returns:
        Shape of `x`; `dtype`, or that of `x` when None.
    """

def gcd(x1: Any, x2: Any) -> Any:
    """Computes the greatest common divisor, element by element.

    Args:
        x1: array of integers, any shape that broadcasts with `x2`.
        x2: array of integers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def geomspace(start: Any, stop: Any, num: Any = 50, endpoint: bool = True, dtype: Any = None, axis: Any = 0) -> Any:
    """Makes numbers in equal proportion from `start` to `stop`.

    Args:
        start: number or array, where to begin.
        stop: number or array, where to end.
        num: int >= 1, how many numbers.
        endpoint: bool; whether `stop` is the last number.
        dtype: dtype of the result, a name such as `float32`; that of the arguments when None.
        axis: int, place of the new axis.

    Returns:
        The shape to which `start` and `stop` broadcast, with a new axis of length `num`; `dtype`,
        or the float to which both promote when None.
    """

def get_item(x: Any, key: Any) -> Any:
    """Indexes an array: `x[key]`.

    Args:
        x: array of numbers, any shape.
        key: int, slice, None, Ellipsis, an array, or a tuple of them.

    Returns:
        Shape of `x[key]`, dtype of `x`.
    """

def greater(x1: Any, x2: Any) -> Any:
    """Compares element by element: `x1 > x2`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast, bool.
    """

def greater_equal(x1: Any, x2: Any) -> Any:
    """Compares element by element: `x1 >= x2`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast, bool.
    """

def hamming(x: Any) -> Any:
    """Makes Hamming's window: `0.54 - 0.46 cos(2πn / (x - 1))`.

    Args:
        x: int, how many numbers.

    Returns:
        Shape `(x,)`, `floatx()`.
    """

def hanning(x: Any) -> Any:
    """Makes Hann's window: `0.5 - 0.5 cos(2πn / (x - 1))`.

    Args:
        x: int, how many numbers.

    Returns:
        Shape `(x,)`, `floatx()`.
    """

def heaviside(x1: Any, x2: Any) -> Any:
    """Computes Heaviside's step: 0 for `x1 < 0`, `x2` for `x1 = 0`, else 1.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote, as a float.
    """

def histogram(x: Any, bins: Any = 10, range: Any = None) -> Any:
    """Counts the elements in bins of equal width.

    Args:
        x: array of numbers, any shape.
        bins: int, how many bins; or a vector of their increasing edges.
        range: pair (lowest, highest) of the bins; that of `x` when None.

    Returns:
        Two float arrays: counts `(bins,)` and edges `(bins + 1,)`.
    """

def hsplit(x: Any, indices_or_sections: Any) -> Any:
    """Splits an array along axis 1, a vector along axis 0; see `split`.

    Args:
        x: array of numbers, any shape.
        indices_or_sections: int, how many equal parts; or a list of ints, where parts begin.

    Returns:
        A list of arrays with the axes and the dtype of `x`.
    """

def hstack(xs: Any) -> Any:
    """Joins arrays side by side: along axis 1, vectors along axis 0.

    Args:
        xs: list of arrays of one number of axes; their dtypes are promoted.

    Returns:
        The common shape, the lengths along axis 1 added up, of vectors those along axis 0; the
        dtype to which all promote.
    """

def hypot(x1: Any, x2: Any) -> Any:
    """Computes the hypotenuse of a right triangle, element by element: `√(x1² + x2²)`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote, as a float.
    """

def i0(x: Any) -> Any:
    """Computes the modified Bessel function of the first kind and order 0 for every element.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def identity(n: Any, dtype: Any = None) -> Any:
    """Makes the identity matrix.

    Args:
        n: int, rows and columns.
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.

    Returns:
        Shape `(n, n)`; `dtype`.
    """

def imag(x: Any) -> Any:
    """Takes the imaginary part of every element, 0 for real numbers.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of `x`; its dtype, or the real one of the same precision for complex numbers.
    """

def inner(x1: Any, x2: Any) -> Any:
    """Sums up products over the last axes of both.

    Args:
        x1: array of numbers, shape `(…, k)`.
        x2: array of numbers, shape `(…, k)`.

    Returns:
        Axes of `x1` without the last, then those of `x2` without the last; the dtype to which both
        promote.
    """

def isclose(x1: Any, x2: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: bool = False) -> Any:
    """Tests whether elements are nearly equal: `|x1 - x2| <= atol + rtol · |x2|`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.
        rtol: float >= 0, tolerance relative to `|x2|`.
        atol: float >= 0, absolute tolerance.
        equal_nan: bool; whether NaN equals NaN.

    Returns:
        The shape to which both broadcast, bool.
    """

def isfinite(x: Any) -> Any:
    """Tests every element for being neither infinite nor NaN.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument, bool.
    """

def isin(x1: Any, x2: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    """Tests for every element of `x1` whether it is one of those of `x2`.

    Args:
        x1: array of numbers, any shape.
        x2: array of numbers, any shape.
        assume_unique: bool; accepted, changes nothing but speed.
        invert: bool; whether to negate the result.

    Returns:
        Shape of `x1`, bool.
    """

def isinf(x: Any) -> Any:
    """Tests every element for being +∞ or -∞.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument, bool.
    """

def isnan(x: Any) -> Any:
    """Tests every element for being NaN.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument, bool.
    """

def isneginf(x: Any) -> Any:
    """Tests every element for being -∞.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument, bool.
    """

def isposinf(x: Any) -> Any:
    """Tests every element for being +∞.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument, bool.
    """

def isreal(x: Any) -> Any:
    """Tests every element for an imaginary part of 0.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument, bool.
    """

def kaiser(x: Any, beta: Any) -> Any:
    """Makes Kaiser's window: `I₀(β √(1 - (2n / (x - 1) - 1)²)) / I₀(β)`.

    Args:
        x: int, how many numbers.
        beta: float, shape of the window; larger is narrower.

    Returns:
        Shape `(x,)`, `floatx()`.
    """

def kron(x1: Any, x2: Any) -> Any:
    """Computes Kronecker's product: blocks `x1[i, j] · x2`.

    Args:
        x1: array of numbers, any shape.
        x2: array of numbers, any shape.

    Returns:
        The sizes of both, multiplied axis by axis; the dtype to which both promote.
    """

def lcm(x1: Any, x2: Any) -> Any:
    """Computes the least common multiple, element by element.

    Args:
        x1: array of integers, any shape that broadcasts with `x2`.
        x2: array of integers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def ldexp(x1: Any, x2: Any) -> Any:
    """Scales by a power of two, element by element: `x1 · 2 ** x2`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of ints, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype of `x1`, as a float.
    """

def left_shift(x: Any, y: Any) -> Any:
    """Moves bits up by `y` places: `x << y`.

    Args:
        x: array of numbers, any shape.
        y: array of numbers, any shape that broadcasts with `x`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def less(x1: Any, x2: Any) -> Any:
    """Compares element by element: `x1 < x2`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast, bool.
    """

def less_equal(x1: Any, x2: Any) -> Any:
    """Compares element by element: `x1 <= x2`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast, bool.
    """

def linspace(start: Any, stop: Any, num: Any = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: Any = 0) -> Any:
    """Makes numbers in equal steps from `start` to `stop`.

    Args:
        start: number or array, where to begin.
        stop: number or array, where to end.
        num: int >= 1, how many numbers.
        endpoint: bool; whether `stop` is the last number.
        retstep: bool; whether to return the distance of neighbours, too.
        dtype: dtype of the result, a name such as `float32`; that of the arguments when None.
        axis: int, place of the new axis.

    Returns:
        The shape to which `start` and `stop` broadcast, with a new axis of length `num`; `dtype`,
        or the float to which both promote when None.

    Example:
        >>> ops.linspace(0.0, 1.0, 5)
        Array([0.  , 0.25, 0.5 , 0.75, 1.  ], dtype=float32)
    """

def log(x: Any) -> Any:
    """Computes the natural logarithm of every element.

    Args:
        x: array of numbers > 0, any shape; 0 gives -∞, negative numbers NaN.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.

    Example:
        >>> ops.log([1.0, 0.0])
        Array([  0., -inf], dtype=float32)
    """

def log10(x: Any) -> Any:
    """Computes the logarithm to base 10 of every element.

    Args:
        x: array of numbers > 0, any shape; 0 gives -∞, negative numbers NaN.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def log1p(x: Any) -> Any:
    """Computes `log(1 + x)` for every element, precisely near 0.

    Args:
        x: array of numbers > -1, any shape; -1 gives -∞, lower numbers NaN.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def log2(x: Any) -> Any:
    """Computes the logarithm to base 2 of every element.

    Args:
        x: array of numbers > 0, any shape; 0 gives -∞, negative numbers NaN.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def logaddexp(x1: Any, x2: Any) -> Any:
    """Computes `log(exp(x1) + exp(x2))` element by element, without overflow.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote, as a float.
    """

def logaddexp2(x1: Any, x2: Any) -> Any:
    """Computes `log2(2 ** x1 + 2 ** x2)` element by element, without overflow.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote, as a float.
    """

def logical_and(x1: Any, x2: Any) -> Any:
    """Tests whether both elements are true (not 0).

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast, bool.
    """

def logical_not(x: Any) -> Any:
    """Tests every element for being 0 (false).

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument, bool.
    """

def logical_or(x1: Any, x2: Any) -> Any:
    """Tests whether one element at least is true (not 0).

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast, bool.
    """

def logical_xor(x1: Any, x2: Any) -> Any:
    """Tests whether exactly one of two elements is true (not 0).

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast, bool.
    """

def logspace(start: Any, stop: Any, num: Any = 50, endpoint: bool = True, base: Any = 10, dtype: Any = None, axis: Any = 0) -> Any:
    """Makes numbers in equal proportion from `base ** start` to `base ** stop`.

    Args:
        start: number or array, where to begin.
        stop: number or array, where to end.
        num: int >= 1, how many numbers.
        endpoint: bool; whether `stop` is the last number.
        base: float, base of the logarithm.
        dtype: dtype of the result, a name such as `float32`; that of the arguments when None.
        axis: int, place of the new axis.

    Returns:
        The shape to which `start` and `stop` broadcast, with a new axis of length `num`; `dtype`,
        or the float to which both promote when None.
    """

def matmul(x1: Any, x2: Any) -> Any:
    """Multiplies matrices: `y[…, i, j] = Σ x1[…, i, k] · x2[…, k, j]`.

    Args:
        x1: matrices `(…, n, k)`, or a vector `(k,)`.
        x2: matrices `(…, k, m)`, or a vector `(k,)`; the other axes broadcast.

    Returns:
        Shape `(…, n, m)` for `(…, n, k)` and `(…, k, m)`; an axis that a vector lacks is missing
        from the result, too. The dtype to which both promote, int32 for int8.

    Example:
        >>> ops.matmul([[1, 2], [3, 4]], [[1, 0], [0, 1]])
        Array([[1, 2],
               [3, 4]], dtype=int32)
    """

def max(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """Takes the largest element along the axes; NaN if one is.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.
        initial: number, a bound of the result, and the result of no elements; none when None.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype.

    Example:
        >>> ops.max([[1, 5], [7, 2]], axis=1)
        Array([5, 7], dtype=int32)
    """

def maximum(x1: Any, x2: Any) -> Any:
    """Takes the larger of two elements; NaN if one of them is.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.

    Example:
        >>> ops.maximum([1, 5], [3, 2])
        Array([3, 5], dtype=int32)
    """

def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Computes the mean along the axes: `Σ x / n`.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype, or the default float
        type.

    Example:
        >>> ops.mean([[1, 2], [3, 6]], axis=-1)
        Array([1.5, 4.5], dtype=float32)
    """

def median(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Computes the median along the axes; of an even number the mean of the two in the middle.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype, or the default float
        type.
    """

def meshgrid(*x: Any, indexing: str = 'xy') -> Any:
    """Makes the coordinates of a grid, one array per axis.

    Args:
        *x: vectors of numbers.
        indexing: `xy`, the second axis runs along the first vector; or `ij`, the first axis does.

    Returns:
        A list of arrays whose shape has the sizes of all vectors, the first two exchanged for
        `xy`; the dtype of each.
    """

def min(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """Takes the smallest element along the axes; NaN if one is.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.
        initial: number, a bound of the result, and the result of no elements; none when None.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype.
    """

def minimum(x1: Any, x2: Any) -> Any:
    """Takes the smaller of two elements; NaN if one of them is.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def mod(x1: Any, x2: Any) -> Any:
    """Computes the remainder of the division, with the sign of `x2`: `x1 - ⌊x1 / x2⌋ · x2`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote, int32 for bools.
    """

def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """Moves some axes to other places; the others keep their order.

    Args:
        x: array of numbers, any shape.
        source: int or tuple of ints, the axes to move.
        destination: int or tuple of ints, their new places.

    Returns:
        Sizes of `x` in their new order; its dtype.
    """

def multiply(x1: Any, x2: Any) -> Any:
    """Multiplies element by element: `x1 · x2`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def nan_to_num(x: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """Replaces NaN and infinities by finite numbers.

    Args:
        x: array of numbers, any shape.
        nan: number, in place of NaN.
        posinf: float, in place of +∞; the highest finite number when None.
        neginf: float, in place of -∞; the lowest finite number when None.

    Returns:
        Shape and dtype of the first argument.
    """

def nanargmax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Finds where the largest element along an axis is, NaN left out; -1 where there is nothing else.

    Args:
        x: array of numbers, any shape.
        axis: int, axis to search along; the flattened array when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axis (1 there with `keepdims`), () without one; int32.
    """

def nanargmin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Finds where the smallest element along an axis is, NaN left out; -1 where there is nothing else.

    Args:
        x: array of numbers, any shape.
        axis: int, axis to search along; the flattened array when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axis (1 there with `keepdims`), () without one; int32.
    """

def nancumprod(x: Any, axis: Any = None, dtype: Any = None) -> Any:
    """Multiplies all elements so far along an axis, NaN counted as 1: `y[i] = Π x[0 … i]`.

    Args:
        x: array of numbers, any shape.
        axis: int, axis to run along; the flattened array when None.
        dtype: dtype of the result; that of `x` when None.

    Returns:
        Shape of `x`, or one axis when `axis` is None; the dtype of `x`, int32 for bools.
    """

def nancumsum(x: Any, axis: Any = None, dtype: Any = None) -> Any:
    """Sums up all elements so far along an axis, NaN counted as 0: `y[i] = Σ x[0 … i]`.

    Args:
        x: array of numbers, any shape.
        axis: int, axis to run along; the flattened array when None.
        dtype: dtype of the result; that of `x` when None.

    Returns:
        Shape of `x`, or one axis when `axis` is None; the dtype of `x`, int32 for bools.
    """

def nanmax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Takes the largest element along the axes, NaN left out.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype.
    """

def nanmean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Computes the mean along the axes, NaN left out: `Σ x / n`.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype, or the default float
        type.
    """

def nanmedian(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Computes the median along the axes, NaN left out.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype, or the default float
        type.
    """

def nanmin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Takes the smallest element along the axes, NaN left out.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype.
    """

def nanpercentile(x: Any, q: Any, axis: Any = None, method: str = 'linear', keepdims: bool = False) -> Any:
    """Computes the percentiles along the axes, NaN left out: the number below which lie `q` percent.

    Args:
        x: array of numbers, any shape.
        q: number or vector, percent in [0, 100].
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        method: between two numbers: `linear`, `lower`, `higher`, `midpoint` or `nearest`.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `q`, then that of `x` without the axes (1 there with `keepdims`); a float dtype.
    """

def nanprod(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Multiplies the elements along the axes, NaN left out: `Π x`.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype, 32 bits wide at least
        for integers and bools.
    """

def nanquantile(x: Any, q: Any, axis: Any = None, method: str = 'linear', keepdims: bool = False) -> Any:
    """Computes the quantiles along the axes, NaN left out: the number below which lies the fraction
    `q`.

    Args:
        x: array of numbers, any shape.
        q: number or vector, the fractions, in [0, 1].
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        method: between two numbers: `linear`, `lower`, `higher`, `midpoint` or `nearest`.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `q`, then that of `x` without the axes (1 there with `keepdims`); a float dtype.
    """

def nanstd(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Computes the standard deviation along the axes, NaN left out: `√(Σ (x - mean)² / n)`.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype, or the default float
        type.
    """

def nansum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Sums up the elements along the axes, NaN left out: `Σ x`.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype, 32 bits wide at least
        for integers and bools.
    """

def nanvar(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Computes the variance along the axes, NaN left out: `Σ (x - mean)² / n`.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype, or the default float
        type.
    """

def ndim(x: Any) -> Any:
    """Counts the axes.

    Args:
        x: array of numbers, any shape.

    Returns:
        One int; as a symbolic tensor int32, shape ().
    """

def negative(x: Any) -> Any:
    """Changes the sign of every element: `-x`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape and dtype of the first argument.
    """

def nextafter(x1: Any, x2: Any) -> Any:
    """Takes the next number after `x1` on the way to `x2` that the dtype can represent.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote, as a float.
    """

def nonzero(x: Any) -> Any:
    """Finds the indices of the elements that are not 0.

    Args:
        x: array of numbers, any shape.

    Returns:
        One int32 vector per axis of `x`, each as long as there are such elements.
    """

def not_equal(x1: Any, x2: Any) -> Any:
    """Compares element by element: `x1 != x2`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast, bool.
    """

def ones(shape: Any, dtype: Any = None) -> Any:
    """Makes an array of ones.

    Args:
        shape: tuple of ints, the shape of the result.
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.

    Returns:
        Shape `shape`; `dtype`.

    Example:
        >>> ops.ones((2, 3))
        Array([[1., 1., 1.],
               [1., 1., 1.]], dtype=float32)
    """

def ones_like(x: Any, dtype: Any = None) -> Any:
    """Makes an array of ones in the shape of another.

    Args:
        x: array of numbers, any shape.
        dtype: dtype of the result, a name such as `float32`; that of the arguments when None.

    Returns:
        Shape of the first argument; `dtype`, or that of the first argument when None.
    """

def outer(x1: Any, x2: Any) -> Any:
    """Multiplies every element of the one by every element of the other: `y[i, j] = x1[i] · x2[j]`.

    Args:
        x1: array of numbers, flattened.
        x2: array of numbers, flattened.

    Returns:
        Shape `(x1.size, x2.size)`; the dtype to which both promote.
    """

def pad(x: Any, pad_width: Any, mode: str = 'constant', constant_values: Any = None) -> Any:
    """Adds elements before and behind along the axes.

    Args:
        x: array of numbers, any shape.
        pad_width: int, a pair (before, after) for all axes, or a pair per axis.
        mode: `constant`, `reflect`, `symmetric`, or another mode of `numpy.pad`.
        constant_values: number, what to add in mode `constant`; 0 when None.

    Returns:
        Sizes of `x` with the margins added; its dtype.

    Example:
        >>> ops.pad([1, 2], (1, 2))
        Array([0, 1, 2, 0, 0], dtype=int32)
    """

def percentile(x: Any, q: Any, axis: Any = None, method: str = 'linear', keepdims: bool = False) -> Any:
    """Computes the percentiles along the axes: the number below which lie `q` percent of all.

    Args:
        x: array of numbers, any shape.
        q: number or vector, percent in [0, 100].
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        method: between two numbers: `linear`, `lower`, `higher`, `midpoint` or `nearest`.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `q`, then that of `x` without the axes (1 there with `keepdims`); a float dtype.
    """

def power(x1: Any, x2: Any) -> Any:
    """Raises to a power, element by element: `x1 ** x2`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def prod(x: Any, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
    """Multiplies the elements along the axes: `Π x`.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.
        dtype: dtype of the result, a name such as `float32`; that of the arguments when None.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype, 32 bits wide at least
        for integers and bools.
    """

def ptp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Takes the range of the elements along the axes: the largest less the smallest.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype.
    """

def quantile(x: Any, q: Any, axis: Any = None, method: str = 'linear', keepdims: bool = False) -> Any:
    """Computes the quantiles along the axes: the number below which lies the fraction `q` of all.

    Args:
        x: array of numbers, any shape.
        q: number or vector, the fractions, in [0, 1].
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        method: between two numbers: `linear`, `lower`, `higher`, `midpoint` or `nearest`.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `q`, then that of `x` without the axes (1 there with `keepdims`); a float dtype.
    """

def rad2deg(x: Any) -> Any:
    """Converts radians to degrees: `x · 180 / π`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def ravel(x: Any) -> Any:
    """Flattens the array to one axis, the last axis fastest.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape `(x.size,)`, dtype of `x`.
    """

def real(x: Any) -> Any:
    """Takes the real part of every element.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of `x`; its dtype, or the real one of the same precision for complex numbers.
    """

def reciprocal(x: Any) -> Any:
    """Computes `1 / x` for every element.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def repeat(x: Any, repeats: Any, axis: Any = None) -> Any:
    """Repeats every element along an axis.

    Args:
        x: array of numbers, any shape.
        repeats: int, how often; or a list, one per element along the axis.
        axis: int, axis to repeat along; the flattened array when None.

    Returns:
        Shape of `x`, longer along `axis`, or one axis when that is None; its dtype.

    Example:
        >>> ops.repeat([1, 2], 2)
        Array([1, 1, 2, 2], dtype=int32)
    """

def reshape(x: Any, newshape: Any) -> Any:
    """Arranges the same elements in another shape, the last axis fastest.

    Args:
        x: array of numbers, any shape.
        newshape: int or tuple of ints; one may be -1, for what is left.

    Returns:
        Shape `newshape`, dtype of `x`.

    Example:
        >>> ops.reshape([1, 2, 3, 4], (2, -1))
        Array([[1, 2],
               [3, 4]], dtype=int32)
    """

def right_shift(x: Any, y: Any) -> Any:
    """Moves bits down by `y` places: `x >> y`.

    Args:
        x: array of numbers, any shape.
        y: array of numbers, any shape that broadcasts with `x`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """Moves elements along axes; what leaves at one end comes in at the other.

    Args:
        x: array of numbers, any shape.
        shift: int, or one per axis; negative ones move towards the start.
        axis: int or tuple of ints, axes to move along; the flattened array when None.

    Returns:
        Shape and dtype of the first argument.
    """

def rot90(array: Any, k: Any = 1, axes: Any = (0, 1)) -> Any:
    """Turns an array by `k` right angles in the plane of two axes, from the first towards the second.

    Args:
        array: array of numbers, at least two axes.
        k: int, how often; negative ones turn back.
        axes: pair of ints, the plane.

    Returns:
        Shape of `array`, the two sizes exchanged for odd `k`; its dtype.
    """

def round(x: Any, decimals: Any = 0) -> Any:
    """Rounds every element to so many decimals, halves to the even neighbour.

    Args:
        x: array of numbers, any shape.
        decimals: int, digits kept after the point; negative ones round to tens, hundreds, ….

    Returns:
        Shape and dtype of the first argument.

    Example:
        >>> ops.round([0.5, 1.5, 2.345], decimals=0)
        Array([0., 2., 2.], dtype=float32)
    """

def searchsorted(sorted_sequence: Any, values: Any, side: str = 'left') -> Any:
    """Finds the places where values would have to be inserted to keep a vector in order.

    Args:
        sorted_sequence: vector of numbers in increasing order.
        values: array of numbers, any shape.
        side: `left` or `right`: before or behind equal numbers.

    Returns:
        Shape of `values`, int32.
    """

def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """Chooses element by element from the first choice whose condition holds.

    Args:
        condlist: list of bool arrays.
        choicelist: list of arrays, one per condition; they broadcast.
        default: number or array, where no condition holds.

    Returns:
        The shape to which all broadcast; the dtype to which choices and default promote.
    """

def sign(x: Any) -> Any:
    """Takes the sign of every element: -1, 0 or 1.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape and dtype of the first argument.
    """

def signbit(x: Any) -> Any:
    """Tests the sign bit of every element; it is set for -0.0, too.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument, bool.
    """

def sin(x: Any) -> Any:
    """Computes the sine of every element.

    Args:
        x: array of angles in radians, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def sinc(x: Any) -> Any:
    """Computes `sin(πx) / (πx)` for every element, 1 at 0.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def sinh(x: Any) -> Any:
    """Computes the hyperbolic sine of every element: `(eˣ - e⁻ˣ) / 2`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def size(x: Any) -> Any:
    """Counts the elements.

    Args:
        x: array of numbers, any shape.

    Returns:
        One int; as a symbolic tensor int32, shape ().
    """

def slogdet(x: Any) -> Any:
    """Computes sign and logarithm of the magnitude of determinants, without overflow.

    Args:
        x: matrices, shape `(…, n, n)`; integers are converted to floats.

    Returns:
        Two arrays `(…)`, sign and logarithm, a float dtype.
    """

def sort(x: Any, axis: Any = -1) -> Any:
    """Sorts along an axis, smallest first; NaN comes last.

    Args:
        x: array of numbers, any shape.
        axis: int, axis to work along; negative ones count from the end.

    Returns:
        Shape of `x`, or one axis when `axis` is None; its dtype.
    """

def split(x: Any, indices_or_sections: Any, axis: Any = 0) -> Any:
    """Splits an array along an axis, into equal parts or at given indices.

    Args:
        x: array of numbers, any shape.
        indices_or_sections: int, how many equal parts; or a list of ints, where parts begin.
        axis: int, axis to work along; negative ones count from the end.

    Returns:
        A list of arrays with the axes and the dtype of `x`.

    Example:
        >>> ops.split([1, 2, 3, 4], 2)
        [Array([1, 2], dtype=int32), Array([3, 4], dtype=int32)]
    """

def sqrt(x: Any) -> Any:
    """Computes the square root of every element.

    Args:
        x: array of numbers >= 0, any shape; negative ones give NaN.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def square(x: Any) -> Any:
    """Squares every element: `x²`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape and dtype of `x`; int32 for bools.
    """

def squeeze(x: Any, axis: Any = None) -> Any:
    """Drops axes of length 1.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, which axes, each of length 1; all such when None.

    Returns:
        Shape of `x` without the axes of length 1; its dtype.
    """

def stack(x: Any, axis: Any = 0) -> Any:
    """Joins arrays along a new axis.

    Args:
        x: list of arrays of one shape; their dtypes are promoted.
        axis: int, place of the new axis in the result.

    Returns:
        The common shape, with the number of arrays as a new size at `axis`; the dtype to which all
        promote.

    Example:
        >>> ops.stack([[1, 2], [3, 4]], axis=1)
        Array([[1, 3],
               [2, 4]], dtype=int32)
    """

def std(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Computes the standard deviation along the axes: `√(Σ (x - mean)² / n)`.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype, or the default float
        type.
    """

def subtract(x1: Any, x2: Any) -> Any:
    """Subtracts element by element: `x1 - x2`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote.
    """

def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Sums up the elements along the axes: `Σ x`.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype, 32 bits wide at least
        for integers and bools.

    Example:
        >>> ops.sum([[1, 2], [3, 4]], axis=0)
        Array([4, 6], dtype=int32)
        >>> ops.sum([[1, 2], [3, 4]], axis=1, keepdims=True)
        Array([[3],
               [7]], dtype=int32)
    """

def swapaxes(x: Any, axis1: Any, axis2: Any) -> Any:
    """Exchanges two axes.

    Args:
        x: array of numbers, any shape.
        axis1: int, first of two axes.
        axis2: int, second of two axes.

    Returns:
        Sizes of `x`, two of them exchanged; its dtype.
    """

def take(x: Any, indices: Any, axis: Any = None) -> Any:
    """Takes the elements at some indices along an axis: `x[…, indices, …]`.

    Args:
        x: array of numbers, any shape.
        indices: int array, any shape; negative ones count from the end.
        axis: int, axis to take along; the flattened array when None.

    Returns:
        Shape of `x` with that of `indices` in place of the axis; its dtype.

    Example:
        >>> ops.take([10, 20, 30], [2, 0])
        Array([30, 10], dtype=int32)
    """

def take_along_axis(x: Any, indices: Any, axis: Any = None) -> Any:
    """Takes the elements at some indices along an axis, each row by indices of its own.

    Args:
        x: array of numbers, any shape.
        indices: int array with the axes of `x`; they broadcast, but along `axis`.
        axis: int, axis to take along; the flattened arrays when None.

    Returns:
        Shape of `indices` along the axis, that of `x` along the others; its dtype.
    """

def tan(x: Any) -> Any:
    """Computes the tangent of every element.

    Args:
        x: array of angles in radians, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def tanh(x: Any) -> Any:
    """Computes the hyperbolic tangent of every element: `(eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of the first argument; its dtype, or the default float type for integers and bools.
    """

def tensordot(x1: Any, x2: Any, axes: Any = 2) -> Any:
    """Sums up products over some axes of each.

    Args:
        x1: array of numbers, any shape.
        x2: array of numbers; the axes that are summed over have the same lengths.
        axes: int, how many axes (the last of `x1`, the first of `x2`); or a pair of lists of axes.

    Returns:
        The axes of `x1`, then those of `x2`, that are not summed over; the dtype to which both
        promote.
    """

def tile(x: Any, repeats: Any) -> Any:
    """Repeats an array as a whole along its axes.

    Args:
        x: array of numbers, any shape.
        repeats: int, or one per axis; axes are added in front where there are more.

    Returns:
        Sizes of `x` times `repeats`; its dtype.
    """

def trace(x: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Any:
    """Sums up a diagonal of two axes.

    Args:
        x: array of numbers, two axes at least.
        offset: int, which diagonal: 0 the main one, > 0 above it, < 0 below it.
        axis1: int, first of two axes.
        axis2: int, second of two axes.

    Returns:
        Shape of `x` without the two axes; its dtype, 32 bits wide at least for integers and bools.
    """

def transpose(x: Any, axes: Any = None) -> Any:
    """Reorders the axes, reverses them when no order is given.

    Args:
        x: array of numbers, any shape.
        axes: tuple of ints, the axes in their new order; reversed when None.

    Returns:
        Sizes of `x` in the order of `axes`; its dtype.

    Example:
        >>> ops.transpose([[1, 2, 3], [4, 5, 6]])
        Array([[1, 4],
               [2, 5],
               [3, 6]], dtype=int32)
    """

def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: Any = -1) -> Any:
    """Integrates along an axis by the trapezoidal rule: `Σ (y[i] + y[i + 1]) / 2 · (x[i + 1] - x[i])`.

    Args:
        y: array of numbers, any shape.
        x: array of places, of the shape of `y` or one axis long; `dx` apart when None.
        dx: float, distance of neighbours where `x` is None.
        axis: int, axis to work along; negative ones count from the end.

    Returns:
        Shape of `y` without the axis, a float dtype.
    """

def tri(N: Any, M: Any = None, k: Any = 0, dtype: Any = None) -> Any:
    """Makes a matrix with ones on and below a diagonal, zeros above it.

    Args:
        N: int, rows.
        M: int, columns; as many as rows when None.
        k: int, which diagonal: 0 the main one, > 0 above it, < 0 below it.
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.

    Returns:
        Shape `(N, M)`; `dtype`.
    """

def tril(x: Any, k: Any = 0) -> Any:
    """Keeps the lower triangle of matrices: 0 above the diagonal.

    Args:
        x: matrices, shape `(…, n, m)`.
        k: int, which diagonal: 0 the main one, > 0 above it, < 0 below it.

    Returns:
        Shape and dtype of the first argument.
    """

def triu(x: Any, k: Any = 0) -> Any:
    """Keeps the upper triangle of matrices: 0 below the diagonal.

    Args:
        x: matrices, shape `(…, n, m)`.
        k: int, which diagonal: 0 the main one, > 0 above it, < 0 below it.

    Returns:
        Shape and dtype of the first argument.
    """

def true_divide(x1: Any, x2: Any) -> Any:
    """Divides element by element: `x1 / x2`; another name of `divide`.

    Args:
        x1: array of numbers, any shape that broadcasts with `x2`.
        x2: array of numbers, any shape that broadcasts with `x1`.

    Returns:
        The shape to which both broadcast; the dtype to which both promote, as a float.
    """

def trunc(x: Any) -> Any:
    """Drops the fraction of every element.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape and dtype of the first argument.
    """

def unique(x: Any, sorted: bool = True, return_index: bool = False, return_inverse: bool = False, return_counts: bool = False, axis: Any = None, size: Any = None, fill_value: Any = None) -> Any:
    """Takes the different elements in increasing order.

    Args:
        x: array of numbers, any shape.
        sorted: bool; accepted, changes nothing but speed.
        return_index: bool; whether to return where each occurs first.
        return_inverse: bool; whether to return which of them each element of `x` is.
        return_counts: bool; whether to return how often each occurs.
        axis: int, along which slices are compared; elements of the flattened array when None.
        size: int, fixed number of elements, cut or filled up; as many as there are when None.
        fill_value: number to fill up to `size` with; the lowest element when None.

    Returns:
        The elements, one axis when `axis` is None, dtype of `x`; with any `return_…`, a tuple of
        them and the int32 arrays in the order of the arguments.
    """

def unravel_index(indices: Any, shape: Any) -> Any:
    """Converts indices into a flattened array to indices per axis.

    Args:
        indices: int array, any shape.
        shape: tuple of ints, the shape of the array that was flattened.

    Returns:
        A tuple of int32 arrays of the shape of `indices`, one per axis.
    """

def vander(x: Any, N: Any = None, increasing: bool = False) -> Any:
    """Puts powers of a vector side by side (Vandermonde): `y[i, j] = x[i] ** (N - 1 - j)`.

    Args:
        x: vector `(n,)` of numbers.
        N: int, how many powers; n when None.
        increasing: bool; whether powers grow from left to right.

    Returns:
        Shape `(n, N)`, dtype of `x`.
    """

def var(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Computes the variance along the axes: `Σ (x - mean)² / n`.

    Args:
        x: array of numbers, any shape.
        axis: int or tuple of ints, axes that the operation takes away; all when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`); its dtype, or the default float
        type.
    """

def vdot(x1: Any, x2: Any) -> Any:
    """Sums up the products of all elements, those of `x1` conjugated: `Σ conj(x1) · x2`.

    Args:
        x1: array of numbers, flattened.
        x2: array of numbers of that size, flattened.

    Returns:
        One number, shape (); the dtype to which both promote.
    """

def vectorize(pyfunc: Any, *, excluded: Any = None, signature: Any = None) -> Any:
    """Maps a function of single numbers over arrays.

    Args:
        pyfunc: function of numbers, or of the cores that `signature` names.
        excluded: indices and names of arguments that are not mapped over, or None.
        signature: cores of the arguments, such as `(n),(n)->()`; single numbers when None.

    Returns:
        A function of arrays; its arguments broadcast.
    """

def view(x: Any, dtype: Any = None) -> Any:
    """Reads the same bytes as another dtype.

    Args:
        x: array of numbers, any shape.
        dtype: dtype of the result, a name such as `int8`; that of `x` when None.

    Returns:
        Shape of `x`, the last axis longer or shorter where the dtypes differ in width; `dtype`.
    """

def vsplit(x: Any, indices_or_sections: Any) -> Any:
    """Splits an array along axis 0; see `split`.

    Args:
        x: array of numbers, two axes at least.
        indices_or_sections: int, how many equal parts; or a list of ints, where parts begin.

    Returns:
        A list of arrays with the axes and the dtype of `x`.
    """

def vstack(xs: Any) -> Any:
    """Joins arrays one below the other: along axis 0, vectors as rows.

    Args:
        xs: list of arrays of one number of axes; their dtypes are promoted.

    Returns:
        The common shape with two axes at least, the lengths along axis 0 added up; the dtype to
        which all promote.
    """

def where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    """Chooses element by element: `x1` where the condition holds, else `x2`. With the condition alone,
    the places where it holds, as `nonzero`.

    Args:
        condition: bool array, any shape that broadcasts with the others.
        x1: array of numbers, any shape that broadcasts with the others.
        x2: array of numbers, any shape that broadcasts with the others.

    Returns:
        The shape to which all three broadcast; the dtype to which `x1` and `x2` promote.

    Example:
        >>> ops.where([True, False], [1, 2], [10, 20])
        Array([ 1, 20], dtype=int32)
    """

def zeros(shape: Any, dtype: Any = None) -> Any:
    """Makes an array of zeros.

    Args:
        shape: tuple of ints, the shape of the result.
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.

    Returns:
        Shape `shape`; `dtype`.
    """

def zeros_like(x: Any, dtype: Any = None) -> Any:
    """Makes an array of zeros in the shape of another.

    Args:
        x: array of numbers, any shape.
        dtype: dtype of the result, a name such as `float32`; that of the arguments when None.

    Returns:
        Shape of the first argument; `dtype`, or that of the first argument when None.
    """

__all__ = [
    "abs",
    "absolute",
    "add",
    "all",
    "allclose",
    "amax",
    "amin",
    "angle",
    "any",
    "append",
    "arange",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "argmax",
    "argmin",
    "argpartition",
    "argsort",
    "array",
    "array_split",
    "average",
    "bartlett",
    "bincount",
    "bitwise_and",
    "bitwise_invert",
    "bitwise_left_shift",
    "bitwise_not",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "blackman",
    "broadcast_to",
    "cbrt",
    "ceil",
    "clip",
    "concatenate",
    "conj",
    "conjugate",
    "copy",
    "corrcoef",
    "correlate",
    "cos",
    "cosh",
    "count_nonzero",
    "cross",
    "cumprod",
    "cumsum",
    "deg2rad",
    "diag",
    "diagflat",
    "diagonal",
    "diff",
    "digitize",
    "divide",
    "divide_no_nan",
    "dot",
    "dsplit",
    "dstack",
    "einsum",
    "empty",
    "empty_like",
    "equal",
    "exp",
    "exp2",
    "expand_dims",
    "expm1",
    "eye",
    "fabs",
    "flip",
    "fliplr",
    "flipud",
    "floor",
    "floor_divide",
    "fmax",
    "fmin",
    "fmod",
    "full",
    "full_like",
    "gcd",
    "geomspace",
    "get_item",
    "greater",
    "greater_equal",
    "hamming",
    "hanning",
    "heaviside",
    "histogram",
    "hsplit",
    "hstack",
    "hypot",
    "i0",
    "identity",
    "imag",
    "inner",
    "isclose",
    "isfinite",
    "isin",
    "isinf",
    "isnan",
    "isneginf",
    "isposinf",
    "isreal",
    "kaiser",
    "kron",
    "lcm",
    "ldexp",
    "left_shift",
    "less",
    "less_equal",
    "linspace",
    "log",
    "log10",
    "log1p",
    "log2",
    "logaddexp",
    "logaddexp2",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logspace",
    "matmul",
    "max",
    "maximum",
    "mean",
    "median",
    "meshgrid",
    "min",
    "minimum",
    "mod",
    "moveaxis",
    "multiply",
    "nan_to_num",
    "nanargmax",
    "nanargmin",
    "nancumprod",
    "nancumsum",
    "nanmax",
    "nanmean",
    "nanmedian",
    "nanmin",
    "nanpercentile",
    "nanprod",
    "nanquantile",
    "nanstd",
    "nansum",
    "nanvar",
    "ndim",
    "negative",
    "nextafter",
    "nonzero",
    "not_equal",
    "ones",
    "ones_like",
    "outer",
    "pad",
    "percentile",
    "power",
    "prod",
    "ptp",
    "quantile",
    "rad2deg",
    "ravel",
    "real",
    "reciprocal",
    "repeat",
    "reshape",
    "right_shift",
    "roll",
    "rot90",
    "round",
    "searchsorted",
    "select",
    "sign",
    "signbit",
    "sin",
    "sinc",
    "sinh",
    "size",
    "slogdet",
    "sort",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "subtract",
    "sum",
    "swapaxes",
    "take",
    "take_along_axis",
    "tan",
    "tanh",
    "tensordot",
    "tile",
    "trace",
    "transpose",
    "trapezoid",
    "tri",
    "tril",
    "triu",
    "true_divide",
    "trunc",
    "unique",
    "unravel_index",
    "vander",
    "var",
    "vdot",
    "vectorize",
    "view",
    "vsplit",
    "vstack",
    "where",
    "zeros",
    "zeros_like",
]
