"""GaussianNoise: in training, y = x + noise.

Refuses to do anything outside of training.
"""

from __future__ import annotations

from typing import Any

from keramos import engine, random
from keramos.codec.arguments import argument, required
from keramos.layers.base.layer import Layer
from keramos.layers.regularization import draw


class GaussianNoise(Layer):
    """In training normally distributed noise of mean 0 is added.

    Input and output shape: any.

    Args:
        stddev: of the noise, in [0, 1].
        seed: integer; random when left out.
    """

    stddev: float = required(draw.rate)
    seed: Any = argument(None, draw.seed)

    supports_masking = True

    def _setup(self) -> None:
        self.built = True
        self.seed_generator = draw.generator(self.stddev, self.seed)

    def call(self, inputs: Any, training: Any = False) -> Any:
        if not training or self.seed_generator is None:
            return inputs
        noise = random.normal(inputs.shape, 0.0, self.stddev, dtype=self.compute_dtype, seed=self.seed_generator)
        return engine.numpy.add(inputs, noise)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return tuple(input_shape)
