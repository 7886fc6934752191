"""GaussianNoise: in training, y = x + noise.

Refuses to do anything outside of training.
"""

from __future__ import annotations

from typing import Any

from keramos import engine, random
from keramos.codec.arguments import argument, required
from keramos.layers.regularization import draw
from keramos.layers.regularization.random_layer import RandomLayer


class GaussianNoise(RandomLayer):
    """In training normally distributed noise of mean 0 is added.

    Input and output shape: any.

    Args:
        stddev: of the noise, in [0, 1].
        seed: integer; random when left out.
    """

    stddev: float = required(draw.rate)
    seed: Any = argument(None, draw.seed)

    _strength = "stddev"

    def _changed(self, inputs: Any) -> Any:
        noise = random.normal(
            inputs.shape, 0.0, self.stddev, dtype=self.compute_dtype, seed=self.seed_generator
        )
        return engine.numpy.add(inputs, noise)
