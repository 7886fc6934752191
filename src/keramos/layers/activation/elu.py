"""ELU: the negative part approaches -alpha exponentially."""

from __future__ import annotations

from typing import Any

from keramos import activations
from keramos.codec.arguments import argument
from keramos.codec.types import number
from keramos.engine.types import Array
from keramos.layers.activation.elementwise import Elementwise


class ELU(Elementwise):
    """`y = x` for x > 0, else `alpha · (eˣ - 1)`; any shape.

    Args:
        alpha: minus the limit of y for x -> -∞.
    """

    alpha: float = argument(1.0, number())

    def call(self, inputs: Array) -> Array:
        return activations.elu(inputs, alpha=self.alpha)

    def get_config(self) -> dict[str, Any]:
        # Keras writes it by its base class, which puts the constructor's own arguments first.
        config = super().get_config()
        first = [name for name in ("name", "alpha", "activity_regularizer") if name in config]
        return {name: config[name] for name in (*first, *config)}
