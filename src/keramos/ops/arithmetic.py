"""The operations that work element by element.

A line says parameters, shape rule and meaning (`declaration.Op`); the engine computes.
"""

from __future__ import annotations

from keramos.ops import rules as r
from keramos.ops.declaration import Alias, Op

TABLE: dict[str, Op | Alias] = {
    "absolute": Op(
        "x",
        r.real,
        "Takes the magnitude of every element: `|x|`, for complex numbers `√(re² + im²)`.",
    ),
    "abs": Alias("absolute"),
    "angle": Op(
        "x",
        r.real_floating,
        """Takes the argument of every complex number, in radians in (-π, π].
        x: array of complex or real numbers, any shape.""",
    ),
    "arccos": Op(
        "x",
        r.floating,
        """Computes the inverse cosine of every element, in radians in [0, π].
        x: array of numbers in [-1, 1], any shape; NaN comes out of others.""",
    ),
    "arccosh": Op(
        "x",
        r.floating,
        """Computes the inverse hyperbolic cosine of every element: `log(x + √(x² - 1))`.
        x: array of numbers >= 1, any shape; NaN comes out of others.""",
    ),
    "arcsin": Op(
        "x",
        r.floating,
        """Computes the inverse sine of every element, in radians in [-π/2, π/2].
        x: array of numbers in [-1, 1], any shape; NaN comes out of others.""",
    ),
    "arcsinh": Op(
        "x",
        r.floating,
        "Computes the inverse hyperbolic sine of every element: `log(x + √(x² + 1))`.",
    ),
    "arctan": Op(
        "x", r.floating, "Computes the inverse tangent of every element, in radians in (-π/2, π/2)."
    ),
    "arctanh": Op(
        "x",
        r.floating,
        """Computes the inverse hyperbolic tangent of every element: `½ · log((1 + x) / (1 - x))`.
        x: array of numbers in (-1, 1), any shape; NaN comes out beyond.""",
    ),
    "cbrt": Op(
        "x",
        r.floating,
        "Computes the real cube root of every element, negative for negative numbers.",
    ),
    "ceil": Op(
        "x", r.floating, "Rounds every element up to the least whole number that is not below it."
    ),
    "conjugate": Op(
        "x",
        r.same,
        "Takes the complex conjugate of every element: the imaginary part changes its sign.",
    ),
    "conj": Alias("conjugate"),
    "copy": Op("x", r.same, "Copies the array."),
    "cos": Op(
        "x",
        r.floating,
        """Computes the cosine of every element.
        x: array of angles in radians, any shape.""",
    ),
    "cosh": Op(
        "x", r.floating, "Computes the hyperbolic cosine of every element: `(eˣ + e⁻ˣ) / 2`."
    ),
    "deg2rad": Op("x", r.floating, "Converts degrees to radians: `x · π / 180`."),
    "exp": Op("x", r.floating, "Computes the exponential of every element: `eˣ`."),
    "exp2": Op("x", r.floating, "Computes 2 to the power of every element: `2ˣ`."),
    "expm1": Op("x", r.floating, "Computes `eˣ - 1` for every element, precisely near 0."),
    "fabs": Op("x", r.floating, "Takes the magnitude of every real element, as a float: `|x|`."),
    "floor": Op(
        "x",
        r.floating,
        "Rounds every element down to the greatest whole number that is not above it.",
    ),
    "i0": Op(
        "x",
        r.floating,
        "Computes the modified Bessel function of the first kind and order 0 for every element.",
    ),
    "imag": Op("x", r.real, "Takes the imaginary part of every element, 0 for real numbers."),
    "isfinite": Op("x", r.boolean, "Tests every element for being neither infinite nor NaN."),
    "isinf": Op("x", r.boolean, "Tests every element for being +∞ or -∞."),
    "isnan": Op("x", r.boolean, "Tests every element for being NaN."),
    "isneginf": Op("x", r.boolean, "Tests every element for being -∞."),
    "isposinf": Op("x", r.boolean, "Tests every element for being +∞."),
    "isreal": Op("x", r.boolean, "Tests every element for an imaginary part of 0."),
    "log": Op(
        "x",
        r.floating,
        """Computes the natural logarithm of every element.
        x: array of numbers > 0, any shape; 0 gives -∞, negative numbers NaN.
        >>> ops.log([1.0, 0.0])
        Array([  0., -inf], dtype=float32)""",
    ),
    "log10": Op(
        "x",
        r.floating,
        """Computes the logarithm to base 10 of every element.
        x: array of numbers > 0, any shape; 0 gives -∞, negative numbers NaN.""",
    ),
    "log1p": Op(
        "x",
        r.floating,
        """Computes `log(1 + x)` for every element, precisely near 0.
        x: array of numbers > -1, any shape; -1 gives -∞, lower numbers NaN.""",
    ),
    "log2": Op(
        "x",
        r.floating,
        """Computes the logarithm to base 2 of every element.
        x: array of numbers > 0, any shape; 0 gives -∞, negative numbers NaN.""",
    ),
    "logical_not": Op("x", r.boolean, "Tests every element for being 0 (false)."),
    "nan_to_num": Op(
        "x | nan=0.0, posinf=None, neginf=None",
        r.same,
        """Replaces NaN and infinities by finite numbers.
        nan: number, in place of NaN.""",
    ),
    "negative": Op("x", r.same, "Changes the sign of every element: `-x`."),
    "rad2deg": Op("x", r.floating, "Converts radians to degrees: `x · 180 / π`."),
    "real": Op("x", r.real, "Takes the real part of every element."),
    "reciprocal": Op("x", r.floating, "Computes `1 / x` for every element."),
    "round": Op(
        "x | decimals=0",
        r.same,
        """Rounds every element to so many decimals, halves to the even neighbour.
        >>> ops.round([0.5, 1.5, 2.345], decimals=0)
        Array([0., 2., 2.], dtype=float32)""",
    ),
    "sign": Op("x", r.same, "Takes the sign of every element: -1, 0 or 1."),
    "signbit": Op("x", r.boolean, "Tests the sign bit of every element; it is set for -0.0, too."),
    "sin": Op(
        "x",
        r.floating,
        """Computes the sine of every element.
        x: array of angles in radians, any shape.""",
    ),
    "sinc": Op("x", r.floating, "Computes `sin(πx) / (πx)` for every element, 1 at 0."),
    "sinh": Op("x", r.floating, "Computes the hyperbolic sine of every element: `(eˣ - e⁻ˣ) / 2`."),
    "sqrt": Op(
        "x",
        r.floating,
        """Computes the square root of every element.
        x: array of numbers >= 0, any shape; negative ones give NaN.""",
    ),
    "square": Op("x", r.counting, "Squares every element: `x²`."),
    "tan": Op(
        "x",
        r.floating,
        """Computes the tangent of every element.
        x: array of angles in radians, any shape.""",
    ),
    "tanh": Op(
        "x",
        r.floating,
        "Computes the hyperbolic tangent of every element: `(eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)`.",
    ),
    "trunc": Op("x", r.same, "Drops the fraction of every element."),
    "bitwise_invert": Op(
        "x",
        r.same,
        """Turns every bit: `~x`.
        x: array of integers or bools, any shape.""",
    ),
    "bitwise_not": Op(
        "x",
        r.same,
        """Turns every bit: `~x`.
        x: array of integers or bools, any shape.""",
    ),
    "view": Op(
        "x | dtype=None",
        None,
        """Reads the same bytes as another dtype.
        dtype: dtype of the result, a name such as `int8`; that of `x` when None.
        -> Shape of `x`, the last axis longer or shorter where the dtypes differ in width;
            `dtype`.""",
    ),
    "add": Op(
        "x1, x2",
        r.mixed,
        """Adds element by element: `x1 + x2`.
        >>> ops.add([[1.0, 2.0], [3.0, 4.0]], [10.0, 20.0])
        Array([[11., 22.],
               [13., 24.]], dtype=float32)""",
    ),
    "subtract": Op("x1, x2", r.mixed, "Subtracts element by element: `x1 - x2`."),
    "multiply": Op("x1, x2", r.mixed, "Multiplies element by element: `x1 · x2`."),
    "divide": Op("x1, x2", r.mixed_floating, "Divides element by element: `x1 / x2`."),
    "true_divide": Op(
        "x1, x2",
        r.mixed_floating,
        "Divides element by element: `x1 / x2`; another name of `divide`.",
    ),
    "divide_no_nan": Op(
        "x1, x2", r.mixed_floating, "Divides element by element: `x1 / x2`, but 0 where `x2` is 0."
    ),
    "floor_divide": Op(
        "x1, x2", r.mixed, "Divides element by element and rounds down: `⌊x1 / x2⌋`."
    ),
    "mod": Op(
        "x1, x2",
        r.remaining,
        "Computes the remainder of the division, with the sign of `x2`: `x1 - ⌊x1 / x2⌋ · x2`.",
    ),
    "fmod": Op(
        "x1, x2",
        r.remaining,
        "Computes the remainder of the division, with the sign of `x1`, as C does.",
    ),
    "power": Op("x1, x2", r.mixed, "Raises to a power, element by element: `x1 ** x2`."),
    "maximum": Op(
        "x1, x2",
        r.mixed,
        """Takes the larger of two elements; NaN if one of them is.
        >>> ops.maximum([1, 5], [3, 2])
        Array([3, 5], dtype=int32)""",
    ),
    "minimum": Op("x1, x2", r.mixed, "Takes the smaller of two elements; NaN if one of them is."),
    "fmax": Op(
        "x1, x2", r.mixed, "Takes the larger of two elements; the other one where one is NaN."
    ),
    "fmin": Op(
        "x1, x2", r.mixed, "Takes the smaller of two elements; the other one where one is NaN."
    ),
    "arctan2": Op(
        "x1, x2",
        r.mixed_with_floats,
        """Computes the angle of the point (x2, x1), in radians in (-π, π].
        x1: array of ordinates, any shape that broadcasts with `x2`.
        x2: array of abscissas, any shape that broadcasts with `x1`.""",
    ),
    "heaviside": Op(
        "x1, x2",
        r.mixed_floating,
        "Computes Heaviside's step: 0 for `x1 < 0`, `x2` for `x1 = 0`, else 1.",
    ),
    "hypot": Op(
        "x1, x2",
        r.mixed_floating,
        "Computes the hypotenuse of a right triangle, element by element: `√(x1² + x2²)`.",
    ),
    "ldexp": Op(
        "x1, x2",
        r.scaled,
        """Scales by a power of two, element by element: `x1 · 2 ** x2`.
        x2: array of ints, any shape that broadcasts with `x1`.""",
    ),
    "logaddexp": Op(
        "x1, x2",
        r.mixed_with_floats,
        "Computes `log(exp(x1) + exp(x2))` element by element, without overflow.",
    ),
    "logaddexp2": Op(
        "x1, x2",
        r.mixed_with_floats,
        "Computes `log2(2 ** x1 + 2 ** x2)` element by element, without overflow.",
    ),
    "nextafter": Op(
        "x1, x2",
        r.mixed_floating,
        "Takes the next number after `x1` on the way to `x2` that the dtype can represent.",
    ),
    "gcd": Op(
        "x1, x2",
        r.mixed,
        """Computes the greatest common divisor, element by element.
        x1: array of integers, any shape that broadcasts with `x2`.
        x2: array of integers, any shape that broadcasts with `x1`.""",
    ),
    "lcm": Op(
        "x1, x2",
        r.mixed,
        """Computes the least common multiple, element by element.
        x1: array of integers, any shape that broadcasts with `x2`.
        x2: array of integers, any shape that broadcasts with `x1`.""",
    ),
    "equal": Op("x1, x2", r.compared, "Compares element by element: `x1 == x2`."),
    "not_equal": Op("x1, x2", r.compared, "Compares element by element: `x1 != x2`."),
    "greater": Op("x1, x2", r.compared, "Compares element by element: `x1 > x2`."),
    "greater_equal": Op("x1, x2", r.compared, "Compares element by element: `x1 >= x2`."),
    "less": Op("x1, x2", r.compared, "Compares element by element: `x1 < x2`."),
    "less_equal": Op("x1, x2", r.compared, "Compares element by element: `x1 <= x2`."),
    "isclose": Op(
        "x1, x2, rtol=1e-05, atol=1e-08 | equal_nan=False",
        r.compared,
        "Tests whether elements are nearly equal: `|x1 - x2| <= atol + rtol · |x2|`.",
    ),
    "allclose": Op(
        "x1, x2 | rtol=1e-05, atol=1e-08, equal_nan=False",
        r.scalar_boolean,
        """Tests whether all elements are nearly equal: `|x1 - x2| <= atol + rtol · |x2|`
        everywhere.""",
        cls="AllClose",
    ),
    "isin": Op(
        "x1, x2 | assume_unique=False, invert=False",
        lambda x1, x2, **static: r.boolean(x1),
        """Tests for every element of `x1` whether it is one of those of `x2`.
        x1: array of numbers, any shape.
        x2: array of numbers, any shape.
        -> Shape of `x1`, bool.""",
        cls="IsIn",
    ),
    "logical_and": Op("x1, x2", r.compared, "Tests whether both elements are true (not 0)."),
    "logical_or": Op("x1, x2", r.compared, "Tests whether one element at least is true (not 0)."),
    "logical_xor": Op(
        "x1, x2", r.compared, "Tests whether exactly one of two elements is true (not 0)."
    ),
    "bitwise_and": Op("x, y", r.mixed, "Keeps the bits that are set in both: `x & y`."),
    "bitwise_or": Op("x, y", r.mixed, "Sets the bits that are set in one of both: `x | y`."),
    "bitwise_xor": Op(
        "x, y", r.mixed, "Sets the bits that are set in exactly one of both: `x ^ y`."
    ),
    "bitwise_left_shift": Op("x, y", r.mixed, "Moves bits up by `y` places: `x << y`."),
    "bitwise_right_shift": Op("x, y", r.mixed, "Moves bits down by `y` places: `x >> y`."),
    "left_shift": Op("x, y", r.mixed, "Moves bits up by `y` places: `x << y`."),
    "right_shift": Op("x, y", r.mixed, "Moves bits down by `y` places: `x >> y`."),
    "clip": Op(
        "x | x_min, x_max",
        r.clip,
        """Bounds every element: `min(max(x, x_min), x_max)`.
        >>> ops.clip([-2.0, 0.5, 9.0], 0.0, 1.0)
        Array([0. , 0.5, 1. ], dtype=float32)""",
    ),
    "where": Op(
        "condition, x1=None, x2=None",
        r.where,
        """Chooses element by element: `x1` where the condition holds, else `x2`. With the
        condition alone, the places where it holds, as `nonzero`.
        x1: array of numbers, any shape that broadcasts with the others.
        x2: array of numbers, any shape that broadcasts with the others.
        >>> ops.where([True, False], [1, 2], [10, 20])
        Array([ 1, 20], dtype=int32)""",
    ),
    "select": Op(
        "condlist, choicelist, default=0",
        None,
        """Chooses element by element from the first choice whose condition holds.
        -> The shape to which all broadcast; the dtype to which choices and default promote.""",
    ),
}
