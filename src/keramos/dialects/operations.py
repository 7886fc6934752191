"""Functions of TensorFlow that tf.keras 2.4 to 2.15 put into a graph as layers -> operations.

Pure. A function that is not in the table, or an argument that no operation of today has, stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from keramos.codec.canonical import Json, JsonObject


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

_SLICING = "__operators__.getitem"


def operation_of(layer: JsonObject) -> JsonObject | None:
    """The layer as an operation of today; None where none does the same.

    Args:
        layer: whose calls are written as `args` and `kwargs`.
    """
    config, calls = layer.get("config"), layer.get("inbound_nodes")
    if not isinstance(config, dict) or not isinstance(calls, list) or not calls:
        return None
    function = config.get("function")
    operation = OPERATIONS.get(function) if isinstance(function, str) else None
    if function == _SLICING:
        operation, results = Operation("numpy", "GetItem"), list(map(_slicing, calls))
    elif operation is not None:
        results = [_call(operation, call) for call in calls]
    else:
        return None
    todays = [call for call in results if call is not None]
    if len(todays) < len(calls) or any(settings != todays[0][1] for _, settings in todays):
        return None
    return {
        **layer,
        "module": f"keras.src.ops.{operation.module}",
        "class_name": operation.class_name,
        "registered_name": operation.class_name,
        "config": {"name": config.get("name"), **todays[0][1]},
        "inbound_nodes": [{"args": args, "kwargs": {}} for args, _ in todays],
    }


#: The positional arguments of a call, and what is today a setting of the operation.
_Called = tuple[list[Json], dict[str, Json]]


def _parts(call: Json) -> tuple[list[Json], dict[str, Json]] | None:
    args = call.get("args") if isinstance(call, dict) else None
    kwargs = call.get("kwargs") if isinstance(call, dict) else None
    if not isinstance(args, list) or len(args) != 1 or not isinstance(kwargs, dict):
        return None
    return args, {key: value for key, value in kwargs.items() if key != "name"}


def _call(operation: Operation, call: Json) -> _Called | None:
    if (parts := _parts(call)) is None:
        return None
    args, kwargs = parts
    used = {key for key, value in kwargs.items() if value is not None and value is not False}
    if used - {*operation.inputs, *operation.settings} or not used.issuperset(operation.inputs):
        return None
    settings = {operation.settings[key]: kwargs[key] for key in operation.settings if key in used}
    if any(map(_has_tensor, settings.values())):
        return None
    return [*args, *(kwargs[key] for key in operation.inputs)], {**operation.defaults, **settings}


def _slicing(call: Json) -> _Called | None:
    parts = _parts(call)
    if parts is None or parts[1].keys() != {"slice_spec"}:
        return None
    args, spec = parts[0], parts[1]["slice_spec"]
    if _has_tensor(spec):
        return None
    key: list[Json] = [_index(index) for index in (spec if isinstance(spec, list) else [spec])]
    return [*args, key], {}


def _index(value: Json) -> Json:
    if not isinstance(value, dict):
        return value
    if "class_name" in value:
        return {"class_name": value["class_name"], "config": {}}
    return {"class_name": "__slice__", "config": value}


def _has_tensor(value: Json) -> bool:
    if isinstance(value, dict):
        return value.get("class_name") == "__keras_tensor__" or any(
            map(_has_tensor, value.values())
        )
    return isinstance(value, list) and any(map(_has_tensor, value))
