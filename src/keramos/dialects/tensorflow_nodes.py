"""Nodes of TensorFlow's graphs -> the functions that make such nodes, with arguments by name.

Pure: a node is what protobuf writes as JSON: numbers of 64 bits are texts, texts are base64.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import NamedTuple

from keramos.codec.canonical import Json, JsonObject


class Application(NamedTuple):
    """A function of TensorFlow, called.

    Attributes:
        function: as the configs of later layers name it.
        first: its first argument.
        others: its other arguments, by name.
    """

    function: str
    first: Json
    others: JsonObject


class _Kind(NamedTuple):
    """A kind of node.

    Attributes:
        function: that makes it.
        inputs: names of its arguments that are inputs of the node; the first stands by position.
        attributes: attribute of the node -> argument.
    """

    function: str
    inputs: tuple[str, ...] = ("x",)
    attributes: Mapping[str, str] = {}


def _kinds(functions: Mapping[str, str], *inputs: str, **attributes: str) -> dict[str, _Kind]:
    return {name: _Kind(function, inputs, attributes) for name, function in functions.items()}


_POOL = {"ksize": "ksize", "strides": "strides", "padding": "padding", "data_format": "data_format"}
_CONVOLUTION = {
    "strides": "strides",
    "padding": "padding",
    "dilations": "dilations",
    "data_format": "data_format",
}
_CUMULATION = {"exclusive": "exclusive", "reverse": "reverse"}

#: Operation of a node -> the function.
_KINDS: dict[str, _Kind] = {
    **_kinds(
        {
            "Abs": "math.abs",
            "Acos": "math.acos",
            "Asin": "math.asin",
            "Atan": "math.atan",
            "Ceil": "math.ceil",
            "Cos": "math.cos",
            "Cosh": "math.cosh",
            "Elu": "nn.elu",
            "Erf": "math.erf",
            "Erfc": "math.erfc",
            "Exp": "math.exp",
            "Expm1": "math.expm1",
            "Floor": "math.floor",
            "HSVToRGB": "image.hsv_to_rgb",
            "Identity": "identity",
            "IsFinite": "math.is_finite",
            "IsInf": "math.is_inf",
            "IsNan": "math.is_nan",
            "Log": "math.log",
            "Log1p": "math.log1p",
            "LogSoftmax": "nn.log_softmax",
            "LogicalNot": "math.logical_not",
            "MatrixDiagPart": "linalg.diag_part",
            "Neg": "math.negative",
            "OnesLike": "ones_like",
            "RGBToHSV": "image.rgb_to_hsv",
            "Reciprocal": "math.reciprocal",
            "Relu": "nn.relu",
            "Relu6": "nn.relu6",
            "Rint": "math.rint",
            "Round": "math.round",
            "Rsqrt": "math.rsqrt",
            "Selu": "nn.selu",
            "Sigmoid": "math.sigmoid",
            "Sign": "math.sign",
            "Sin": "math.sin",
            "Sinh": "math.sinh",
            "Softmax": "nn.softmax",
            "Softplus": "math.softplus",
            "Softsign": "nn.softsign",
            "Sqrt": "math.sqrt",
            "Square": "math.square",
            "StopGradient": "stop_gradient",
            "Tan": "math.tan",
            "Tanh": "math.tanh",
            "ZerosLike": "zeros_like",
        },
        "x",
    ),
    **_kinds(
        {
            "Add": "math.add",
            "AddV2": "math.add",
            "DivNoNan": "math.divide_no_nan",
            "Equal": "math.equal",
            "FloorDiv": "math.floordiv",
            "FloorMod": "math.floormod",
            "Greater": "math.greater",
            "GreaterEqual": "math.greater_equal",
            "Less": "math.less",
            "LessEqual": "math.less_equal",
            "LogicalAnd": "math.logical_and",
            "LogicalOr": "math.logical_or",
            "Maximum": "math.maximum",
            "Minimum": "math.minimum",
            "Mul": "math.multiply",
            "MulNoNan": "math.multiply_no_nan",
            "NotEqual": "math.not_equal",
            "Pow": "math.pow",
            "RealDiv": "math.truediv",
            "SquaredDifference": "math.squared_difference",
            "Sub": "math.subtract",
        },
        "x",
        "y",
    ),
    **_kinds(
        {
            "All": "math.reduce_all",
            "Any": "math.reduce_any",
            "Max": "math.reduce_max",
            "Mean": "math.reduce_mean",
            "Min": "math.reduce_min",
            "Prod": "math.reduce_prod",
            "Sum": "math.reduce_sum",
        },
        "x",
        "axis",
        keep_dims="keepdims",
    ),
    **_kinds({"ArgMax": "math.argmax", "ArgMin": "math.argmin"}, "x", "axis"),
    **_kinds(
        {"BatchMatMul": "linalg.matmul", "BatchMatMulV2": "linalg.matmul"},
        *("a", "b"),
        adj_x="adjoint_a",
        adj_y="adjoint_b",
    ),
    "BiasAdd": _Kind("nn.bias_add", ("value", "bias"), {"data_format": "data_format"}),
    "BroadcastTo": _Kind("broadcast_to", ("input", "shape")),
    "Cast": _Kind("cast", ("x",), {"DstT": "dtype"}),
    "ClipByValue": _Kind("clip_by_value", ("t", "clip_value_min", "clip_value_max")),
    "Conv2D": _Kind("nn.conv2d", ("input", "filter"), _CONVOLUTION),
    "Cumprod": _Kind("math.cumprod", ("x", "axis"), _CUMULATION),
    "Cumsum": _Kind("math.cumsum", ("x", "axis"), _CUMULATION),
    "DepthToSpace": _Kind("nn.depth_to_space", ("x",), {"block_size": "block_size"}),
    "DepthwiseConv2dNative": _Kind("nn.depthwise_conv2d", ("input", "filter"), _CONVOLUTION),
    "ExpandDims": _Kind("expand_dims", ("x", "axis")),
    "GatherV2": _Kind("gather", ("params", "indices", "axis"), {"batch_dims": "batch_dims"}),
    "LeakyRelu": _Kind("nn.leaky_relu", ("x",), {"alpha": "alpha"}),
    "MatMul": _Kind(
        "linalg.matmul",
        ("a", "b"),
        {"transpose_a": "transpose_a", "transpose_b": "transpose_b"},
    ),
    "MatrixBandPart": _Kind("linalg.band_part", ("input", "num_lower", "num_upper")),
    "MaxPool": _Kind("nn.max_pool2d", ("input",), _POOL),
    "AvgPool": _Kind("nn.avg_pool2d", ("input",), _POOL),
    "MirrorPad": _Kind("pad", ("tensor", "paddings"), {"mode": "mode"}),
    "OneHot": _Kind("one_hot", ("indices", "depth", "on_value", "off_value"), {"axis": "axis"}),
    "Pad": _Kind("pad", ("tensor", "paddings")),
    "Reshape": _Kind("reshape", ("tensor", "shape")),
    "ReverseV2": _Kind("reverse", ("x", "axis")),
    "Roll": _Kind("roll", ("x", "shift", "axis")),
    "Select": _Kind("where", ("condition", "x", "y")),
    "SelectV2": _Kind("where", ("condition", "x", "y")),
    "Slice": _Kind("slice", ("input_", "begin", "size")),
    "SpaceToDepth": _Kind("nn.space_to_depth", ("x",), {"block_size": "block_size"}),
    "SplitV": _Kind("split", ("value", "num_or_size_splits", "axis")),
    "Squeeze": _Kind("squeeze", ("x",), {"squeeze_dims": "axis"}),
    "StridedSlice": _Kind(
        "strided_slice",
        ("input_", "begin", "end", "strides"),
        {
            name: name
            for name in (
                "begin_mask",
                "end_mask",
                "ellipsis_mask",
                "new_axis_mask",
                "shrink_axis_mask",
            )
        },
    ),
    "Tile": _Kind("tile", ("x", "multiples")),
    "TopKV2": _Kind("math.top_k", ("x", "k")),
    "Transpose": _Kind("compat.v1.transpose", ("x", "perm")),
    "Unpack": _Kind("unstack", ("value",), {"num": "num", "axis": "axis"}),
}


def _concatenated(inputs: list[Json], attributes: JsonObject) -> Application:
    return Application("concat", inputs[:-1], {"axis": inputs[-1]})


def _stacked(inputs: list[Json], attributes: JsonObject) -> Application:
    return Application("stack", [*inputs], {"axis": attributes.get("axis", 0)})


def _added(inputs: list[Json], attributes: JsonObject) -> Application:
    return Application("math.add_n", [*inputs], {})


def _divided(inputs: list[Json], attributes: JsonObject) -> Application:
    axis, value = inputs
    count = attributes.get("num_split")
    return Application("split", value, {"num_or_size_splits": count, "axis": axis})


def _padded(inputs: list[Json], attributes: JsonObject) -> Application:
    tensor, paddings, value = inputs
    return Application("pad", tensor, {"paddings": paddings, "constant_values": value})


def _einsum(inputs: list[Json], attributes: JsonObject) -> Application:
    return Application("einsum", attributes.get("equation"), {"inputs": [*inputs]})


def _resized(method: str) -> Callable[[list[Json], JsonObject], Application | None]:
    def resized(inputs: list[Json], attributes: JsonObject) -> Application | None:
        # Without it, pixels have their corners at whole numbers, which nothing of today has.
        if not attributes.get("half_pixel_centers"):
            return None
        images, size = inputs
        return Application("image.resize", images, {"size": size, "method": method})

    return resized


#: Operations of nodes whose inputs are no fixed list, or come in another order.
_OTHERS: dict[str, Callable[[list[Json], JsonObject], Application | None]] = {
    "AddN": _added,
    "ConcatV2": _concatenated,
    "Einsum": _einsum,
    "Pack": _stacked,
    "PadV2": _padded,
    "ResizeBicubic": _resized("bicubic"),
    "ResizeBilinear": _resized("bilinear"),
    "ResizeNearestNeighbor": _resized("nearest"),
    "Split": _divided,
}


def application(config: JsonObject, tensors: list[Json]) -> Application | None:
    """What a layer around a node computes; None where no function here makes such a node.

    Args:
        config: of the layer: the node as `node_def`, and `constants` by the number of the input.
        tensors: the inputs that are no constants, in order.
    """
    node, constants = config.get("node_def"), config.get("constants")
    if not isinstance(node, dict) or not isinstance(node.get("op"), str):
        return None
    inputs = _inputs(tensors, constants if isinstance(constants, dict) else {})
    attributes = _attributes(node.get("attr"))
    name = str(node["op"])
    if inputs is None:
        return None
    try:
        if name in _OTHERS:
            return _OTHERS[name](inputs, attributes)
        if name not in _KINDS or len(inputs) > len(_KINDS[name].inputs) or not inputs:
            return None
    except ValueError:  # another number of inputs than such a node has
        return None
    kind = _KINDS[name]
    others: JsonObject = dict(zip(kind.inputs[1:], inputs[1:], strict=False))
    others |= {
        argument: attributes[key] for key, argument in kind.attributes.items() if key in attributes
    }
    return Application(kind.function, inputs[0], others)


def _inputs(tensors: list[Json], constants: JsonObject) -> list[Json] | None:
    """All inputs of a node: tensors fill the places that no constant has."""
    count = len(tensors) + len(constants)
    by_place = {
        int(key): value for key, value in constants.items() if key.isdecimal() and len(key) < 9
    }
    if len(by_place) < len(constants) or any(place >= count for place in by_place):
        return None
    rest = iter(tensors)
    return [by_place[i] if i in by_place else next(rest) for i in range(count)]


def _attributes(value: Json) -> JsonObject:
    """The attributes of a node as plain values; those of other kinds are left out."""
    attributes: JsonObject = {}
    for key, attribute in value.items() if isinstance(value, dict) else ():
        if isinstance(attribute, dict) and len(attribute) == 1:
            (kind, content), *_ = attribute.items()
            plain = _plain(kind, content)
            if plain is not None:
                attributes[key] = plain
    return attributes


def _plain(kind: str, content: Json) -> Json:
    match kind, content:
        case "i", str() | int():
            return _integer(content)
        case "f", float() | int():
            return content
        case "b", bool():
            return content
        case "s", str():
            return _text(content)
        case "type", str():
            return _dtype(content)
        case "list", dict():
            return _list(content)
        case _:
            return None


def _list(content: JsonObject) -> Json:
    for kind, values in content.items():
        if isinstance(values, list):
            return [_plain(kind, item) for item in values]
    return []


def _integer(content: str | int) -> int | None:
    text = str(content)
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 21 else None


def _text(content: str) -> str | None:
    try:
        return base64.b64decode(content, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None


#: Types of TensorFlow that are called otherwise today.
_DTYPES = {
    "DT_FLOAT": "float32",
    "DT_DOUBLE": "float64",
    "DT_HALF": "float16",
}


def _dtype(content: str) -> str:
    return _DTYPES.get(content, content.removeprefix("DT_").lower())
