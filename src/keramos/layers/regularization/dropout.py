"""Dropout: in training, some inputs become 0 and the others grow, so that the expected sum stays.

Refuses to do anything outside of training.
"""

from __future__ import annotations

from typing import Any

from keramos import random
from keramos.codec.arguments import argument, required
from keramos.layers.base.layer import Layer
from keramos.layers.regularization import draw


class Dropout(Layer):
    """In training every input becomes 0 with probability `rate`, the others are divided by `1 - rate`
    (Srivastava et al., 2014).

    Input and output shape: any.

    Args:
        rate: in [0, 1].
        noise_shape: of the decisions, one size per axis; an axis of size 1 shares one decision, None stands for the
            input's own size.
        seed: integer; random when left out.
    """

    rate: float = required(draw.rate)
    noise_shape: Any = argument(None, draw.noise_shape)
    seed: Any = argument(None, draw.seed)
    config_order = ("rate", "seed", "noise_shape")

    supports_masking = True

    def _setup(self) -> None:
        self.built = True
        self.seed_generator = draw.generator(self.rate, self.seed)

    def call(self, inputs: Any, training: Any = False) -> Any:
        if not training or self.seed_generator is None:
            return inputs
        shape = draw.sizes(self._decisions(inputs), inputs)
        return random.dropout(inputs, self.rate, shape, seed=self.seed_generator)

    def _decisions(self, inputs: Any) -> Any:
        return self.noise_shape

    def compute_output_shape(self, input_shape: Any) -> Any:
        return tuple(input_shape)
