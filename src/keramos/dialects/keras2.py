"""Spellings of Keras 2.0 to 2.3; Keras 1 and tf.keras share most of them."""

from __future__ import annotations

from keramos.codec import names
from keramos.codec.canonical import Json, JsonObject
from keramos.dialects import graphs
from keramos.dialects.nodes import arguments, function, is_of, node_of, renamed, without
from keramos.dialects.origin import BEFORE_KERAS3, Origin
from keramos.dialects.rules import MODELS, WITHOUT_MODULE, Node, Where, upgrades
from keramos.dialects.slots import package_for


@upgrades(WITHOUT_MODULE)
def module_was_absent(node: Node, where: Where) -> Node | None:
    """Keras 1 and 2 wrote `{"class_name", "config"}` alone; the slot says which package it is."""
    name = node["class_name"]
    if not isinstance(name, str) or name.startswith("__"):
        return None
    if "module" in node or "registered_name" in node:
        return None
    name = _EXPORTED_NAMES.get(name, name)
    if (package := package_for(name, where.slot)) is not None:
        return {"module": f"keras.{package}", **node, "class_name": name, "registered_name": None}
    module = names.internal_module(name)
    if module in names.OPERATION_MODULES and where.origin.family in BEFORE_KERAS3:
        return None  # a user's class: no graph of theirs has an operation of Keras 3
    return {"module": module, **node, "registered_name": name} if module else None


_EXPORTED_NAMES = {own: exported for exported, own in names.OWN_NAMES.items()}


@upgrades("Sequential")
def layers_were_the_config(node: Node, where: Where) -> Node | None:
    """Keras until 2.2.2, and tf.keras until 1.10, wrote a Sequential's layers as its config."""
    layers = node.get("config")
    return {**node, "config": {"layers": layers}} if isinstance(layers, list) else None


@upgrades(MODELS)
def calls_were_lists(node: Node, where: Where) -> Node | None:
    """Keras 1 and 2, and tf.keras, wrote the calls in a graph as lists of places.

    `[["dense", 0, 0, {}]]` is a call of which the first output of the first call of `dense` is the
    input; the dict has its other arguments.
    """
    config = graphs.with_calls_of_today(arguments(node))
    return None if config is None else {**node, "config": config}


@upgrades("Lambda")
def lambda_was_a_list(node: Node, where: Where) -> Node | None:
    """Keras 1 and 2, and tf.keras, wrote the function of a Lambda as [code, defaults, closure].

    A `function_type` beside it says whether it is code or a name.
    """
    config = arguments(node)
    if "function_type" not in config:
        return None
    kept_arguments = {k: v for k, v in config.items() if k not in _LAMBDA_KEYS}
    for key in ("function", "output_shape", "mask"):
        if f"{key}_type" in config:
            kind = config[f"{key}_type"]
            module = config.get("module" if key == "function" else f"{key}_module")
            kept_arguments[key] = _old_function(config.get(key), kind, where.origin, module)
    return {**node, "config": kept_arguments}


_LAMBDA_KEYS = {
    f"{key}{end}" for key in ("function", "output_shape", "mask") for end in ("_type", "_module")
} | {"module"}


def _old_function(value: Json, function_type: Json, origin: Origin, module: Json) -> Json:
    if function_type == "lambda":
        return _code(value, origin, module)
    if function_type == "function":
        return function(value)
    return value


def _code(value: Json, origin: Origin, module: Json = None) -> Json:
    from keramos.dialects import lambdas  # which the few files with code need

    meaning = lambdas.meanings(value, origin, module)
    return {"class_name": lambdas.TAG, "config": {"value": value, **meaning}}


_ACTIVATIONS = ("activation", "recurrent_activation")


@upgrades(written_by=BEFORE_KERAS3)
def activation_was_code(node: Node, where: Where) -> Node | None:
    """tf.keras 2.13 to 2.15, and tf_keras, wrote a lambda as an activation as its code alone, and
    did not open it again.
    """
    config = arguments(node)
    codes = {key: config[key] for key in _ACTIVATIONS if _is_bare_code(config.get(key))}
    if not codes:
        return None
    todays = {key: _code(value["value"], where.origin) for key, value in codes.items()}  # type: ignore[index,call-overload]
    return {**node, "config": {**config, **todays}}


def _is_bare_code(value: Json) -> bool:
    return isinstance(value, dict) and list(value) == ["value"] and isinstance(value["value"], list)


@upgrades()
def batch_shape_was_batch_input_shape(node: Node, where: Where) -> Node | None:
    """Keras 1 and 2, and tf.keras, called the shape of an input `batch_input_shape`.

    It stands on InputLayer, and on first layers.
    """
    return renamed(node, {"batch_input_shape": "batch_shape"})


@upgrades(written_by=BEFORE_KERAS3)
def hard_sigmoid_was_piecewise_linear(node: Node, where: Where) -> Node | None:
    """Until Keras 2.3 and tf.keras 2.15, `hard_sigmoid` was max(0, min(1, 0.2·x + 0.5)).

    Today's is relu6(x + 3) / 6. What Keras 3 has of the former is a stack of two layers.
    """
    config = arguments(node)
    slots = [key for key, value in config.items() if key.endswith("activation") and _is(value)]
    if not slots:
        return None
    dtype = {"dtype": config["dtype"]} if config.get("dtype") is not None else {}
    return {**node, "config": {**config, **{slot: _piecewise_linear(dtype) for slot in slots}}}


def _is(value: Json) -> bool:
    """Whether an activation is `hard_sigmoid`, by name or as a function's config."""
    if isinstance(value, dict) and value.get("class_name") == "function":
        value = value.get("config")
    return value == "hard_sigmoid" if isinstance(value, str) else False


def _piecewise_linear(dtype: JsonObject) -> Node:
    # Names of their own: automatic ones would differ from load to load, and so would the file.
    rescaling = {"name": "rescaling", **dtype, "scale": 0.2, "offset": 0.5}
    relu = {"name": "re_lu", **dtype, "max_value": 1.0}
    layers: Json = [
        node_of("keras.layers", "Rescaling", rescaling),
        node_of("keras.layers", "ReLU", relu),
    ]
    return node_of("keras", "Sequential", {"name": "hard_sigmoid", **dtype, "layers": layers})


@upgrades("GRU", "GRUCell", written_by=BEFORE_KERAS3)
def reset_came_before_the_product(node: Node, where: Where) -> Node | None:
    """Before Keras 2.1.5 and tf.keras 1.8, a GRU had no `reset_after`: it was False.

    Today's default is True, which has another bias.
    """
    config = arguments(node)
    if not config or "reset_after" in config:
        return None
    return {**node, "config": {**config, "reset_after": False}}


@upgrades("keras.optimizers")
def learning_rate_was_lr(node: Node, where: Where) -> Node | None:
    """Keras 1, and 2 until 2.2, called the learning rate `lr`."""
    return renamed(node, {"lr": "learning_rate"}) if _is_optimizer(node) else None


@upgrades("keras.optimizers")
def decay_was_an_argument(node: Node, where: Where) -> Node | None:
    """Keras 1, and 2 until 2.10, divided the learning rate by 1 + decay·steps.

    Today that is the schedule InverseTimeDecay.
    """
    config = arguments(node)
    if not _is_optimizer(node) or "decay" not in config:
        return None
    constant = {k: v for k, v in config.items() if k != "decay"}
    if config["decay"] and "learning_rate" in constant:
        schedule = {
            "initial_learning_rate": constant["learning_rate"],
            "decay_steps": 1,
            "decay_rate": config["decay"],
            "staircase": False,
            "name": "InverseTimeDecay",
        }
        constant["learning_rate"] = node_of(
            "keras.optimizers.schedules", "InverseTimeDecay", schedule
        )
    return {**node, "config": constant}


@upgrades("LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def implementation_was_an_argument(node: Node, where: Where) -> Node | None:
    """Keras 2, and tf.keras, let the user choose how gates are multiplied out; results agree."""
    return without(node, ("implementation",))


def _is_optimizer(node: Node) -> bool:
    exported = names.exports("optimizers")
    return node.get("module") == "keras.optimizers" and is_of(node, exported)
