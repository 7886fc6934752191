"""Spellings of tf.keras 1.4 to 2.15, and of the package tf_keras since."""

from __future__ import annotations

from typing import Any

from keramos.codec import names
from keramos.codec.canonical import Json
from keramos.dialects.nodes import arguments, function, without
from keramos.dialects.rules import Node, Where, upgrades


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


@upgrades("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional")
def steps_could_come_first(node: Node, where: Where) -> Node | None:
    """tf.keras 1.13 to 2.15 wrote `time_major`; False is what every layer does today.

    True has no counterpart: the argument stays, and the constructor refuses it by name.
    """
    return None if arguments(node).get("time_major") else without(node, ("time_major",))


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
