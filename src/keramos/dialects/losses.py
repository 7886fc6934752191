"""How Keras 2 and tf.keras wrote losses.

Which function a class computes is known by the class alone, and users extend the classes: so the
losses ask `loss_arguments` in their `from_config`, too.
"""

from __future__ import annotations

from typing import Any

from keramos.codec import names
from keramos.dialects.rules import upgrades


def loss_arguments(config: dict[str, Any], function: str | None = None) -> dict[str, Any]:
    """The arguments of a loss as they are written today; `config` itself where they are already.

    Args:
        config: of a loss.
        function: the name of the function that its class computes. tf.keras 2.11 to 2.15 wrote it
            as `fn`, which no constructor takes.
    """
    changed = config
    if config.get("reduction") == "auto":  # Keras 2.3, and tf.keras until 2.15
        changed = {**changed, "reduction": "sum_over_batch_size"}
    if function is not None and _function_name(config.get("fn")) == function:
        changed = {key: value for key, value in changed.items() if key != "fn"}
    return changed


def _function_name(value: Any) -> Any:
    if isinstance(value, dict) and value.get("class_name") == "function":
        return value.get("config")
    return value


@upgrades("keras.losses")
def loss_named_its_function(node: dict[str, Any], _: object) -> dict[str, Any] | None:
    """Keras 2, and tf.keras, wrote reduction "auto"; tf.keras from 2.11 on the function as well."""
    config, class_name = node.get("config"), node["class_name"]
    exported = isinstance(class_name, str) and class_name in names.exports("losses")
    if not exported or not isinstance(config, dict):
        return None
    upgraded = loss_arguments(config, names.snake_case(class_name))
    return None if upgraded is config else {**node, "config": upgraded}


@upgrades("LossFunctionWrapper")
def function_was_a_name(node: dict[str, Any], _: object) -> dict[str, Any] | None:
    """Keras 2, and tf.keras, wrote the function of a LossFunctionWrapper by its name alone."""
    config = node.get("config")
    if not isinstance(config, dict) or not isinstance(config.get("fn"), str):
        return None
    function = {
        "module": "builtins",
        "class_name": "function",
        "config": config["fn"],
        "registered_name": "function",
    }
    return {**node, "config": {**loss_arguments(config), "fn": function}}
