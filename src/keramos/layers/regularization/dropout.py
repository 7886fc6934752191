"""Dropout: in training, some inputs become 0 and the others grow, so that the expected sum stays.

Refuses to do anything outside of training.
"""

from __future__ import annotations

from typing import Any

from keramos import random
from keramos.codec.arguments import argument, required
from keramos.layers.regularization import draw
from keramos.layers.regularization.random_layer import RandomLayer


class Dropout(RandomLayer):
    """In training every input becomes 0 with probability `rate`, the others are divided by
    `1 - rate` (Srivastava et al., 2014).

    Input and output shape: any.

    Args:
        rate: in [0, 1].
        noise_shape: of the decisions, one size per axis; an axis of size 1 shares one decision,
            None stands for the input's own size.
        seed: integer; random when left out.
    """

    rate: float = required(draw.rate)
    noise_shape: Any = argument(None, draw.noise_shape)
    seed: Any = argument(None, draw.seed)
    config_order = ("rate", "seed", "noise_shape")

    def _changed(self, inputs: Any) -> Any:
        shape = draw.sizes(self._decisions(inputs), inputs)
        return random.dropout(inputs, self.rate, shape, seed=self.seed_generator)

    def _decisions(self, inputs: Any) -> Any:
        return self.noise_shape
