"""Spellings of Keras 0.x and 1.x that later writers have not."""

from __future__ import annotations

from typing import TypeGuard

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments, node_of, renamed, without
from keramos.dialects.origin import Family
from keramos.dialects.rules import Node, Where, upgrades

KERAS1: frozenset[Family] = frozenset({"keras1"})

_DENSE = {
    "output_dim": "units",
    "init": "kernel_initializer",
    "bias": "use_bias",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
}

#: Class -> argument of Keras 1 -> argument of today.
ARGUMENTS: dict[str, dict[str, str]] = {
    "Dense": _DENSE,
    "Dropout": {"p": "rate"},
    "GaussianDropout": {"p": "rate"},
    "GaussianNoise": {"sigma": "stddev"},
    "BatchNormalization": {"beta_init": "beta_initializer", "gamma_init": "gamma_initializer"},
}


@upgrades(*ARGUMENTS, written_by=KERAS1)
def arguments_were_abbreviated(node: Node, where: Where) -> Node | None:
    """Keras 1 called `units` `output_dim`, and `kernel_…` and `bias_…` `W_…` and `b_…`."""
    name = node["class_name"]
    if not isinstance(name, str) or name not in ARGUMENTS:
        return None  # it is the module that is called so
    return renamed(node, ARGUMENTS[name])


@upgrades(written_by=KERAS1)
def regularizer_was_named_inside(node: Node, where: Where) -> Node | None:
    """Keras 1 wrote a penalty as `{"name": "L1L2Regularizer", "l1", "l2"}`, without a class."""
    config = arguments(node)
    penalties = {key: _penalty(value) for key, value in config.items() if _is_penalty(value)}
    return {**node, "config": {**config, **penalties}} if penalties else None


def _is_penalty(value: Json) -> TypeGuard[JsonObject]:
    return (
        isinstance(value, dict)
        and "class_name" not in value
        and value.get("name") in ("L1L2Regularizer", "WeightRegularizer")
    )


def _penalty(value: JsonObject) -> Node:
    strengths = {key: value.get(key, 0.0) for key in ("l1", "l2")}
    return node_of("keras.regularizers", "L1L2", strengths)


@upgrades("Dense", written_by=KERAS1)
def layers_knew_their_input(node: Node, where: Where) -> Node | None:
    """Keras 1 wrote the number of inputs into every Dense; its kernel has it, too."""
    return without(node, ("input_dim", "input_dtype"))


@upgrades("BatchNormalization", written_by=KERAS1)
def features_were_mode_0(node: Node, where: Where) -> Node | None:
    """Keras 1 could normalize each sample (mode 1) or each batch (mode 2); today's is mode 0.

    Another mode stays, and the constructor refuses it by name.
    """
    return without(node, ("mode",)) if arguments(node).get("mode") == 0 else None
