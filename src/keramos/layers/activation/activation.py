"""Activation: any activation function as a layer.

Refuses to know the functions; see `keramos.activations`.
"""

from __future__ import annotations

from typing import Any

from keramos import activations
from keramos.codec.arguments import required
from keramos.layers.activation.elementwise import Elementwise


class Activation(Elementwise):
    """`y = activation(x)`; any shape.

    Args:
        activation: name, function or layer.
    """

    activation: Any = required(activations.kind)

    def call(self, inputs: Any) -> Any:
        return self.activation(inputs)
