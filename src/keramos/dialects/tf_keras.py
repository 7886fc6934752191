"""Spellings of tf.keras 1.4 to 2.15, and of the package tf_keras since."""

from __future__ import annotations

from keramos.dialects.nodes import arguments, without
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
