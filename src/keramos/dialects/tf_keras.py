"""Spellings of tf.keras 1.4 to 2.15, and of the package tf_keras since."""

from __future__ import annotations

import math
from typing import Any

from keramos.codec import names
from keramos.codec.canonical import Json
from keramos.dialects.nodes import arguments, function, is_of, node_of, renamed, without
from keramos.dialects.origin import BEFORE_KERAS3
from keramos.dialects.rules import Node, Where, upgrades

#: Modules that classes had before Keras 3 -> the one that today's files name.
_FORMER_MODULES = {
    f"{root}.engine.{name}": f"keras.src.models.{today}"
    for root in ("keras", "keras.src", "tf_keras", "tf_keras.src", "tensorflow.python.keras")
    for name, today in (
        ("functional", "functional"),
        ("training", "model"),
        ("sequential", "sequential"),
    )
}


@upgrades(*_FORMER_MODULES)
def models_were_the_engines(node: Node, where: Where) -> Node:
    """tf.keras 2.12 to 2.15, and tf_keras, wrote a model with the module that defined it."""
    return {**node, "module": _FORMER_MODULES[str(node["module"])]}


#: The same, of classes that Keras never exported.
_FORMER_APPLICATIONS = {
    f"{root}.applications.{name}": f"keras.src.applications.{name}"
    for root in ("keras", "tf_keras", "tf_keras.src")
    for name in ("convnext", "inception_resnet_v2")
}


@upgrades(*_FORMER_APPLICATIONS)
def applications_had_another_package(node: Node, where: Where) -> Node:
    """tf.keras 2.12, and tf_keras, had the layers of ConvNeXt in modules of other names."""
    return {**node, "module": _FORMER_APPLICATIONS[str(node["module"])]}


@upgrades("keras.optimizers.experimental")
def newer_optimizers_had_a_module(node: Node, where: Where) -> Node:
    """tf.keras 2.11 to 2.15 kept most of their new optimizers, which are today's, apart."""
    return {**node, "module": "keras.optimizers"}


@upgrades("Policy", "PolicyV1")
def policy_had_another_name(node: Node, where: Where) -> Node | None:
    """tf.keras 2.1 to 2.15 called a DTypePolicy `Policy`; until 2.4 it said how losses are scaled.

    An optimizer says that today.
    """
    name = arguments(node).get("name")
    if node.get("module") not in (None, "keras.mixed_precision") or not isinstance(name, str):
        return None
    return node_of("keras", "DTypePolicy", {"name": name})


@upgrades("keras.optimizers.legacy")
def older_optimizers_had_a_module(node: Node, where: Where) -> Node:
    """Keras 2.11 to 2.15 kept the optimizers of 2.10 in `keras.optimizers.legacy`.

    Their arguments were those of today.
    """
    return {**node, "module": "keras.optimizers"}


@upgrades("keras.optimizers")
def optimizer_said_how_it_was_compiled(node: Node, where: Where) -> Node | None:
    """Keras 2.11 to 2.15 wrote `jit_compile` and `is_legacy_optimizer` into every optimizer."""
    return without(node, ("jit_compile", "is_legacy_optimizer"))


_RECURRENT = (
    *("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional"),
    *("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"),
)
_TRANSPOSED = ("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")
_DEPTHWISE = ("DepthwiseConv1D", "DepthwiseConv2D")
_SEPARABLE = ("SeparableConv1D", "SeparableConv2D")
_RANDOM = (
    *("RandomBrightness", "RandomContrast", "RandomCrop", "RandomFlip"),
    *("RandomRotation", "RandomTranslation", "RandomZoom"),
)
_LOOKUPS = ("StringLookup", "IntegerLookup", "TextVectorization")

#: Classes, and what they wrote that no layer takes today, with the values that say what every
#: layer does today. Another value has no counterpart: the argument stays, and the constructor
#: refuses it by name.
_AT_DEFAULT: tuple[tuple[tuple[str, ...], dict[str, tuple[Json, ...]]], ...] = (
    (_RECURRENT, {"time_major": (False, None)}),  # tf.keras 1.13 to 2.15
    ((*_TRANSPOSED, *_DEPTHWISE, *_SEPARABLE), {"groups": (1, None)}),  # 2.3 to 2.15
    (
        ("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"),
        {"noise_shape": (None,)},  # Keras 2 and tf.keras
    ),
    (("Attention", "AdditiveAttention"), {"causal": (False, None)}),  # tf.keras 1.15 to 2.9
    (
        ("BatchNormalization",),
        {
            "virtual_batch_size": (None,),
            "fused": (None, False, True),
            "adjustment": (None,),
        },
    ),
)


def _rules_by_class(
    table: tuple[tuple[tuple[str, ...], Any], ...],
) -> dict[str, Any]:
    return {name: entry for names_of, entry in table for name in names_of}


_DEFAULTS: dict[str, dict[str, tuple[Json, ...]]] = _rules_by_class(_AT_DEFAULT)


@upgrades(*_DEFAULTS)
def arguments_stood_at_their_defaults(node: Node, where: Where) -> Node | None:
    """Keras 2 and tf.keras wrote arguments that no layer has today; most had no effect."""
    gone = _DEFAULTS.get(str(node["class_name"]), {})
    config = arguments(node)
    return without(node, [key for key in gone if key in config and config[key] in gone[key]])


@upgrades("MultiHeadAttention")
def attention_was_built_from_its_config(node: Node, where: Where) -> Node | None:
    """tf.keras until 2.15 wrote the shapes of all inputs as arguments, and built from one."""
    built, config = node.get("build_config"), arguments(node)
    if not isinstance(built, dict) or "input_shape" not in built:
        return None
    shapes = {key: config.get(key) for key in ("query_shape", "value_shape", "key_shape")}
    return {**node, "build_config": {"shapes_dict": shapes}}


@upgrades(*"RNN SimpleRNN LSTM GRU ConvLSTM1D ConvLSTM2D ConvLSTM3D Bidirectional".split())
def states_were_inputs(node: Node, where: Where) -> Node | None:
    """tf.keras 2.12 to 2.15 counted the states that a layer begins with among its inputs, and wrote
    the shapes of all; today's are built from that of the sequences.
    """
    match node.get("build_config"):
        case {"input_shape": [list(sequences), *_]}:
            return {**node, "build_config": {"input_shape": sequences}}
        case _:
            return None


#: Classes, and what they wrote that says nothing which today's need to know, whatever its value.
_TOLD_NOTHING: dict[str, tuple[str, ...]] = _rules_by_class(
    (
        (("Embedding",), ("input_length",)),  # Keras 1 and 2, and tf.keras
        (_SEPARABLE, ("kernel_initializer", "kernel_regularizer", "kernel_constraint")),
        (
            ("MultiHeadAttention",),
            ("query_shape", "key_shape", "value_shape", "softmax_robust_masking"),
        ),
        (_LOOKUPS, ("has_static_table", "has_input_vocabulary")),
        (_RANDOM, ("rng_type", "force_generator")),  # tf_keras, and tf.keras from 2.8 on
    )
)


@upgrades(*_TOLD_NOTHING)
def arguments_told_nothing(node: Node, where: Where) -> Node | None:
    """Keras 2 and tf.keras wrote shapes, sizes and inherited arguments that nobody asked for."""
    return without(node, _TOLD_NOTHING.get(str(node["class_name"]), ()))


@upgrades("keras.layers", "keramos.layers.legacy")
def generator_had_a_type(node: Node, where: Where) -> Node | None:
    """tf.keras 2.9 to 2.15, and tf_keras, wrote which of TensorFlow's generators a layer drew from
    when somebody had said it, and RandomFlip and others always.
    """
    return None if where.is_custom(str(node["class_name"])) else without(node, ("rng_type",))


@upgrades("RandomHeight", "RandomWidth")
def images_had_random_sizes(node: Node, where: Where) -> Node | None:
    """tf.keras 2.2 to 2.15 could train on images of random height or width: predictions take them
    as they are, and so does today's training, for which every batch has one size.
    """
    if node.get("module") not in (None, "keras.layers") or where.is_custom(str(node["class_name"])):
        return None
    config = arguments(node)
    rest = {key: config[key] for key in ("name", "trainable", "dtype") if key in config}
    identity = {"class_name": "Identity", "module": "keras.layers", "registered_name": None}
    return {**node, **identity, "config": rest}


#: Class -> argument of former releases -> that of today.
_RENAMED: dict[str, dict[str, str]] = {
    "CategoryEncoding": {"max_tokens": "num_tokens"},  # 2.3, 2.4
    "Discretization": {"bins": "bin_boundaries"},  # 2.2 to 2.4
    "IntegerLookup": {  # 2.3, 2.4
        "max_values": "max_tokens",
        "mask_value": "mask_token",
        "oov_value": "oov_token",
    },
}


@upgrades(*_RENAMED)
def tokens_had_other_names(node: Node, where: Where) -> Node | None:
    """tf.keras 2.2 to 2.4 called arguments of layers that prepare data otherwise."""
    if where.is_custom(str(node["class_name"])):
        return None
    return renamed(node, _RENAMED.get(str(node["class_name"]), {}))


_ENCODINGS = {"binary": "multi_hot", "tf-idf": "tf_idf"}


@upgrades("CategoryEncoding", "TextVectorization", "StringLookup", "IntegerLookup")
def encodings_had_other_names(node: Node, where: Where) -> Node | None:
    """tf.keras until 2.5 called the `output_mode` multi_hot "binary", and tf_idf "tf-idf"."""
    config = arguments(node)
    mode = config.get("output_mode")
    if not isinstance(mode, str) or mode not in _ENCODINGS:
        return None
    return {**node, "config": {**config, "output_mode": _ENCODINGS[mode]}}


@upgrades("Discretization")
def last_bin_had_an_end(node: Node, where: Where) -> Node | None:
    """tf.keras 2.4 wrote an infinite boundary behind the last one of Discretization."""
    config = arguments(node)
    bins = config.get("bin_boundaries")
    if not isinstance(bins, list) or not bins or bins[-1] not in (math.inf, "Infinity"):
        return None
    return {**node, "config": {**config, "bin_boundaries": bins[:-1]}}


@upgrades("Hashing")
def hashes_had_a_dtype_of_inputs(node: Node, where: Where) -> Node | None:
    """tf.keras until 2.6 wrote dtype "float32" of a layer that made int64."""
    config = arguments(node)
    if config.get("dtype") != "float32" or config.get("output_mode", "int") != "int":
        return None
    return {**node, "config": {**config, "dtype": "int64"}}


@upgrades("TextVectorization", "StringLookup", "IntegerLookup", written_by=BEFORE_KERAS3)
def lookups_had_a_dtype_of_inputs(node: Node, where: Where) -> Node | None:
    """tf.keras wrote dtype "string" or "int64" of lookups that gave vectors of floats."""
    config = arguments(node)
    if config.get("dtype") not in ("string", "int64") or config.get("output_mode", "int") == "int":
        return None
    return without(node, ("dtype",))


@upgrades("ThresholdedReLU")
def threshold_was_a_layer(node: Node, where: Where) -> Node | None:
    """Keras 1 and 2, and tf.keras, had a layer for x·(x > theta), which ReLU does today."""
    config = arguments(node)
    theta = config.get("theta", 1.0)
    if node.get("module") not in (None, "keras.layers") or not isinstance(theta, (int, float)):
        return None
    rest = {key: value for key, value in config.items() if key != "theta"}
    relu = {"class_name": "ReLU", "module": "keras.layers", "registered_name": None}
    return {**node, **relu, "config": {**rest, "threshold": theta}}


@upgrades("keras.initializers")
def initializer_had_a_dtype(node: Node, where: Where) -> Node | None:
    """tf.keras 1.4 to 1.15 wrote the dtype of what an initializer makes; the variable says it."""
    if not is_of(node, names.exports("initializers")):
        return None
    return without(node, ("dtype",))


@upgrades("tensorflow.python.ops.init_ops", "tensorflow.python.ops.init_ops_v2")
def initializer_was_tensorflows(node: Node, where: Where) -> Node | None:
    """tf.keras 2.12 to 2.15 wrote `tf.random_uniform_initializer(…)` with the module that defined
    it; without one, as older files have it, it is Keras's of that name already.
    """
    if not is_of(node, names.exports("initializers")):
        return None
    return {**node, "module": "keras.initializers", "registered_name": None}


@upgrades("BatchNormalization")
def axis_was_a_list(node: Node, where: Where) -> Node | None:
    """tf.keras 1.8 to 2.15 wrote the axis of BatchNormalization as a list of one: `[3]`."""
    config = arguments(node)
    axis = config.get("axis")
    if not isinstance(axis, list) or len(axis) != 1:
        return None
    return {**node, "config": {**config, "axis": axis[0]}}


def loss_arguments(config: dict[str, Any], own_function: str | None = None) -> dict[str, Any]:
    """The arguments of a loss as they are written today; `config` itself where they are already.

    Which function a class computes, the class alone knows, and users extend the classes: so losses
    ask this in their `from_config`, too.

    Args:
        config: of a loss.
        own_function: the name of the function that its class computes. tf.keras 2.11 to 2.15
            wrote it as `fn`, which no constructor takes.
    """
    changed = config
    if config.get("reduction") == "auto":  # Keras 2.3, and tf.keras until 2.15
        changed = {**changed, "reduction": "sum_over_batch_size"}
    if own_function is not None and _function_name(config.get("fn")) == own_function:
        changed = {key: value for key, value in changed.items() if key != "fn"}
    return changed


def _function_name(value: Json) -> Json:
    if isinstance(value, dict) and value.get("class_name") == "function":
        return value.get("config")
    return value


@upgrades("keras.losses")
def loss_named_its_function(node: Node, where: Where) -> Node | None:
    """Keras 2, and tf.keras, wrote reduction "auto"; tf.keras from 2.11 on the function as well."""
    config, class_name = node.get("config"), node["class_name"]
    if not isinstance(class_name, str) or class_name not in names.exports("losses"):
        return None
    if not isinstance(config, dict):
        return None
    upgraded = loss_arguments(config, names.snake_case(class_name))
    return None if upgraded is config else {**node, "config": upgraded}


@upgrades("LossFunctionWrapper", "MeanMetricWrapper")
def function_was_a_name(node: Node, where: Where) -> Node | None:
    """Keras 2, and tf.keras, wrote the function of a loss or a metric by its name alone."""
    config = node.get("config")
    if not isinstance(config, dict) or not isinstance(config.get("fn"), str):
        return None
    return {**node, "config": {**loss_arguments(config), "fn": function(config["fn"])}}


@upgrades("MeanMetricWrapper", written_by=BEFORE_KERAS3)
def cosine_was_positive(node: Node, where: Where) -> Node | None:
    """Keras 2.3, and tf.keras from 2.0 on, had a metric `cosine_similarity` that grows with the
    similarity; today the function of that name is the loss, which falls.
    """
    config = arguments(node)
    if not where.origin.gives_metrics_of_cosines_a_sign_of_their_own:
        return None
    if _function_name(config.get("fn")) != "cosine_similarity":
        return None
    rest = {key: value for key, value in config.items() if key != "fn"}
    return node_of("keras.metrics", "CosineSimilarity", rest)
