"""Calls of `keras.ops`, one line each; a new operation joins the conformance suite with one line
here.

Knows no implementation: the same lines run in keramos, symbolically and on numbers, and in stock
Keras (`golden.py`).

In an argument list `f(2, 3)` is a float32 array of that shape with values in (-2, 2), `p` one in
(0.1, 0.9), `i` int32 in (-4, 5), `n` int32 in (0, 3), `u` uint8, `s` int8, `b` bool, `h` float16,
`g` bfloat16, `c` complex64. In the symbolic run the same calls give KerasTensors whose first axis
is unknown; `F`, `I`, … keep all their axes known.
"""

from __future__ import annotations

_ANY = ("f(2, 3)", "i(3)", "u(3)", "b(3)", "h(3)", "g(3)", "0.5")
_UNIT = ("p(2, 3)", "b(2)", "h(2) / 4", "0.5")
_PAIRS = (
    "f(2, 3), f(3)",
    "i(3), 2.5",
    "u(3), s(3)",
    "h(3), 2.0",
    "g(3), h(3)",
    "2, f(3)",
    "b(3), i(3)",
)
_COMPARED = ("f(2, 3), f(2, 3)", "i(3), n(3)", "n(3), 1", "b(3), f(3)")
_INTEGERS = ("i(2, 3), n(3)", "u(3), n(3)", "n(3), 1")
_REDUCED = (
    "f(2, 3)",
    "f(2, 3, 4), axis=1",
    "f(2, 3, 4), axis=(0, -1), keepdims=True",
    "i(2, 3), axis=0",
    "b(2, 3), axis=-1",
    "u(2, 3)",
    "s(4)",
    "h(2, 3), axis=1",
    "g(2, 3), axis=1",
)
_LOGICAL = ("b(2, 3)", "b(2, 3), axis=1", "n(2, 3), axis=(0,), keepdims=True", "f(3)")
_NAN = (
    "nan(2, 3)",
    "nan(2, 3), axis=1",
    "nan(2, 3), axis=0, keepdims=True",
    "i(2, 3), axis=1",
    "b(4)",
    "h(3)",
)

#: operation -> argument lists, by the module in which Keras files it
NUMPY: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        "abs absolute ceil conj conjugate copy cos cosh deg2rad exp exp2 expm1 fabs floor i0 imag "
        "isfinite isinf isnan "
        "isneginf isposinf isreal negative rad2deg real reciprocal sign signbit sin sinc sinh "
        "square tan tanh trunc "
        "arctan arcsinh cbrt nan_to_num angle logical_not round ravel ndim size".split(),
        _ANY,
    ),
    **dict.fromkeys("arccos arcsin arctanh log log10 log1p log2 sqrt".split(), _UNIT),
    "arccosh": ("p(2, 3) + 1.0", "n(2) + 1"),
    "isreal": ("f(2, 3)", "c(3)"),
    "real": ("f(2, 3)", "c(3)", "i(3)"),
    "imag": ("f(2, 3)", "c(3)", "i(3)"),
    "sign": tuple(a for a in _ANY if a != "b(3)"),
    "angle": ("f(2, 3)", "c(3)", "i(3)", "h(3)"),
    "conj": ("f(2, 3)", "c(3)", "i(3)"),
    "conjugate": ("c(3)",),
    "negative": ("f(2, 3)", "i(3)", "h(3)", "g(3)"),
    "round": ("f(2, 3)", "f(2, 3), decimals=1", "i(3)", "h(3)", "f(2, 3), 2", "i(3), decimals=-1"),
    "nan_to_num": ("nan(2, 3)", "nan(2, 3), nan=7.0, posinf=1.0, neginf=-1.0", "i(3)"),
    **dict.fromkeys(
        "add subtract multiply divide true_divide maximum minimum power fmax fmin heaviside".split(),
        _PAIRS,
    ),
    "subtract": tuple(pair for pair in _PAIRS if pair != "b(3), i(3)"),
    "power": ("p(2, 3), f(3)", "n(3), 2.5", "n(3), 2", "h(3), 2.0", "2, f(3)", "n(3), n(3)"),
    "heaviside": ("f(2, 3), f(3)", "i(3), 0.5", "h(3), h(3)"),
    **dict.fromkeys(
        "fmod mod floor_divide".split(), ("f(2, 3), p(3)", "i(3), n(3) + 1", "f(3), 2", "h(3), 2.0")
    ),
    "divide_no_nan": ("f(2, 3), f(3)", "f(2, 3), n(3)", "i(3), n(3)"),
    **dict.fromkeys(
        "arctan2 hypot logaddexp logaddexp2 nextafter".split(),
        ("f(2, 3), f(3)", "i(3), i(3)", "h(3), 2.0"),
    ),
    "ldexp": ("f(2, 3), n(3)", "h(3), n(3)"),
    **dict.fromkeys("equal not_equal greater greater_equal less less_equal".split(), _COMPARED),
    **dict.fromkeys(
        "logical_and logical_or logical_xor".split(), ("b(2, 3), b(3)", "n(3), b(3)", "f(3), True")
    ),
    **dict.fromkeys("bitwise_and bitwise_or bitwise_xor gcd lcm".split(), _INTEGERS),
    **dict.fromkeys(
        "bitwise_left_shift bitwise_right_shift left_shift right_shift".split(), _INTEGERS
    ),
    **dict.fromkeys("bitwise_invert bitwise_not".split(), ("i(2, 3)", "u(3)", "b(3)")),
    **dict.fromkeys(
        "isclose allclose".split(),
        ("f(2, 3), f(2, 3)", "f(3), f(3), 1.0, 0.5", "nan(3), nan(3), equal_nan=True"),
    ),
    **dict.fromkeys("mean sum prod std var amax amin max min ptp".split(), _REDUCED),
    "max": (*_REDUCED[:4], "f(2, 3), axis=1, initial=0.5"),
    "min": (*_REDUCED[:4], "f(2, 3), axis=1, initial=0.5"),
    "ptp": ("f(2, 3)", "f(2, 3, 4), axis=1", "i(2, 3), axis=0, keepdims=True"),
    "prod": (*_REDUCED, "i(2, 3), axis=1, dtype='float32'"),
    **dict.fromkeys("all any".split(), _LOGICAL),
    "count_nonzero": ("n(2, 3)", "n(2, 3), axis=1", "b(2, 3), axis=(0, 1)", "f(2, 3), axis=0"),
    "median": (
        "f(2, 3)",
        "f(2, 3, 4), axis=1",
        "f(2, 4), axis=(0, -1), keepdims=True",
        "i(2, 3), axis=0",
    ),
    **dict.fromkeys(
        "quantile percentile".split(),
        (
            "f(2, 3), 0.5",
            "f(2, 3, 4), p(2), axis=1",
            "i(2, 3), 0.25, axis=0, keepdims=True",
            "f(2, 3), 0.3, method='nearest'",
            "f(5), 0.3, method='lower'",
        ),
    ),
    "average": (
        "f(2, 3)",
        "f(2, 3), axis=1",
        "f(2, 3), axis=1, weights=p(3)",
        "i(2, 3), weights=n(2, 3) + 1",
    ),
    **dict.fromkeys(
        "argmax argmin".split(),
        ("f(2, 3)", "f(2, 3), axis=1", "f(2, 3), axis=-1, keepdims=True", "i(2, 3), axis=0"),
    ),
    **dict.fromkeys("nansum nanmean nanmax nanmin nanprod nanstd nanvar nanmedian".split(), _NAN),
    **dict.fromkeys(
        "nanargmax nanargmin".split(),
        ("nan(2, 3)", "nan(2, 3), axis=1", "i(2, 3), axis=0, keepdims=True"),
    ),
    **dict.fromkeys(
        "nancumsum nancumprod cumsum cumprod".split(),
        (
            "f(2, 3)",
            "f(2, 3), axis=1",
            "i(2, 3), axis=0",
            "b(3)",
            "u(3)",
            "i(3), dtype='float32'",
            "h(3)",
        ),
    ),
    **dict.fromkeys(
        "nanquantile nanpercentile".split(),
        (
            "nan(2, 3), 0.5",
            "nan(2, 3), 0.25, axis=1",
            "nan(2, 4), 0.3, axis=0, keepdims=True, method='lower'",
        ),
    ),
    "sort": ("f(2, 3)", "f(2, 3), axis=0", "i(4)", "b(3)"),
    "argsort": ("f(2, 3)", "f(2, 3), axis=0", "f(2, 3), axis=None", "i(4)"),
    "argpartition": ("f(2, 5), 2", "f(5, 2), 1, axis=0"),
    "searchsorted": ("np.array([1.0, 2.0, 3.0]), f(4)", "np.array([1, 2, 3]), n(4), side='right'"),
    "digitize": ("f(2, 3), [-1.0, 0.0, 1.0]", "i(3), bins=np.array([0, 2])"),
    "bincount": ("n(6)", "n(6), minlength=5", "n(2, 6), weights=f(2, 6)"),
    "histogram": ("F(9)", "F(9), bins=4, range=(-1.0, 1.0)", "I(9), bins=3"),
    "unique": (
        "N(6)",
        "N(6), return_counts=True, return_inverse=True",
        "N(6), size=5, fill_value=9",
        "N(3, 2), axis=0, return_index=True",
    ),
    "isin": ("n(2, 3), [1, 2]", "n(4), n(2), invert=True"),
    "clip": (
        "f(2, 3), -1, 1",
        "i(3), -1, 2",
        "f(3), x_min=0.0, x_max=1.0",
        "h(3), -0.5, 0.5",
        "b(3), 0, 1",
        "i(3), 0.5, 1.5",
    ),
    "where": (
        "b(2, 3), f(2, 3), f(3)",
        "b(2, 3), 1, 0.0",
        "b(3), i(3), f(3)",
        "b(2, 1), h(3), 0.0",
        "f(2, 2) > 0, n(2), 7",
    ),
    "select": ("[b(2, 3), b(2, 3)], [f(2, 3), f(2, 3)]", "[b(3)], [i(3)], 9"),
    "matmul": (
        "f(2, 3), f(3, 4)",
        "f(4, 2, 3), f(3, 2)",
        "f(3), f(3)",
        "f(2, 3), f(3)",
        "f(3), f(2, 3, 2)",
        "h(2, 3), h(3, 2)",
        "g(2, 3), f(3, 2)",
        "i(2, 3), i(3, 2)",
        "s(2, 3), s(3, 2)",
        "b(2, 3), b(3, 2)",
        "f(2, 1, 2, 3), f(4, 3, 2)",
    ),
    "dot": (
        "f(2, 3), f(3, 4)",
        "f(2, 3), f(4, 3, 2)",
        "f(3), f(3)",
        "i(2, 3), f(3)",
        "f(2, 3), 2.0",
    ),
    "vdot": ("f(2, 3), f(2, 3)", "i(3), f(3)"),
    "inner": ("f(2, 3), f(4, 3)", "f(3), f(3)", "i(2, 3), i(3)"),
    "outer": ("f(2), f(3)", "f(2, 2), i(3)"),
    "tensordot": (
        "f(2, 3, 4), f(3, 4, 5)",
        "f(2, 3), f(3, 4), axes=1",
        "f(2, 3), f(4, 3), axes=[[1], [1]]",
        "f(2, 3), f(3, 2), axes=0",
    ),
    "einsum": (
        "'ij,jk->ik', f(2, 3), f(3, 4)",
        "'bij,bjk->bik', f(2, 3, 4), f(2, 4, 5)",
        "'ii->i', F(3, 3)",
        "'...i,ij->...j', f(2, 4, 3), f(3, 5)",
        "'ij->', f(2, 3)",
        "'abc,cd->abd', h(2, 2, 3), h(3, 4)",
        "'ij,jk', f(2, 3), f(3, 4)",
        "'ab,cd->abcd', i(2, 2), i(1, 3)",
        "'btd,dnh->btnh', f(2, 3, 4), f(4, 2, 2)",
        "'i,i', s(3), s(3)",
    ),
    "cross": ("f(2, 3), f(2, 3)", "f(3, 2), f(3, 2), axis=0", "f(2, 2), f(2, 3)"),
    "kron": ("f(2, 3), f(2, 2)",),
    "trace": ("f(3, 3)", "f(3, 4, 2), offset=1", "i(3, 3)", "f(2, 3, 3), axis1=1, axis2=2"),
    "reshape": (
        "f(2, 6), (-1, 3)",
        "f(2, 6), [4, 3]",
        "f(2, 3), -1",
        "f(2, 3, 4), (2, -1)",
        "f(2, 6), newshape=(-1, 2, 3)",
    ),
    "transpose": ("f(2, 3, 4)", "f(2, 3, 4), (0, 2, 1)", "f(2, 3), axes=[1, 0]"),
    "squeeze": ("f(2, 1, 3)", "f(2, 1, 3, 1), axis=1", "F(1, 3, 1), axis=(0, 2)", "f(2, 1), -1"),
    "expand_dims": ("f(2, 3), 0", "f(2, 3), axis=-1", "f(2, 3), (0, 2)", "f(2, 3), [1, -1]"),
    "broadcast_to": ("F(1, 3), (2, 3)", "F(3), [4, 3]"),
    "concatenate": (
        "[f(2, 3), f(4, 3)]",
        "[f(2, 3), f(2, 2)], axis=1",
        "[f(2, 3), i(2, 1)], axis=-1",
        "[h(2, 1), g(2, 1)], axis=1",
        "[b(2), n(2)]",
        "(s(2), u(2)), axis=0",
    ),
    "stack": ("[f(2, 3), f(2, 3)]", "[f(2, 3), i(2, 3)], axis=1", "[f(2), f(2)], axis=-1"),
    **dict.fromkeys("hstack vstack dstack".split(), ("[f(2, 3), f(2, 3)]", "[F(3), I(3)]")),
    "append": ("f(2, 3), f(4, 3), axis=0", "f(2, 3), i(3)"),
    "split": (
        "f(2, 6), 3, axis=1",
        "F(6, 2), [1, 4]",
        "f(2, 6), [2], axis=-1",
        "f(2, 6), indices_or_sections=2, axis=1",
    ),
    "array_split": ("F(5, 2), 3", "f(2, 5), 2, axis=1"),
    "hsplit": ("f(2, 6), 3", "f(2, 6), [2, 3]"),
    "vsplit": ("F(4, 2), 2", "F(4, 2), [1]"),
    "dsplit": ("f(2, 3, 4), 2",),
    "tile": ("f(2, 3), 2", "f(2, 3), (2, 1)", "f(3), (2, 2)", "f(2, 3), [1, 2]"),
    "repeat": (
        "f(2, 3), 2",
        "f(2, 3), 2, axis=1",
        "F(2, 3), np.array([1, 2]), axis=0",
        "f(2, 3), repeats=3, axis=0",
    ),
    "roll": ("f(2, 3), 1", "f(2, 3), -1, axis=1", "f(2, 3), (1, 2), axis=(0, 1)"),
    "flip": ("f(2, 3)", "f(2, 3), axis=1", "f(2, 3), axis=(0, 1)"),
    "fliplr": ("f(2, 3)",),
    "flipud": ("f(2, 3)",),
    "rot90": ("f(2, 3)", "f(2, 3, 4), k=3, axes=(1, 2)"),
    "moveaxis": ("f(2, 3, 4), 0, -1", "f(2, 3, 4), [0, 1], [1, 2]"),
    "swapaxes": ("f(2, 3, 4), 1, 2", "f(2, 3), axis1=0, axis2=-1"),
    "pad": (
        "f(2, 3), 1",
        "f(2, 3), ((0, 0), (1, 2))",
        "f(2, 3), [[1, 0], [0, 1]], constant_values=5",
        "f(2, 3), ((0, 0), (1, 1)), mode='reflect'",
        "f(2, 3), (1, 2), mode='symmetric'",
        "f(2, 3), ((1, 1),), 'edge'",
        "i(2, 3), ((1, 0), (0, 1)), 'constant', 2.0",
    ),
    "take": (
        "f(4, 3), n(2), axis=0",
        "f(2, 3), 1, axis=1",
        "f(2, 3), n(4)",
        "f(2, 3), n(2, 2), axis=-1",
        "f(2, 3), [-1, 0], axis=1",
        "f(4, 3), indices=2, axis=0",
    ),
    "take_along_axis": ("f(2, 3), n(2, 3), axis=1", "f(3, 4), n(1, 4), axis=0", "f(2, 3), n(4)"),
    "get_item": (
        "f(2, 3), 0",
        "f(2, 3), (slice(None), 1)",
        "f(2, 3, 4), (Ellipsis, slice(1, 3))",
        "f(2, 3), (slice(None), None)",
        "f(4, 3), slice(None, None, 2)",
        "f(2, 3), (slice(None), slice(None, None, -1))",
        "f(2, 3), (0, -1)",
        "f(2, 5), (slice(None), slice(-2, None))",
    ),
    "diag": ("f(3)", "f(3, 4)", "f(3), k=1", "f(3, 3), k=-1"),
    "diagflat": ("F(2, 2)", "F(3), k=1"),
    "diagonal": ("f(3, 3)", "f(2, 3, 4), offset=1, axis1=1, axis2=2"),
    "diff": ("f(2, 4)", "f(4, 2), axis=0", "f(2, 5), n=2", "i(4)", "b(4)"),
    **dict.fromkeys(
        "tril triu".split(), ("f(3, 4)", "f(2, 3, 3), k=1", "i(3, 3), k=-1", "b(3, 3)")
    ),
    "vander": ("f(3)", "f(3), N=2, increasing=True", "i(3)"),
    "meshgrid": ("f(2), f(3)", "f(2), i(3), indexing='ij'"),
    "nonzero": ("N(2, 3)", "B(4)"),
    "unravel_index": ("n(3), (2, 3)",),
    "correlate": ("F(5), F(3)", "F(5), F(3), mode='same'", "I(4), F(2), mode='full'"),
    "corrcoef": ("f(3, 4)",),
    "trapezoid": (
        "f(2, 4)",
        "f(2, 4), dx=0.5",
        "f(2, 4), x=np.array([0.0, 0.5, 2.0, 3.0])",
        "f(4, 2), axis=0",
    ),
    "slogdet": ("F(3, 3)",),
    "view": ("f(2, 3), 'int32'", "i(2, 4), dtype='uint8'", "u(2, 4), dtype='float32'"),
    **dict.fromkeys(
        "zeros_like ones_like empty_like".split(), ("f(2, 3)", "i(2, 3), dtype='float16'", "b(2)")
    ),
    "empty_like": ("0 * f(2, 3)",),
    "full_like": ("f(2, 3), 2", "i(2, 3), 3, dtype='float32'", "f(2, 3), f(3)"),
    "array": ("[1, 2]", "[1.0, 2]", "[[1, 2]], dtype='float16'", "True"),
    **dict.fromkeys("zeros ones".split(), ("(2, 3)", "3", "[2], dtype='int32'", "(2,), 'bool'")),
    "full": ("(2, 3), 5", "3, 2.5, dtype='int32'", "[2], True"),
    "eye": ("3", "2, 3", "3, k=1, dtype='int32'", "3, M=4, k=-1"),
    "identity": ("3", "2, dtype='int32'"),
    "tri": ("3", "2, 4, k=1", "3, M=3, k=-1, dtype='int32'"),
    "arange": ("4", "1, 7, 2", "1.0, 3.0, 0.5", "3, dtype='float16'", "0, 4, step=2", "5.0"),
    "linspace": (
        "0, 1, 5",
        "f(3), f(3), num=4",
        "0, 10, 4, endpoint=False",
        "1, 5, 3, dtype='int32'",
        "0.0, 1.0, 3, retstep=True",
        "f(3), 2.0, 3, axis=-1",
    ),
    "logspace": (
        "0, 2, 5",
        "f(3), f(3), num=3",
        "0, 3, 3, endpoint=False, base=2",
        "1, 3, 3, dtype='int32'",
    ),
    "geomspace": ("1, 100, 5", "1.0, 8.0, 4, endpoint=False"),
    **dict.fromkeys("bartlett blackman hamming hanning".split(), ("5", "1")),
    "kaiser": ("5, 2.0", "4, 0"),
}

_ACT = ("f(2, 3)", "h(3)", "g(3)", "i(3)")
_X = "f(2, 5, 3)"
_IMG = "f(2, 6, 5, 3)"
_CF = "data_format='channels_first'"

NN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        "relu relu6 sigmoid softplus softsign silu swish log_sigmoid hard_sigmoid hard_silu "
        "hard_swish selu tanh_shrink "
        "hard_tanh sparse_plus sparse_sigmoid".split(),
        _ACT,
    ),
    **dict.fromkeys("sigmoid silu swish sparse_plus".split(), ("f(2, 3)", "h(3)", "g(3)")),
    "hard_tanh": ("f(2, 3)", "h(3)"),
    **dict.fromkeys("elu celu".split(), ("f(2, 3)", "f(3), alpha=0.5", "h(3), 2.0")),
    "leaky_relu": ("f(2, 3)", "f(3), negative_slope=0.1", "h(3)"),
    "gelu": ("f(2, 3)", "f(3), approximate=False", "h(3)"),
    "glu": ("f(2, 4)", "f(2, 4, 3), axis=1"),
    "squareplus": ("f(2, 3)", "f(3), b=1"),
    **dict.fromkeys("soft_shrink hard_shrink".split(), ("f(2, 3)", "f(5), threshold=1.0")),
    "threshold": ("f(2, 3), 0.5, 9.0", "f(3), threshold=0, default_value=-1"),
    **dict.fromkeys(
        "softmax log_softmax".split(),
        ("f(2, 3)", "f(2, 3), axis=0", "f(2, 3, 4), axis=(1, 2)", "h(2, 3)", "f(2, 3), axis=None"),
    ),
    "sparsemax": ("f(2, 3)", "f(2, 4, 3), axis=1"),
    "one_hot": ("n(4), 3", "n(2, 3), num_classes=4, axis=1", "i(3), 3, dtype='int32'"),
    "multi_hot": ("n(2, 3), 4", "n(3), num_classes=5", "n(2, 2), 3, dtype='bool'"),
    "moments": (
        "f(2, 3), 0",
        "f(2, 3, 4), axes=[0, 2], keepdims=True",
        "h(4, 3), axes=[1]",
        "f(2, 3), axes=-1",
    ),
    "batch_normalization": (
        "f(2, 3), F(3), P(3), -1",
        "f(2, 3, 4), F(3), P(3), 1, offset=F(3), scale=F(3)",
        "f(2, 3), mean=F(3), variance=P(3), axis=1, epsilon=0.1",
        "h(2, 3), F(3), P(3), -1, F(3), F(3)",
    ),
    "layer_normalization": (
        "f(2, 5)",
        "f(2, 5), F(5), F(5), epsilon=0.01",
        "f(2, 3, 4), gamma=F(3, 4), beta=F(3, 4), axis=[1, 2]",
        "h(2, 5), F(5), F(5)",
        "f(2, 3, 4), gamma=F(3), axis=1",
    ),
    "rms_normalization": ("f(2, 5)", "f(2, 5), F(5), epsilon=0.01", "h(2, 5), scale=F(5)"),
    "normalize": (
        "f(2, 3)",
        "f(2, 3), axis=0, order=1",
        "f(2, 3), axis=1, order=3, epsilon=0.1",
        "f(2, 3, 4), axis=(1, 2)",
    ),
    "categorical_crossentropy": (
        "p(2, 3), p(2, 3)",
        "p(2, 3), f(2, 3), from_logits=True",
        "p(2, 3), p(2, 3), axis=1",
    ),
    "sparse_categorical_crossentropy": (
        "n(2), p(2, 3)",
        "n(2, 1), f(2, 3), from_logits=True",
        "n(2, 4), p(2, 4, 3)",
    ),
    "binary_crossentropy": (
        "p(2, 3), p(2, 3)",
        "p(2, 3), f(2, 3), from_logits=True",
        "n(2, 3) % 2, p(2, 3)",
    ),
    "psnr": ("p(2, 3), p(2, 3), 1.0", "P(2, 3), P(2, 3), max_val=255"),
    "polar": ("f(2, 3), f(2, 3)",),
    "max_pool": (
        f"{_X}, 2, 2",
        f"{_IMG}, (2, 3), strides=1, padding='same'",
        f"{_IMG}, 2, 2",
        "f(2, 3, 6, 5), 2, 2, data_format='channels_first'",
        "f(2, 4, 4, 4, 2), 2, strides=(1, 2, 1)",
        "i(2, 5, 3), 3, 1, 'same'",
        "h(2, 6, 3), 2, 1",
    ),
    "average_pool": (
        f"{_X}, 2, 2",
        f"{_IMG}, (2, 3), strides=1, padding='same'",
        f"{_IMG}, 3, 2, 'same'",
        "f(2, 3, 6, 5), 2, 2, padding='same', data_format='channels_first'",
        "f(2, 4, 4, 4, 2), 2, 2",
        "h(2, 6, 3), 2, 1",
    ),
    **dict.fromkeys(
        "adaptive_average_pool adaptive_max_pool".split(),
        (
            "f(2, 7, 3), 3",
            "f(2, 6, 5, 3), (2, 3)",
            "f(2, 3, 6, 5), (4, 2), data_format='channels_first'",
            "f(2, 4, 5, 3, 2), 2",
        ),
    ),
    "conv": (
        f"{_X}, F(2, 3, 4)",
        f"{_X}, F(3, 3, 4), strides=2, padding='same'",
        f"{_IMG}, F(3, 2, 3, 4)",
        f"{_IMG}, F(3, 3, 3, 4), (2, 1), 'same'",
        f"{_IMG}, F(2, 2, 3, 4), dilation_rate=2",
        "f(2, 6, 5, 4), F(3, 3, 2, 6)",
        f"f(2, 3, 6, 5), F(3, 3, 3, 4), {_CF}, padding='same'",
        "f(2, 4, 4, 4, 2), F(2, 2, 2, 2, 3)",
        "h(2, 5, 3), h(2, 3, 4)",
        f"{_IMG}, F(1, 1, 3, 4)",
        f"{_IMG}, F(1, 1, 3, 4), strides=(2, 3), padding='same'",
        f"{_X}, F(1, 3, 4), 2",
        f"f(2, 3, 6, 5), F(1, 1, 3, 4), {_CF}",
        "f(2, 6, 5, 4), F(1, 1, 2, 6)",
        "h(2, 4, 4, 3), h(1, 1, 3, 4)",
    ),
    "depthwise_conv": (
        f"{_X}, F(2, 3, 2)",
        f"{_IMG}, F(3, 2, 3, 1), padding='same'",
        f"{_IMG}, F(2, 2, 3, 2), strides=2",
        f"f(2, 3, 6, 5), F(2, 2, 3, 2), {_CF}",
        f"{_IMG}, F(2, 2, 3, 1), dilation_rate=(2, 1)",
    ),
    "separable_conv": (
        f"{_X}, F(2, 3, 2), F(1, 6, 4)",
        f"{_IMG}, F(3, 2, 3, 1), F(1, 1, 3, 4), padding='same', strides=2",
    ),
    "conv_transpose": (
        f"{_X}, F(2, 4, 3)",
        f"{_X}, F(3, 4, 3), strides=2, padding='same'",
        f"{_IMG}, F(3, 2, 4, 3), strides=(2, 3)",
        f"{_IMG}, F(3, 3, 4, 3), 2, 'same', output_padding=1",
        f"{_IMG}, F(2, 2, 4, 3), dilation_rate=2",
        f"f(2, 3, 6, 5), F(4, 4, 2, 3), {_CF}, padding='same', strides=2",
        "f(2, 3, 3, 3, 2), F(2, 2, 2, 3, 2), 2",
    ),
    "dot_product_attention": (
        "f(2, 3, 2, 4), f(2, 5, 2, 4), f(2, 5, 2, 4)",
        "f(2, 3, 4, 4), f(2, 5, 2, 4), f(2, 5, 2, 4), scale=0.3",
        "f(2, 3, 2, 4), f(2, 3, 2, 4), f(2, 3, 2, 4), is_causal=True",
        "f(2, 3, 2, 4), f(2, 5, 2, 4), f(2, 5, 2, 4), bias=F(2, 2, 3, 5), mask=B(2, 1, 3, 5)",
        "h(2, 3, 2, 4), h(2, 5, 2, 4), h(2, 5, 2, 4)",
    ),
    "unfold": ("f(2, 3, 5, 4), 2", "f(2, 3, 6, 5), (2, 3), dilation=1, padding=1, stride=2"),
    "fold": ("f(2, 12, 12), (5, 4), 2", "f(2, 8, 9), (5, 5), 2, stride=2, padding=1, dilation=1"),
    "depth_to_space": ("f(2, 2, 3, 8), 2", "f(2, 8, 2, 3), 2, data_format='channels_first'"),
    "space_to_depth": ("f(2, 4, 6, 2), 2", "f(2, 2, 4, 6), 2, data_format='channels_first'"),
    "ctc_loss": (
        "np.array([[1, 2, 1], [2, 1, 0]]), F(2, 5, 4), np.array([3, 2]), np.array([5, 4])",
    ),
    "ctc_decode": ("F(2, 5, 4), np.array([5, 4])",),
}

MATH: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        "segment_sum segment_max segment_min segment_prod".split(),
        (
            "F(4, 3), np.array([0, 0, 1, 2]), num_segments=3",
            "I(4), np.array([0, 0, 1, 1]), 2, True",
        ),
    ),
    "top_k": ("f(2, 5), 2", "i(2, 5), k=3, sorted=False"),
    "in_top_k": ("n(2), f(2, 5), 2", "n(3), f(3, 4), k=1"),
    "logsumexp": (
        "f(2, 3)",
        "f(2, 3), axis=1, keepdims=True",
        "h(2, 3), axis=0",
        "f(2, 3, 4), axis=(1, 2)",
    ),
    **dict.fromkeys("erf erfc rsqrt".split(), ("p(2, 3)", "h(3) + 2")),
    "erfinv": ("p(2, 3)", "h(3) / 4"),
    "cdist": ("f(2, 3), f(4, 3)", "f(2, 5, 3), f(2, 4, 3)"),
    "view_as_complex": ("f(3, 2)",),
    "view_as_real": ("c(3)",),
    "fft": ("(f(2, 4), f(2, 4))",),
    "fft2": ("(f(2, 4, 3), f(2, 4, 3))",),
    "ifft2": ("(f(2, 4, 3), f(2, 4, 3))",),
    "rfft": ("f(2, 6)", "f(2, 6), fft_length=8"),
    "irfft": ("(f(2, 4), f(2, 4))", "(f(2, 4), f(2, 4)), fft_length=5"),
    "extract_sequences": ("f(2, 9), 4, 2", "f(9), sequence_length=3, sequence_stride=3"),
    "stft": (
        "f(2, 20), 6, 3, 8",
        "f(2, 20), 8, 4, 8, window='hamming', center=False",
        "f(20), 5, 2, 8, window=None",
    ),
    "istft": (
        "(F(2, 7, 5), F(2, 7, 5)), 6, 3, 8",
        "(F(7, 5), F(7, 5)), 8, 4, 8, length=20",
        "(F(7, 5), F(7, 5)), 8, 4, 8, window='hamming', center=False",
    ),
    "logdet": ("spd(2, 3)",),
}

LINALG: dict[str, tuple[str, ...]] = {
    "cholesky": ("spd(2, 3)", "spd(2, 3), upper=True"),
    "cholesky_inverse": ("spd(2, 3)[0]", "spd(2, 3)[0], upper=True"),
    "det": ("f(2, 3, 3)",),
    "eigh": ("spd(2, 3)",),
    "inv": ("spd(2, 3)",),
    "pinv": ("f(2, 3, 2)", "f(2, 3, 2), rcond=0.1"),
    "lu_factor": ("f(2, 3, 3)",),
    "lstsq": ("F(4, 3), F(4)", "F(4, 3), F(4, 2)"),
    "matrix_rank": ("f(2, 3, 3)",),
    "norm": (
        "f(2, 3)",
        "f(2, 3), axis=1",
        "f(2, 3), ord=1, axis=1, keepdims=True",
        "f(2, 3, 4), ord='fro', axis=(1, 2)",
        "f(2, 3), ord=float('inf'), axis=-1",
        "i(2, 3)",
        "f(2, 3, 3), ord='nuc', axis=(1, 2)",
        "f(2, 3, 3), ord=2, axis=(-2, -1)",
    ),
    "qr": ("f(2, 4, 3)", "f(2, 4, 3), mode='complete'"),
    "solve": ("spd(2, 3), f(2, 3, 2)", "spd(2, 3)[0], f(3)"),
    "solve_triangular": ("spd(2, 3), f(2, 3, 2)", "spd(2, 3), f(2, 3), lower=True"),
    "svd": ("f(2, 3, 3), compute_uv=False", "f(2, 4, 3), full_matrices=False"),
}

CORE: dict[str, tuple[str, ...]] = {
    "cast": ("f(2, 3), 'int32'", "i(2, 3), dtype='float16'", "f(3), 'bool'", "b(3), 'float32'"),
    "saturate_cast": (
        "200 * f(2, 3), 'uint8'",
        "i(3), 'uint8'",
        "100 * f(3), dtype='int8'",
        "b(3), 'float32'",
    ),
    "convert_to_tensor": ("f(2, 3)", "[1, 2]", "i(2, 3), dtype='float32'"),
    "shape": ("f(2, 3)",),
    "stop_gradient": ("f(2, 3)",),
    "scatter": (
        "np.array([[0], [2]]), f(2, 3), (4, 3)",
        "np.array([[0, 1], [2, 0], [0, 1]]), F(3), (3, 2)",
    ),
    "scatter_update": (
        "F(4, 3), np.array([[0], [2]]), F(2, 3)",
        "F(3, 2), np.array([[0, 1], [2, 0], [0, 1]]), F(3), reduction='add'",
        "F(3, 2), np.array([[0, 1]]), F(1), reduction='max'",
    ),
    "slice": ("F(4, 3), (1, 0), (2, 3)", "F(4, 3), np.array([1, 1]), (2, 2)"),
    "slice_update": ("F(4, 3), (1, 0), F(2, 3)", "I(4), [2], I(2)"),
    "unstack": ("F(2, 3)", "f(2, 3), axis=1", "f(2, 3), num=3, axis=-1"),
}

_RGB = "p(2, 4, 5, 3)"

IMAGE: dict[str, tuple[str, ...]] = {
    "resize": (
        *(
            f"{_RGB}, (6, 3), interpolation='{name}'"
            for name in ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")
        ),
        f"{_RGB}, (2, 2), antialias=True",
        "p(4, 5, 3), (8, 10)",
        "p(2, 3, 4, 5), (3, 3), data_format='channels_first'",
        f"{_RGB}, (6, 6), crop_to_aspect_ratio=True",
        f"{_RGB}, (6, 6), pad_to_aspect_ratio=True, fill_value=0.5",
        "u(2, 4, 5, 3), (3, 3)",
    ),
    "rgb_to_grayscale": (_RGB, "p(2, 3, 4, 5), data_format='channels_first'"),
    "rgb_to_hsv": (_RGB, "p(4, 5, 3)"),
    "hsv_to_rgb": (_RGB, "p(4, 5, 3)"),
    "extract_patches": (
        f"{_RGB}, 2",
        f"{_RGB}, (2, 3), strides=1, padding='same'",
        "p(2, 3, 4, 5), 2, data_format='channels_first'",
        "p(4, 5, 3), 2",
        f"{_RGB}, 2, strides=1, dilation_rate=2",
        "p(2, 4, 4, 4, 3), (2, 2, 2)",
    ),
    "pad_images": (
        f"{_RGB}, 1, 2, 0, 1",
        f"{_RGB}, top_padding=1, left_padding=2, target_height=8, target_width=9",
    ),
    "crop_images": (
        f"{_RGB}, 1, 1, 1, 2",
        f"{_RGB}, top_cropping=1, left_cropping=0, target_height=2, target_width=3",
    ),
    "affine_transform": (
        f"{_RGB}, np.array([[1.2, 0.1, 0.5, -0.2, 0.9, 1.0, 0.0, 0.0]] * 2)",
        f"{_RGB}, np.array([[1, 0, 1.5, 0, 1, 0.5, 0, 0.0]] * 2), interpolation='nearest', fill_mode='reflect'",
        "p(4, 5, 3), np.array([1, 0, 1.5, 0, 1, 0.5, 0, 0.0]), fill_mode='wrap'",
    ),
    "perspective_transform": (
        f"{_RGB}, np.array([[[0, 0], [0, 4], [3, 0], [3, 4.0]]] * 2), np.array([[[0, 1], [1, 4], [3, 0], [2, 4.0]]] * 2)",
    ),
    "map_coordinates": (
        "F(4, 5), np.array([[0.5, 1.2, -1.0], [1.5, 3.9, 2.0]]), 1",
        "F(4, 5), np.array([[0.5, 1.2, -1.0], [1.5, 3.9, 2.0]]), order=0, fill_mode='nearest'",
        "F(4, 5), np.array([[0.5, 1.2, -1.0], [1.5, 3.9, 7.0]]), 1, fill_mode='mirror'",
    ),
    "scale_and_translate": (
        "p(4, 5, 3), (6, 7, 3), np.array([1.5, 1.2], 'float32'), np.array([0.5, 0.2], 'float32'), (0, 1), 'linear'",
    ),
    "sobel_edges": (_RGB,),
    "ssim": ("p(2, 12, 12, 3), p(2, 12, 12, 3)",),
}

EINOPS: dict[str, tuple[str, ...]] = {
    "rearrange": (
        "f(2, 3, 4), 'b c h -> b h c'",
        "f(2, 6, 4), 'b (h w) c -> b h (w c)', h=2",
        "f(2, 3, 4), 'b h w -> b (h w)'",
    ),
}

MODULES = {
    "numpy": NUMPY,
    "nn": NN,
    "math": MATH,
    "linalg": LINALG,
    "core": CORE,
    "image": IMAGE,
    "einops": EINOPS,
}
