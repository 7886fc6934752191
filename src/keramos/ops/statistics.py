"""The operations that take axes away, or run along one.

A line says parameters, shape rule and meaning (`declaration.Op`); the engine computes.
"""

from __future__ import annotations

from keramos.ops import placement as p
from keramos.ops import rules as r
from keramos.ops.declaration import Alias, Op

_AXES = "x | axis=None, keepdims=False"
_RUN = "x | axis=None, dtype=None"
_RANK = "x, q | axis=None, method='linear', keepdims=False"

TABLE: dict[str, Op | Alias] = {
    "all": Op(_AXES, r.reduced_boolean, "Whether no number is 0."),
    "any": Op(_AXES, r.reduced_boolean, "Whether one number is not 0."),
    "amax": Op(_AXES, r.reduced, "Largest number."),
    "amin": Op(_AXES, r.reduced, "Smallest number."),
    "max": Op(
        "x | axis=None, keepdims=False, initial=None",
        r.reduced,
        "Largest number, at least `initial`.",
    ),
    "min": Op(
        "x | axis=None, keepdims=False, initial=None",
        r.reduced,
        "Smallest number, at most `initial`.",
    ),
    "ptp": Op(_AXES, r.reduced, "Largest number less the smallest."),
    "sum": Op(_AXES, r.summed, "Sum."),
    "prod": Op("x | axis=None, keepdims=False, dtype=None", r.summed, "Product."),
    "mean": Op(_AXES, r.reduced_floating, "Mean."),
    "std": Op(_AXES, r.reduced_floating, "Standard deviation."),
    "var": Op(_AXES, r.reduced_floating, "Variance."),
    "median": Op(_AXES, r.reduced_floating, "Median."),
    "average": Op(
        "x, *, weights=None | axis=None", r.average, "Weighted mean.", order="x axis weights"
    ),
    "quantile": Op(_RANK, r.quantile, "The number below which lies a fraction q."),
    "percentile": Op(_RANK, r.quantile, "The number below which lie q percent."),
    "count_nonzero": Op("x | axis=None", r.counted, "How many numbers are not 0, int32."),
    "argmax": Op(_AXES, r.position, "Where the largest number is, int32."),
    "argmin": Op(_AXES, r.position, "Where the smallest number is, int32."),
    "nanargmax": Op(
        _AXES, r.position, "Where the largest number is, without NaN; -1 if there is none."
    ),
    "nanargmin": Op(
        _AXES, r.position, "Where the smallest number is, without NaN; -1 if there is none."
    ),
    "nanmax": Op(_AXES, r.reduced, "Largest number, without NaN."),
    "nanmin": Op(_AXES, r.reduced, "Smallest number, without NaN."),
    "nansum": Op(_AXES, r.summed, "Sum, without NaN."),
    "nanprod": Op(_AXES, r.summed, "Product, without NaN."),
    "nanmean": Op(_AXES, r.reduced_floating, "Mean, without NaN."),
    "nanstd": Op(_AXES, r.reduced_floating, "Standard deviation, without NaN."),
    "nanvar": Op(_AXES, r.reduced_floating, "Variance, without NaN."),
    "nanmedian": Op(_AXES, r.reduced_floating, "Median, without NaN."),
    "nanquantile": Op(_RANK, r.quantile, "The number below which lies a fraction q, without NaN."),
    "nanpercentile": Op(_RANK, r.quantile, "The number below which lie q percent, without NaN."),
    "cumsum": Op(_RUN, r.running, "Sum of all numbers so far."),
    "cumprod": Op(_RUN, r.running, "Product of all numbers so far."),
    "nancumsum": Op(_RUN, r.running, "Sum of all numbers so far, without NaN."),
    "nancumprod": Op(_RUN, r.running, "Product of all numbers so far, without NaN."),
    "sort": Op("x | axis=-1", r.same, "Along an axis, smallest first."),
    "argsort": Op("x | axis=-1", p.argsort, "The indices that sort, int32."),
    "argpartition": Op(
        "x | kth, axis=-1", r.of_type("int32"), "The indices that put the kth where it belongs."
    ),
    "searchsorted": Op(
        "sorted_sequence, values | side='left'",
        lambda sorted_sequence, values, side: r.of_type("int32")(values),
        "Where values would have to be inserted, int32.",
        cls="SearchSorted",
    ),
    "digitize": Op(
        "x, bins", lambda x, bins: r.of_type("int32")(x), "The bin of every number, int32."
    ),
    "bincount": Op(
        "x | weights=None, minlength=0, sparse=False",
        p.bincount,
        "How often every whole number occurs.",
    ),
    "histogram": Op("x | bins=10, range=None", None, "Counts per bin, and the edges of the bins."),
    "unique": Op(
        "x | sorted=True, return_index=False, return_inverse=False, return_counts=False, "
        "axis=None, size=None, fill_value=None",
        p.unique,
        "The different elements in order.",
    ),
    "corrcoef": Op("x", None, "Correlation coefficients of the rows."),
    "correlate": Op("x1, x2 | mode='valid'", None, "Cross-correlation of two vectors."),
    "trapezoid": Op("y | x=None, dx=1.0, axis=-1", None, "Integral by the trapezoidal rule."),
    "size": Op("x", p.counted, "How many elements, int32."),
    "ndim": Op("x", p.counted, "How many axes, int32."),
    "nonzero": Op("x", p.nonzero, "The indices of the numbers that are not 0, one array per axis."),
    "slogdet": Op("x", None, "Sign and logarithm of the determinant's magnitude."),
}
