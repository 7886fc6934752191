"""GaussianNoise: in training, y = x + noise."""

from __future__ import annotations

from keramos import engine, random
from keramos.codec.arguments import argument, required
from keramos.engine.types import Array
from keramos.layers.regularization import draw
from keramos.layers.regularization.random_layer import RandomLayer


class GaussianNoise(RandomLayer):
    """In training normally distributed noise of mean 0 is added.

    Input and output of any shape.

    Args:
        stddev: standard deviation of the noise, in [0, 1].
        seed: integer; random when None.
    """

    stddev: float = required(draw.rate)
    seed: int | None = argument(None, draw.seed)

    _strength = "stddev"

    def _changed(self, inputs: Array) -> Array:
        noise = random.normal(
            inputs.shape, 0.0, self.stddev, dtype=self.compute_dtype, seed=self.seed_generator
        )
        return engine.numpy.add(inputs, noise)
