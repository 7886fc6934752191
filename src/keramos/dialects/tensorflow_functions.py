"""TensorFlow's functions that one operation of today computes: a table.

Pure. `composites` has those that take several.
"""

from __future__ import annotations

from collections.abc import Mapping

from keramos.codec.canonical import Json
from keramos.dialects.expressions import Call, NotConstantError, Value, constant, has_tensor, op
from keramos.dialects.operations import OPERATIONS, Operation


class Function(Operation):
    """A function of TensorFlow that can be called with what a graph gives it."""

    def __call__(self, first: Value, **kwargs: Value) -> Call | None:
        """The call of the operation; None where it does not have such an argument."""
        used = {
            key
            for key, value in kwargs.items()
            if value is not None and value is not False and key not in _WITHOUT_EFFECT
        }
        if used - {*self.inputs, *self.settings} or not used.issuperset(self.inputs):
            return None
        settings = {self.settings[key]: kwargs[key] for key in self.settings if key in used}
        if any(map(has_tensor, settings.values())):
            raise NotConstantError
        tensors = [constant(kwargs[key]) for key in self.inputs]
        first = first if has_tensor(first) else constant(first)
        return op(self.module, self.class_name, first, *tensors, **{**self.defaults, **settings})  # type: ignore[arg-type]


#: Arguments that say how wide integers are, or how something is computed.
_WITHOUT_EFFECT = frozenset({"output_type", "sorted", "validate_indices"})


def _all_of(
    module: str,
    names: Mapping[str, str],
    inputs: tuple[str, ...] = (),
    settings: Mapping[str, str] | None = None,
    defaults: Mapping[str, Json] | None = None,
) -> dict[str, Function]:
    return {
        name: Function(module, today, inputs, settings or {}, defaults or {})
        for name, today in names.items()
    }


_AXIS = {"axis": "axis"}
#: `tf.compat.v1` has the second two.
_REDUCTION = {
    "axis": "axis",
    "keepdims": "keepdims",
    "reduction_indices": "axis",
    "keep_dims": "keepdims",
}
_REDUCTIONS = {
    "reduce_all": "All",
    "reduce_any": "Any",
    "reduce_max": "Max",
    "reduce_mean": "Mean",
    "reduce_min": "Min",
    "reduce_prod": "Prod",
    "reduce_std": "Std",
    "reduce_sum": "Sum",
    "reduce_variance": "Var",
}

#: Function, as its config names it -> the operation: those of `operations`, and their other names
#: and arguments.
FUNCTIONS: dict[str, Function] = {
    **{name: Function(*operation) for name, operation in OPERATIONS.items()},
    **_all_of(
        "numpy",
        {
            "bitwise.bitwise_and": "BitwiseAnd",
            "bitwise.bitwise_or": "BitwiseOr",
            "bitwise.bitwise_xor": "BitwiseXor",
            "math.divide": "TrueDivide",
            "math.floordiv": "FloorDivide",
            "math.logical_xor": "LogicalXor",
        },
        inputs=("y",),
    ),
    **_all_of(
        "numpy",
        {
            "math.atan2": "Arctan2",
            "math.scalar_mul": "Multiply",
            "compat.v1.math.scalar_mul": "Multiply",
        },
        inputs=("x",),
    ),
    **_all_of(
        "numpy",
        {
            "math.acos": "Arccos",
            "math.acosh": "Arccosh",
            "math.asin": "Arcsin",
            "math.asinh": "Arcsinh",
            "math.atan": "Arctan",
            "math.atanh": "Arctanh",
            "math.cosh": "Cosh",
            "math.is_inf": "Isinf",
            "math.rint": "Round",
            "nn.tanh": "Tanh",
        },
    ),
    **{
        f"{package}.{name}": Function("numpy", today, settings=_REDUCTION)
        for name, today in _REDUCTIONS.items()
        for package in ("math", "compat.v1")
    },
    **_all_of(
        "numpy",
        {"concat": "Concatenate", "stack": "Stack", "expand_dims": "ExpandDims"},
        settings=_AXIS,
    ),
    **_all_of(
        "numpy",
        {"compat.v1.squeeze": "Squeeze", "squeeze": "Squeeze"},
        settings={**_AXIS, "squeeze_dims": "axis"},
    ),
    **_all_of("numpy", {"reverse": "Flip", "math.count_nonzero": "CountNonzero"}, settings=_AXIS),
    **_all_of(
        "numpy",
        {
            f"{package}.argm{end}": f"Argm{end}"
            for package in ("math", "compat.v1")
            for end in ("ax", "in")
        },
        settings={**_AXIS, "dimension": "axis"},
        defaults={"axis": 0},
    ),
    "linalg.cholesky": Function("linalg", "Cholesky"),
    "linalg.det": Function("linalg", "Det"),
    "linalg.inv": Function("linalg", "Inv"),
    "linalg.matrix_transpose": Function("numpy", "Swapaxes", defaults={"axis1": -1, "axis2": -2}),
    "math.top_k": Function("math", "TopK", settings={"k": "k"}, defaults={"k": 1}),
    "saturate_cast": Function("core", "SaturateCast", settings={"dtype": "dtype"}),
    "tensordot": Function("numpy", "Tensordot", inputs=("b",), settings={"axes": "axes"}),
    "compat.v1.where": Function("numpy", "Where", inputs=("x", "y")),
    "compat.v1.where_v2": Function("numpy", "Where", inputs=("x", "y")),
    "math.erfc": Function("math", "Erfc"),
    "math.erfinv": Function("math", "Erfinv"),
    "math.nextafter": Function("numpy", "Nextafter", inputs=("x2",)),
    "math.reduce_logsumexp": Function("math", "Logsumexp", settings=_REDUCTION),
    "image.hsv_to_rgb": Function("image", "HSVToRGB"),
    "image.rgb_to_hsv": Function("image", "RGBToHSV"),
    "image.rgb_to_grayscale": Function("image", "RGBToGrayscale"),
    **_all_of(
        "nn",
        {
            "math.log_sigmoid": "LogSigmoid",
            "nn.sigmoid": "Sigmoid",
            "nn.softplus": "Softplus",
        },
    ),
    **_all_of(
        "nn",
        {
            "compat.v1.math.log_softmax": "LogSoftmax",
            "compat.v1.nn.log_softmax": "LogSoftmax",
            "compat.v1.nn.softmax": "Softmax",
            "nn.log_softmax": "LogSoftmax",
            "nn.softmax": "Softmax",
        },
        settings={**_AXIS, "dim": "axis"},
    ),
    "nn.gelu": Function(
        "nn", "Gelu", settings={"approximate": "approximate"}, defaults={"approximate": False}
    ),
    **{
        f"nn.{name}": Function("nn", today, settings={"block_size": "block_size"})
        for name, today in (("space_to_depth", "SpaceToDepth"), ("depth_to_space", "DepthToSpace"))
    },
}
