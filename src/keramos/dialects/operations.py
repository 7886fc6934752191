"""Functions of TensorFlow that are one operation of today: a table, which is read both ways.

Pure. `tensorflow_functions` and `composites` have the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from keramos.codec.canonical import Json


class Operation(NamedTuple):
    """What a function of TensorFlow is called today.

    Attributes:
        module: of operations, below `keras.src.ops`.
        class_name: of the operation.
        inputs: its named arguments that may be tensors, in today's order behind the first.
        settings: its other arguments -> what the operation calls them.
        defaults: settings of the operation where TensorFlow's defaults are others.
    """

    module: str
    class_name: str
    inputs: tuple[str, ...] = ()
    settings: Mapping[str, str] = {}
    defaults: Mapping[str, Json] = {}


def _numpy(names: Mapping[str, str], **fields: object) -> dict[str, Operation]:
    return _all_of("numpy", names, **fields)


def _all_of(module: str, names: Mapping[str, str], **fields: object) -> dict[str, Operation]:
    plain = {name: Operation(module, today) for name, today in names.items()}
    return {name: operation._replace(**fields) for name, operation in plain.items()}


_AXIS = {"axis": "axis"}
_REDUCTION = {"axis": "axis", "keepdims": "keepdims"}

#: Function, as its config names it -> the operation.
OPERATIONS: dict[str, Operation] = {
    **_numpy(
        {
            "__operators__.add": "Add",
            "compat.v1.floor_div": "FloorDivide",
            "math.add": "Add",
            "math.divide_no_nan": "DivideNoNan",
            "math.equal": "Equal",
            "math.floormod": "Mod",
            "math.greater": "Greater",
            "math.greater_equal": "GreaterEqual",
            "math.less": "Less",
            "math.less_equal": "LessEqual",
            "math.logical_and": "LogicalAnd",
            "math.logical_or": "LogicalOr",
            "math.maximum": "Maximum",
            "math.minimum": "Minimum",
            "math.multiply": "Multiply",
            "math.not_equal": "NotEqual",
            "math.pow": "Power",
            "math.subtract": "Subtract",
            "math.truediv": "TrueDivide",
        },
        inputs=("y",),
    ),
    **_numpy(
        {
            "math.abs": "Absolute",
            "math.ceil": "Ceil",
            "math.cos": "Cos",
            "math.exp": "Exp",
            "math.expm1": "Expm1",
            "math.floor": "Floor",
            "math.is_finite": "Isfinite",
            "math.is_nan": "Isnan",
            "math.log": "Log",
            "math.log1p": "Log1p",
            "math.logical_not": "LogicalNot",
            "math.negative": "Negative",
            "math.reciprocal": "Reciprocal",
            "math.round": "Round",
            "math.sign": "Sign",
            "math.sin": "Sin",
            "math.sinh": "Sinh",
            "math.sqrt": "Sqrt",
            "math.square": "Square",
            "math.tan": "Tan",
            "math.tanh": "Tanh",
        }
    ),
    **_numpy(
        {
            "math.reduce_all": "All",
            "math.reduce_any": "Any",
            "math.reduce_max": "Max",
            "math.reduce_mean": "Mean",
            "math.reduce_min": "Min",
            "math.reduce_prod": "Prod",
            "math.reduce_std": "Std",
            "math.reduce_sum": "Sum",
            "math.reduce_variance": "Var",
        },
        settings=_REDUCTION,
    ),
    **_numpy(
        {"concat": "Concatenate", "stack": "Stack", "expand_dims": "ExpandDims"}, settings=_AXIS
    ),
    **_numpy({"compat.v1.squeeze": "Squeeze", "reverse": "Flip"}, settings=_AXIS),
    **_numpy(
        {"math.argmax": "Argmax", "math.argmin": "Argmin"}, settings=_AXIS, defaults={"axis": 0}
    ),
    **_numpy(
        {"math.cumsum": "Cumsum", "math.cumprod": "Cumprod"}, settings=_AXIS, defaults={"axis": 0}
    ),
    "broadcast_to": Operation("numpy", "BroadcastTo", settings={"shape": "shape"}),
    "cast": Operation("core", "Cast", settings={"dtype": "dtype"}),
    "clip_by_value": Operation(
        "numpy", "Clip", settings={"clip_value_min": "x_min", "clip_value_max": "x_max"}
    ),
    "compat.v1.gather": Operation(
        "numpy", "Take", inputs=("indices",), settings=_AXIS, defaults={"axis": 0}
    ),
    "compat.v1.transpose": Operation("numpy", "Transpose", settings={"perm": "axes"}),
    "linalg.matmul": Operation("numpy", "Matmul", inputs=("b",)),
    "one_hot": Operation("nn", "OneHot", settings={"depth": "num_classes", "axis": "axis"}),
    "ones_like": Operation("numpy", "OnesLike"),
    "repeat": Operation("numpy", "Repeat", settings={"repeats": "repeats", "axis": "axis"}),
    "reshape": Operation("numpy", "Reshape", settings={"shape": "newshape"}),
    "roll": Operation("numpy", "Roll", settings={"shift": "shift", "axis": "axis"}),
    "stop_gradient": Operation("core", "StopGradient"),
    "tile": Operation("numpy", "Tile", settings={"multiples": "repeats"}),
    "where": Operation("numpy", "Where", inputs=("x", "y")),
    "zeros_like": Operation("numpy", "ZerosLike"),
    "math.erf": Operation("math", "Erf"),
    "math.rsqrt": Operation("math", "Rsqrt"),
    "math.reduce_logsumexp": Operation("math", "Logsumexp", settings=_REDUCTION),
    **_all_of(
        "nn",
        {
            "math.sigmoid": "Sigmoid",
            "math.softplus": "Softplus",
            "nn.elu": "Elu",
            "nn.relu": "Relu",
            "nn.relu6": "Relu6",
            "nn.selu": "Selu",
            "nn.silu": "Silu",
            "nn.softsign": "Softsign",
        },
    ),
    **_all_of(
        "nn",
        {
            "compat.v1.nn.softmax": "Softmax",
            "nn.log_softmax": "LogSoftmax",
            "nn.softmax": "Softmax",
        },
        settings=_AXIS,
    ),
    "nn.gelu": Operation(
        "nn", "Gelu", settings={"approximate": "approximate"}, defaults={"approximate": False}
    ),
    "nn.leaky_relu": Operation("nn", "LeakyRelu", settings={"alpha": "negative_slope"}),
}
