"""Wrapper: a layer around another one; subclasses define `call`."""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import ArgumentType, required
from keramos.errors import ConfigError
from keramos.layers.base.layer import Layer
from keramos.layers.family import deserialize, serialize


def _coerce_layer(value: Any) -> Layer:
    layer = deserialize(value) if isinstance(value, dict) else value
    if not isinstance(layer, Layer):
        raise ConfigError("must be a layer", found=repr(layer)[:200])
    return layer


#: A layer, or the config of one.
layer_type = ArgumentType(_coerce_layer, serialize)


class Wrapper(Layer):
    """Base of layers that hold another layer and apply it in their own way.

    Args:
        layer: the inner layer, or its config.
    """

    layer: Layer = required(layer_type)

    def calls_per_run(self) -> int:
        return self.layer.calls_per_run()

    def build(self, input_shape: Any = None) -> None:
        if not self.layer.built:
            self.layer.build(input_shape)
