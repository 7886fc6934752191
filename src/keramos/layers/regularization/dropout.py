"""Dropout: in training, some inputs become 0 and the others grow by as much."""

from __future__ import annotations

from collections.abc import Sequence

from keramos import random
from keramos.codec.arguments import argument, required
from keramos.engine.types import Array
from keramos.layers.regularization import draw
from keramos.layers.regularization.random_layer import RandomLayer


class Dropout(RandomLayer):
    """In training every input becomes 0 with probability `rate`, else `x / (1 - rate)`.

    Srivastava et al., 2014. Input and output of any shape.

    Args:
        rate: probability, in [0, 1].
        noise_shape: shape of the draws, broadcast to the input; elements along an axis of size 1
            share one draw, None stands for the input's own size. All of it when None.
        seed: integer; random when None.
    """

    rate: float = required(draw.rate)
    noise_shape: draw.NoiseShape = argument(None, draw.noise_shape)
    seed: int | None = argument(None, draw.seed)
    config_order = ("rate", "seed", "noise_shape")

    def _changed(self, inputs: Array) -> Array:
        shape = draw.sizes(self._noise_shape(), inputs)
        return random.dropout(inputs, self.rate, shape, seed=self.seed_generator)

    def _noise_shape(self) -> Sequence[int | None] | None:
        return self.noise_shape
