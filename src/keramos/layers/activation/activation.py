"""Activation: any activation function as a layer."""

from __future__ import annotations

from typing import Any

from keramos import activations
from keramos.codec.arguments import required
from keramos.engine.types import Array
from keramos.layers.activation.elementwise import Elementwise


class Activation(Elementwise):
    """`y = activation(x)`; any shape.

    Args:
        activation: name, function or layer.
    """

    activation: Any = required(activations.argument_type)

    def call(self, inputs: Array) -> Array:
        return self.activation(inputs)
