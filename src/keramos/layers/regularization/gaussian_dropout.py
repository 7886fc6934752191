"""GaussianDropout: in training, y = x · noise of mean 1.

Refuses to do anything outside of training.
"""

from __future__ import annotations

from typing import Any

from keramos import engine, random
from keramos.codec.arguments import argument, required
from keramos.layers.base.layer import Layer
from keramos.layers.regularization import draw


class GaussianDropout(Layer):
    """In training every input is multiplied by a normally distributed number of mean 1 and standard deviation
    `√(rate / (1 - rate))`, which is that of dropout at the same rate (Srivastava et al., 2014).

    Input and output shape: any.

    Args:
        rate: in [0, 1].
        seed: integer; random when left out.
    """

    rate: float = required(draw.rate)
    seed: Any = argument(None, draw.seed)

    supports_masking = True

    def _setup(self) -> None:
        self.built = True
        self.seed_generator = draw.generator(self.rate, self.seed)

    def call(self, inputs: Any, training: Any = False) -> Any:
        if not training or self.seed_generator is None:
            return inputs
        rate = draw.below_one(self.rate)
        stddev = (rate / (1.0 - rate)) ** 0.5
        noise = random.normal(inputs.shape, 1.0, stddev, dtype=self.compute_dtype, seed=self.seed_generator)
        return engine.numpy.multiply(inputs, noise)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return tuple(input_shape)
