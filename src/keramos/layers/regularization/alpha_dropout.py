"""AlphaDropout: dropout that keeps mean and variance of the output of SELU."""

from __future__ import annotations

from keramos import engine, random
from keramos.codec.arguments import argument, required
from keramos.engine.types import Array
from keramos.layers.regularization import draw
from keramos.layers.regularization.random_layer import RandomLayer

#: The limit of SELU for x -> -∞: -scale · alpha (Klambauer et al., 2017).
_LOWEST = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717


class AlphaDropout(RandomLayer):
    """In training every input becomes SELU's lowest value with probability `rate`.

    Then all are shifted and scaled so that inputs of mean 0 and variance 1 keep both (Klambauer et
    al., 2017). Input and output of any shape.

    Args:
        rate: probability, in [0, 1).
        noise_shape: shape of the draws, one size per axis of the input; elements along an axis of
            size 1 share one draw, None stands for the input's own size. All of it when None.
        seed: integer; random when None.
    """

    rate: float = required(draw.rate)
    noise_shape: draw.NoiseShape = argument(None, draw.noise_shape)
    seed: int | None = argument(None, draw.seed)
    config_order = ("rate", "seed", "noise_shape")

    def _changed(self, inputs: Array) -> Array:
        rate = draw.below_one(self.rate)
        shape = draw.sizes(self.noise_shape, inputs)
        stays = random.uniform(shape, seed=self.seed_generator) >= rate
        # x ~ (0, 1) gets mean rate · lowest and variance (1 - rate) · (1 + rate · lowest²)
        scale = ((1 - rate) * (1 + rate * _LOWEST**2)) ** -0.5
        x = engine.numpy.where(stays, inputs, engine.cast(_LOWEST, inputs.dtype))
        return engine.cast(scale * x - scale * _LOWEST * rate, self.compute_dtype)
