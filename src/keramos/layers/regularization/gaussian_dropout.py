"""GaussianDropout: in training, y = x · noise of mean 1."""

from __future__ import annotations

from keramos import engine, random
from keramos.codec.arguments import argument, required
from keramos.engine.types import Array
from keramos.layers.regularization import draw
from keramos.layers.regularization.random_layer import RandomLayer


class GaussianDropout(RandomLayer):
    """In training every input is multiplied by normally distributed noise of mean 1.

    Its standard deviation is `√(rate / (1 - rate))`, that of the factors of dropout at the same
    rate (Srivastava et al., 2014).

    Input and output of any shape.

    Args:
        rate: as of Dropout, in [0, 1).
        seed: integer; random when None.
    """

    rate: float = required(draw.rate)
    seed: int | None = argument(None, draw.seed)

    def _changed(self, inputs: Array) -> Array:
        rate = draw.below_one(self.rate)
        stddev = (rate / (1.0 - rate)) ** 0.5
        noise = random.normal(
            inputs.shape, 1.0, stddev, dtype=self.compute_dtype, seed=self.seed_generator
        )
        return engine.numpy.multiply(inputs, noise)
