"""GaussianDropout: in training, y = x · noise of mean 1.

Refuses to do anything outside of training.
"""

from __future__ import annotations

from typing import Any

from keramos import engine, random
from keramos.codec.arguments import argument, required
from keramos.layers.regularization import draw
from keramos.layers.regularization.random_layer import RandomLayer


class GaussianDropout(RandomLayer):
    """In training every input is multiplied by a normally distributed number of mean 1 and standard
    deviation `√(rate / (1 - rate))`, which is that of dropout at the same rate (Srivastava et al.,
    2014).

    Input and output shape: any.

    Args:
        rate: in [0, 1].
        seed: integer; random when left out.
    """

    rate: float = required(draw.rate)
    seed: Any = argument(None, draw.seed)

    def _changed(self, inputs: Any) -> Any:
        rate = draw.below_one(self.rate)
        stddev = (rate / (1.0 - rate)) ** 0.5
        noise = random.normal(
            inputs.shape, 1.0, stddev, dtype=self.compute_dtype, seed=self.seed_generator
        )
        return engine.numpy.multiply(inputs, noise)
