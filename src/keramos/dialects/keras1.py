"""Layers of Keras 0.x and 1.x that later writers spell otherwise."""

from __future__ import annotations

from typing import TypeGuard

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects import deconvolutions
from keramos.dialects.nodes import arguments, node_of, renamed, without
from keramos.dialects.origin import Family
from keramos.dialects.rules import Node, Where, upgrades

KERAS1: frozenset[Family] = frozenset({"keras1"})

#: Class of Keras 1 -> class of today that takes its arguments under other names.
_CLASSES = {
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "SeparableConvolution2D": "SeparableConv2D",
    "TimeDistributedDense": "Dense",
}


@upgrades(written_by=KERAS1)
def layers_had_longer_names(node: Node, where: Where) -> Node | None:
    """Keras 1 said `Convolution2D` for Conv2D, which today is another name of it, and
    `AtrousConvolution2D` for one with a dilation.
    """
    name = node["class_name"]
    today = _CLASSES.get(name) if isinstance(name, str) else None
    if today is None or node.get("module") not in (None, "keras.layers"):
        return None
    if where.is_custom(str(name)):
        return None
    return {**node, "module": "keras.layers", "class_name": today, "registered_name": None}


def _of_weights(letter: str, variable: str) -> dict[str, str]:
    return {f"{letter}_{what}": f"{variable}_{what}" for what in ("regularizer", "constraint")}


_KERNEL = {
    "init": "kernel_initializer",
    "bias": "use_bias",
    **_of_weights("W", "kernel"),
    **_of_weights("b", "bias"),
}
_WINDOW = {"border_mode": "padding", "pool_length": "pool_size", "stride": "strides"}
_CONVOLUTION = {
    **_KERNEL,
    "nb_filter": "filters",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "atrous_rate": "dilation_rate",
}
_RECURRENT = {
    **_KERNEL,
    **_of_weights("U", "recurrent"),
    "output_dim": "units",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
}

#: Class of today -> argument of Keras 1 -> argument of today.
ARGUMENTS: dict[str, dict[str, str]] = {
    "BatchNormalization": {"beta_init": "beta_initializer", "gamma_init": "gamma_initializer"},
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), _CONVOLUTION),
    "ConvLSTM2D": {**_CONVOLUTION, **_RECURRENT},
    "Dense": {**_KERNEL, "output_dim": "units"},
    "Embedding": {"init": "embeddings_initializer", **_of_weights("W", "embeddings")},
    **{kind: {"p": "rate"} for kind in ("Dropout", "GaussianDropout")},
    **{f"SpatialDropout{rank}D": {"p": "rate"} for rank in (1, 2, 3)},
    "GaussianNoise": {"sigma": "stddev"},
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN"), _RECURRENT),
    "LeakyReLU": {"alpha": "negative_slope"},
    **dict.fromkeys(("LocallyConnected1D", "LocallyConnected2D"), _CONVOLUTION),
    "PReLU": {"init": "alpha_initializer"},
    "SReLU": {
        f"{kind}_init": f"{kind}_initializer" for kind in ("t_left", "a_left", "t_right", "a_right")
    },
    "SeparableConv2D": {
        **_CONVOLUTION,
        "init": "depthwise_initializer",
    },
    "UpSampling1D": {"length": "size"},
    **{
        f"{kind}Pooling{rank}D": _WINDOW
        for kind in ("Max", "Average", "GlobalMax", "GlobalAverage")
        for rank in (1, 2, 3)
    },
}

#: Class of today -> what Keras 1 wrote besides, which the weights or the input tell.
_TOLD_ELSEWHERE: dict[str, tuple[str, ...]] = {
    "Conv1D": ("input_dim", "input_length"),
    "Dense": ("input_dim", "input_length"),
    "Embedding": ("dropout", "input_length"),
    "PReLU": ("weights",),
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN"), ("input_dim", "input_length", "consume_less")),
    "ConvLSTM2D": ("consume_less", "input_shape"),
    "LocallyConnected1D": ("input_dim", "input_length"),
    "ParametricSoftplus": ("alpha_init", "beta_init", "weights"),
    "SReLU": ("weights",),
}

_FORMATS = {"th": "channels_first", "tf": "channels_last"}


@upgrades("LSTM", "GRU", written_by=KERAS1)
def recurrent_kernels_had_the_others_penalty(node: Node, where: Where) -> Node | None:
    """Keras 1.2 penalized the recurrent kernels of LSTM and GRU as the kernels, whatever it was
    told, but for `consume_less="gpu"`.
    """
    config = arguments(node)
    if not where.origin.penalizes_recurrent_kernels_as_kernels or "U_regularizer" not in config:
        return None
    penalty = config.get("W_regularizer")
    if config.get("consume_less") == "gpu" or config["U_regularizer"] == penalty:
        return None
    return {**node, "config": {**config, "U_regularizer": penalty}}


@upgrades(*ARGUMENTS, written_by=KERAS1)
def arguments_were_abbreviated(node: Node, where: Where) -> Node | None:
    """Keras 1 called `units` `output_dim`, and `kernel_…` and `bias_…` `W_…` and `b_…`."""
    name = node["class_name"]
    if not isinstance(name, str) or name not in ARGUMENTS:
        return None  # it is the module that is called so
    return renamed(node, ARGUMENTS[name])


@upgrades(*_TOLD_ELSEWHERE, written_by=KERAS1)
def layers_knew_their_input(node: Node, where: Where) -> Node | None:
    """Keras 1 wrote the size of the input into many layers; their weights have it, too."""
    return without(node, _TOLD_ELSEWHERE.get(str(node["class_name"]), ()))


@upgrades(written_by=KERAS1)
def input_had_a_dtype(node: Node, where: Where) -> Node | None:
    """Keras 1 wrote `input_dtype` on inputs, where it is `dtype` today, and on first layers."""
    if "input_dtype" not in arguments(node):
        return None
    if node["class_name"] == "InputLayer":
        return renamed(node, {"input_dtype": "dtype"})
    return without(node, ("input_dtype",))


@upgrades(written_by=KERAS1)
def ordering_was_a_librarys(node: Node, where: Where) -> Node | None:
    """Keras 1 called channels first "th", as in Theano, and channels last "tf"."""
    config = arguments(node)
    today = _FORMATS.get(str(config.get("dim_ordering")))
    if today is None:
        return None
    rest = {key: value for key, value in config.items() if key != "dim_ordering"}
    return {**node, "config": {**rest, "data_format": today}}


#: The lengths of a kernel, in the order of the axes.
_LENGTHS = (
    ("filter_length",),
    ("nb_row", "nb_col"),
    ("kernel_dim1", "kernel_dim2", "kernel_dim3"),
)


@upgrades(
    *("Conv1D", "Conv2D", "Conv3D", "SeparableConv2D", "ConvLSTM2D"),
    *("LocallyConnected1D", "LocallyConnected2D"),
    written_by=KERAS1,
)
def kernel_had_a_length_per_axis(node: Node, where: Where) -> Node | None:
    """Keras 1 wrote the size of a kernel as `nb_row` and `nb_col`, or as `filter_length`."""
    config = arguments(node)
    lengths = next((keys for keys in _LENGTHS if all(key in config for key in keys)), None)
    if lengths is None or "kernel_size" in config:
        return None
    rest = {key: value for key, value in config.items() if key not in lengths}
    return {**node, "config": {**rest, "kernel_size": [config[key] for key in lengths]}}


#: The sides of each axis that zeros are added to, by the names that Keras 1 gave them.
_SIDES = {
    "ZeroPadding1D": (("left_pad", "right_pad"),),
    "ZeroPadding2D": (("top_pad", "bottom_pad"), ("left_pad", "right_pad")),
}


@upgrades(*_SIDES, written_by=KERAS1)
def sides_were_named(node: Node, where: Where) -> Node | None:
    """Keras 1.2 took the zeros of each side as a dict, and four of them in one row."""
    config, sides = arguments(node), _SIDES.get(str(node["class_name"]), ())
    padding = config.get("padding")
    if isinstance(padding, dict):
        edges: list[Json] = [[padding.get(side, 0) for side in axis] for axis in sides]
    elif isinstance(padding, list) and len(padding) == 4:
        edges = [padding[:2], padding[2:]]
    else:
        return None
    todays = edges if len(edges) > 1 else edges[0]
    return {**node, "config": {**config, "padding": todays}}


@upgrades("SeparableConv2D", written_by=KERAS1)
def kernels_had_one_initializer(node: Node, where: Where) -> Node | None:
    """Keras 1 drew both kernels of a separable convolution from one distribution."""
    config = arguments(node)
    if "depthwise_initializer" not in config or "pointwise_initializer" in config:
        return None
    both = {"pointwise_initializer": config["depthwise_initializer"]}
    return {**node, "config": {**config, **both}}


@upgrades("LSTM", "ConvLSTM2D", written_by=KERAS1)
def forget_gate_had_an_initializer(node: Node, where: Where) -> Node | None:
    """Keras 1 named the first bias of the forget gate; today it is one or nothing."""
    config = arguments(node)
    if "forget_bias_init" not in config:
        return None
    rest = {key: value for key, value in config.items() if key != "forget_bias_init"}
    is_one = config["forget_bias_init"] in ("one", "ones")
    return {**node, "config": {**rest, "unit_forget_bias": is_one}}


@upgrades("Deconvolution2D", written_by=KERAS1)
def deconvolution_had_a_shape(node: Node, where: Where) -> Node | None:
    """Keras 1 was told the shape of the output of a Deconvolution2D."""
    if node.get("module") not in (None, "keras.layers") or where.is_custom("Deconvolution2D"):
        return None
    return deconvolutions.of_today(node, where.origin.backend == "theano")


#: Mode of BatchNormalization -> the layer that computes alike.
_NORMALIZATIONS = {1: "SampleNormalization", 2: "BatchwiseNormalization"}


@upgrades("BatchNormalization", written_by=KERAS1)
def normalization_had_modes(node: Node, where: Where) -> Node | None:
    """Keras 1 could normalize each sample (mode 1) or each batch (mode 2); today's is mode 0."""
    config = arguments(node)
    mode = config.get("mode")
    if mode == 0:
        return without(node, ("mode", "epsilon_in_root"))
    layer = _NORMALIZATIONS.get(mode) if type(mode) is int else None
    if layer is None:
        return None
    unused = ("mode", "momentum") if mode == 1 else ("mode", "momentum", "epsilon_in_root")
    legacy = "keramos.layers.legacy"
    rest = {key: value for key, value in config.items() if key not in unused}
    if mode == 1 and where.origin.leaves_epsilon_out_of_the_root:
        rest["epsilon_in_root"] = False
    names: JsonObject = {"module": legacy, "class_name": layer}
    return {**node, **names, "registered_name": f"keramos>{layer}", "config": rest}


@upgrades(written_by=KERAS1)
def regularizer_was_named_inside(node: Node, where: Where) -> Node | None:
    """Keras 1 wrote penalties and constraints as `{"name": "L1L2Regularizer", "l1", "l2"}`, without
    a class.
    """
    config = arguments(node)
    changed = {key: _named(value) for key, value in config.items() if _is_named_inside(value)}
    return {**node, "config": {**config, **changed}} if changed else None


_PENALTIES = ("L1L2Regularizer", "WeightRegularizer", "ActivityRegularizer")
_CONSTRAINTS = {
    "MaxNorm": {"m": "max_value", "axis": "axis"},
    "UnitNorm": {"axis": "axis"},
    "NonNeg": {},
}


def _is_named_inside(value: Json) -> TypeGuard[JsonObject]:
    return (
        isinstance(value, dict)
        and "class_name" not in value
        and value.get("name") in (*_PENALTIES, *_CONSTRAINTS)
    )


def _named(value: JsonObject) -> Node:
    name = str(value["name"])
    if name in _PENALTIES:
        strengths = {key: value.get(key, 0.0) for key in ("l1", "l2")}
        return node_of("keras.regularizers", "L1L2", strengths)
    todays = {new: value[old] for old, new in _CONSTRAINTS[name].items() if old in value}
    return node_of("keras.constraints", name, todays)
