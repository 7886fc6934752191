"""What Keras 2.12 to 2.15 say of training otherwise than Keras 3: a rule for each fact."""

from __future__ import annotations

from collections.abc import Callable

from keramos.codec import names
from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments, function, node_of
from keramos.dialects.writing.rules import Node, To, writes


@writes()
def optimizers_say_that_they_are_new(node: Node, to: To) -> Node | None:
    """Keras 2.11 to 2.15 have two of each optimizer, and take an argument for the older one where
    nothing is said.
    """
    name = node.get("class_name")
    is_optimizer = node.get("module") == "keras.optimizers" and name != "LossScaleOptimizer"
    if not is_optimizer or name not in names.exports("optimizers"):
        return None
    defaults: JsonObject = {"jit_compile": False, "is_legacy_optimizer": False}
    return {**node, "config": {**arguments(node), **defaults}}


@writes("LinearCosineDecay", "NoisyLinearCosineDecay")
def schedules_are_the_readers(node: Node, to: To) -> Node | None:
    """Schedules that this library has for older files are those of Keras 2.12 to 2.15 again."""
    if node.get("module") != "keramos.optimizers.schedules.legacy":
        return None
    return {**node, "module": "keras.optimizers.schedules", "registered_name": None}


@writes("LossScaleOptimizer")
def scales_are_dynamic(node: Node, to: To) -> Json:
    """Keras 2.11 to 2.15 say whether the scale changes, and take no further arguments. Archives
    have the optimizer inside alone.
    """
    config = arguments(node)
    if to.container == "archive":
        return config.get("inner_optimizer")
    kept = ("inner_optimizer", "initial_scale", "dynamic_growth_steps")
    return {
        **node,
        "class_name": "LossScaleOptimizerV3",
        "config": {"dynamic": True, **{key: config.get(key) for key in kept}},
    }


def scaled(optimizer: Json) -> Json:
    """An optimizer within the one that scales the loss, as Keras 3 makes it.

    Args:
        optimizer: a node, or a name.
    """
    node = _optimizer_called(optimizer) if isinstance(optimizer, str) else optimizer
    if isinstance(node, dict) and node.get("class_name") == "LossScaleOptimizer":
        return node
    config: JsonObject = {"name": "loss_scale_optimizer", "inner_optimizer": node}
    return node_of("keras.optimizers", "LossScaleOptimizer", config)


#: Ways to sum up a loss that Keras 2 does not have.
_NEW_REDUCTIONS = ("mean", "mean_with_sample_weight")


@writes()
def losses_sum_up_otherwise(node: Node, to: To) -> Node | None:
    """Keras 2 calls no reduction "none", and has no weighted mean."""
    config = arguments(node)
    if node.get("module") != "keras.losses" or "reduction" not in config:
        return None
    if config["reduction"] in _NEW_REDUCTIONS:
        to.lose(f"reduction={config['reduction']!r} of {node['class_name']} came with Keras 3")
    if config["reduction"] is not None:
        return None
    return {**node, "config": {**config, "reduction": "none"}}


@writes("MeanMetricWrapper", "LossFunctionWrapper")
def functions_are_names(node: Node, to: To) -> Node | None:
    """Keras 2 writes the function of a loss or a metric by its name alone."""
    fn = arguments(node).get("fn")
    if not isinstance(fn, dict) or fn.get("class_name") != "function":
        return None
    return {**node, "config": {**arguments(node), "fn": fn.get("config")}}


@writes()
def compilation_is_decided_anew(node: Node, to: To) -> Node | None:
    """Keras 2 compiles with XLA only where somebody asks for it; Keras 3 wherever it can."""
    training = node.get("compile_config")
    if not isinstance(training, dict) or not training.get("jit_compile"):
        return None
    return {**node, "compile_config": {**training, "jit_compile": None}}


def named_functions(value: Json) -> Json:
    """Metrics for HDF5 files of Keras 3, which does not find functions by their names alone there,
    but for those that the loss and the shapes decide.
    """
    full = _INITIALS.get(value.lower(), value) if isinstance(value, str) else ""
    if isinstance(value, str) and value not in _DECIDED and names.is_function(full, "metrics"):
        config: JsonObject = {"name": value, "dtype": "float32", "fn": function(full)}
        return node_of("keras.metrics", "MeanMetricWrapper", config)
    if isinstance(value, dict) and "class_name" not in value:
        return {key: named_functions(inner) for key, inner in value.items()}
    return list(map(named_functions, value)) if isinstance(value, (list, tuple)) else value


def in_full(value: Json) -> Json:
    """Losses for HDF5 files of Keras 3, which does not find them by their initials there."""
    if isinstance(value, str):
        return _INITIALS.get(value.lower(), value)
    if isinstance(value, dict) and "class_name" not in value:
        return {key: in_full(inner) for key, inner in value.items()}
    return list(map(in_full, value)) if isinstance(value, (list, tuple)) else value


_INITIALS = {
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "mse": "mean_squared_error",
    "msle": "mean_squared_logarithmic_error",
}
_DECIDED = frozenset({"accuracy", "acc", "crossentropy", "ce"})


def training_config(compile_config: JsonObject, optimizer: Callable[[Node], Node]) -> JsonObject:
    """What an HDF5 file says of training, beside its model.

    Args:
        compile_config: as it stands in an archive for the same reader.
        optimizer: makes of the optimizer's node what such a file has.
    """
    optimizer_node = compile_config.get("optimizer")
    node: Json = (
        _optimizer_called(optimizer_node) if isinstance(optimizer_node, str) else optimizer_node
    )
    measured = ("loss", "metrics", "weighted_metrics", "loss_weights")
    return {
        **{key: _plain(compile_config.get(key)) for key in measured},
        "optimizer_config": optimizer(node) if isinstance(node, dict) else None,
    }


def _optimizer_called(name: str) -> Node:
    """An optimizer that was given by its name alone."""
    exported = (own for own in names.exports("optimizers") if own.lower() == name.lower())
    return node_of("keras.optimizers", next(exported, name), {})


def _plain(value: Json) -> Json:
    """Losses and metrics with functions by their names."""
    if isinstance(value, dict) and value.get("class_name") == "function":
        return value.get("config")
    if isinstance(value, dict) and "class_name" not in value:
        return {key: _plain(inner) for key, inner in value.items()}
    return list(map(_plain, value)) if isinstance(value, (list, tuple)) else value
