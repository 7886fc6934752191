"""The custom objects of Keras 1 in the corpus, as a user of keramos writes them."""

from __future__ import annotations

from typing import Any

import keramos
from keramos import ops


class ScaleShift(keramos.layers.Layer):
    """x·factor + shift."""

    def __init__(self, factor: float = 2.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.factor = factor

    def build(self, input_shape: Any) -> None:
        self.shift = self.add_weight(shape=input_shape[-1:], initializer="zeros", name="shift")

    def call(self, x: Any) -> Any:
        return x * self.factor + self.shift

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor}


def cubic(x: Any) -> Any:
    """x³."""
    return ops.power(x, 3)


OBJECTS = {"ScaleShift": ScaleShift, "cubic": cubic}
