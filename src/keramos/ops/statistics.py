"""The operations that take axes away, or run along one.

A line says parameters, shape rule and meaning (`declaration.Op`); the engine computes.
"""

from __future__ import annotations

from keramos.ops import placement as p, rules as r
from keramos.ops.declaration import Alias, Op

_AXES = "x | axis=None, keepdims=False"
_RUN = "x | axis=None, dtype=None"
_RANK = "x, q | axis=None, method='linear', keepdims=False"

TABLE: dict[str, Op | Alias] = {
    "all": Op(
        _AXES, r.reduced_boolean, "Tests whether all elements along the axes are true (not 0)."
    ),
    "any": Op(
        _AXES,
        r.reduced_boolean,
        "Tests whether one element at least along the axes is true (not 0).",
    ),
    "amax": Op(_AXES, r.reduced, "Takes the largest element along the axes; NaN if one is."),
    "amin": Op(_AXES, r.reduced, "Takes the smallest element along the axes; NaN if one is."),
    "max": Op(
        "x | axis=None, keepdims=False, initial=None",
        r.reduced,
        """Takes the largest element along the axes; NaN if one is.
        >>> ops.max([[1, 5], [7, 2]], axis=1)
        Array([5, 7], dtype=int32)""",
    ),
    "min": Op(
        "x | axis=None, keepdims=False, initial=None",
        r.reduced,
        "Takes the smallest element along the axes; NaN if one is.",
    ),
    "ptp": Op(
        _AXES,
        r.reduced,
        "Takes the range of the elements along the axes: the largest less the smallest.",
    ),
    "sum": Op(
        _AXES,
        r.summed,
        """Sums up the elements along the axes: `Σ x`.
        >>> ops.sum([[1, 2], [3, 4]], axis=0)
        Array([4, 6], dtype=int32)
        >>> ops.sum([[1, 2], [3, 4]], axis=1, keepdims=True)
        Array([[3],
               [7]], dtype=int32)""",
    ),
    "prod": Op(
        "x | axis=None, keepdims=False, dtype=None",
        r.summed,
        "Multiplies the elements along the axes: `Π x`.",
    ),
    "mean": Op(
        _AXES,
        r.reduced_floating,
        """Computes the mean along the axes: `Σ x / n`.
        >>> ops.mean([[1, 2], [3, 6]], axis=-1)
        Array([1.5, 4.5], dtype=float32)""",
    ),
    "std": Op(
        _AXES,
        r.reduced_floating,
        "Computes the standard deviation along the axes: `√(Σ (x - mean)² / n)`.",
    ),
    "var": Op(
        _AXES, r.reduced_floating, "Computes the variance along the axes: `Σ (x - mean)² / n`."
    ),
    "median": Op(
        _AXES,
        r.reduced_floating,
        """Computes the median along the axes; of an even number the mean of the two in the
        middle.""",
    ),
    "average": Op(
        "x, *, weights=None | axis=None",
        r.average,
        """Computes the weighted mean along the axes: `Σ weights · x / Σ weights`.
        weights: array of the shape of `x`, or a vector as long as the axis; equal when None.""",
        order="x axis weights",
    ),
    "quantile": Op(
        _RANK,
        r.quantile,
        """Computes the quantiles along the axes: the number below which lies the fraction `q` of
        all.""",
    ),
    "percentile": Op(
        _RANK,
        r.quantile,
        """Computes the percentiles along the axes: the number below which lie `q` percent of all.
        q: number or vector, percent in [0, 100].""",
    ),
    "count_nonzero": Op(
        "x | axis=None",
        r.counted,
        """Counts the elements along the axes that are not 0.
        -> Shape of `x` without the axes; int32.""",
    ),
    "argmax": Op(
        _AXES,
        r.position,
        """Finds where the largest element along an axis is, the first of equal ones.
        axis: int, axis to search along; the flattened array when None.
        >>> ops.argmax([[0.1, 0.9], [0.8, 0.2]], axis=-1)
        Array([1, 0], dtype=int32)""",
    ),
    "argmin": Op(
        _AXES,
        r.position,
        """Finds where the smallest element along an axis is, the first of equal ones.
        axis: int, axis to search along; the flattened array when None.""",
    ),
    "nanargmax": Op(
        _AXES,
        r.position,
        """Finds where the largest element along an axis is, NaN left out; -1 where there is
        nothing else.
        axis: int, axis to search along; the flattened array when None.""",
    ),
    "nanargmin": Op(
        _AXES,
        r.position,
        """Finds where the smallest element along an axis is, NaN left out; -1 where there is
        nothing else.
        axis: int, axis to search along; the flattened array when None.""",
    ),
    "nanmax": Op(_AXES, r.reduced, "Takes the largest element along the axes, NaN left out."),
    "nanmin": Op(_AXES, r.reduced, "Takes the smallest element along the axes, NaN left out."),
    "nansum": Op(_AXES, r.summed, "Sums up the elements along the axes, NaN left out: `Σ x`."),
    "nanprod": Op(_AXES, r.summed, "Multiplies the elements along the axes, NaN left out: `Π x`."),
    "nanmean": Op(
        _AXES, r.reduced_floating, "Computes the mean along the axes, NaN left out: `Σ x / n`."
    ),
    "nanstd": Op(
        _AXES,
        r.reduced_floating,
        "Computes the standard deviation along the axes, NaN left out: `√(Σ (x - mean)² / n)`.",
    ),
    "nanvar": Op(
        _AXES,
        r.reduced_floating,
        "Computes the variance along the axes, NaN left out: `Σ (x - mean)² / n`.",
    ),
    "nanmedian": Op(_AXES, r.reduced_floating, "Computes the median along the axes, NaN left out."),
    "nanquantile": Op(
        _RANK,
        r.quantile,
        """Computes the quantiles along the axes, NaN left out: the number below which lies the
        fraction `q`.""",
    ),
    "nanpercentile": Op(
        _RANK,
        r.quantile,
        """Computes the percentiles along the axes, NaN left out: the number below which lie `q`
        percent.
        q: number or vector, percent in [0, 100].""",
    ),
    "cumsum": Op(
        _RUN,
        r.running,
        """Sums up all elements so far along an axis: `y[i] = Σ x[0 … i]`.
        axis: int, axis to run along; the flattened array when None.
        dtype: dtype of the result; that of `x` when None.
        >>> ops.cumsum([1, 2, 3])
        Array([1, 3, 6], dtype=int32)""",
    ),
    "cumprod": Op(
        _RUN,
        r.running,
        """Multiplies all elements so far along an axis: `y[i] = Π x[0 … i]`.
        axis: int, axis to run along; the flattened array when None.
        dtype: dtype of the result; that of `x` when None.""",
    ),
    "nancumsum": Op(
        _RUN,
        r.running,
        """Sums up all elements so far along an axis, NaN counted as 0: `y[i] = Σ x[0 … i]`.
        axis: int, axis to run along; the flattened array when None.
        dtype: dtype of the result; that of `x` when None.""",
    ),
    "nancumprod": Op(
        _RUN,
        r.running,
        """Multiplies all elements so far along an axis, NaN counted as 1: `y[i] = Π x[0 … i]`.
        axis: int, axis to run along; the flattened array when None.
        dtype: dtype of the result; that of `x` when None.""",
    ),
    "sort": Op("x | axis=-1", p.sorted_, "Sorts along an axis, smallest first; NaN comes last."),
    "argsort": Op(
        "x | axis=-1",
        p.argsort,
        """Finds the indices that would sort along an axis, smallest first; equal elements keep
        their order.""",
    ),
    "argpartition": Op(
        "x | kth, axis=-1",
        p.argpartition,
        """Finds the indices that put the element of rank `kth` in its place, lower ones before
        it.
        kth: int.""",
    ),
    "searchsorted": Op(
        "sorted_sequence, values | side='left'",
        p.searched,
        """Finds the places where values would have to be inserted to keep a vector in order.""",
        cls="SearchSorted",
    ),
    "digitize": Op(
        "x, bins",
        p.digitized,
        """Finds the bin of every element: i where `bins[i - 1] <= x < bins[i]`.""",
    ),
    "bincount": Op(
        "x | weights=None, minlength=0, sparse=False",
        p.bincount,
        """Counts how often every whole number occurs along the last axis, or sums up its weights.
        x: array of integers >= 0, shape `(…, n)`.
        weights: array of numbers of the shape of `x`; 1 each when None.""",
    ),
    "histogram": Op(
        "x | bins=10, range=None",
        None,
        """Counts the elements in bins of equal width.
        bins: int, how many bins; or a vector of their increasing edges.
        -> Two float arrays: counts `(bins,)` and edges `(bins + 1,)`.""",
    ),
    "unique": Op(
        "x | sorted=True, return_index=False, return_inverse=False, return_counts=False, "
        "axis=None, size=None, fill_value=None",
        p.unique,
        """Takes the different elements in increasing order.
        axis: int, along which slices are compared; elements of the flattened array when None.
        fill_value: number to fill up to `size` with; the lowest element when None.""",
    ),
    "corrcoef": Op(
        "x",
        None,
        """Computes the correlation coefficients of the rows (Pearson).
        x: array of numbers, `(variables, observations)`.
        -> Shape `(variables, variables)`, a float dtype.""",
    ),
    "correlate": Op(
        "x1, x2 | mode='valid'",
        None,
        """Computes the cross-correlation of two vectors: `y[k] = Σ x1[n + k] · conj(x2[n])`.
        x1: vector of numbers.
        x2: vector of numbers.
        mode: `valid`, `same` or `full`: where the two overlap wholly, as long as the longer one,
            or all.
        -> One axis, a float dtype.""",
    ),
    "trapezoid": Op(
        "y | x=None, dx=1.0, axis=-1",
        None,
        """Integrates along an axis by the trapezoidal rule: `Σ (y[i] + y[i + 1]) / 2 · (x[i + 1]
        - x[i])`.
        y: array of numbers, any shape.
        x: array of places, of the shape of `y` or one axis long; `dx` apart when None.
        -> Shape of `y` without the axis, a float dtype.""",
    ),
    "size": Op("x", p.counted, "Counts the elements."),
    "ndim": Op("x", p.counted, "Counts the axes."),
    "nonzero": Op("x", p.nonzero, "Finds the indices of the elements that are not 0."),
    "slogdet": Op(
        "x",
        None,
        """Computes sign and logarithm of the magnitude of determinants, without overflow.
        x: matrices, shape `(…, n, n)`; integers are converted to floats.
        -> Two arrays `(…)`, sign and logarithm, a float dtype.""",
    ),
}
