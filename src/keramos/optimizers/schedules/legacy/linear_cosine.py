"""Learning rates that fall along a line times a cosine."""

from __future__ import annotations

import math
from typing import Any

from keramos import engine
from keramos.codec.arguments import argument, required
from keramos.codec.types import string
from keramos.optimizers.schedules.schedule import (
    LearningRateSchedule,
    float_of,
    scalar_type,
    steps_type,
)


class LinearCosineDecay(LearningRateSchedule):
    """`start · ((α + 1 - t) · (1 + cos(2π · periods · t)) / 2 + β)`, t = min(step, steps) / steps.

    Bello et al., "Neural Optimizer Search with Reinforcement Learning" (2017).

    Args:
        initial_learning_rate: at step 0, where α and β are 0.
        decay_steps: steps of the decay.
        num_periods: periods of the cosine in all of them.
        alpha: α, added to the line.
        beta: β, the share at which it ends where α is 0.
        name: written into the config, not used.
    """

    initial_learning_rate: float = required(scalar_type)
    decay_steps: float = required(steps_type)
    num_periods: float = argument(0.5, scalar_type)
    alpha: float = argument(0.0, scalar_type)
    beta: float = argument(0.001, scalar_type)
    name: str = argument("LinearCosineDecay", string)

    def __call__(self, step: Any) -> Any:
        step = engine.numpy.minimum(float_of(step), self.decay_steps)
        share = step / self.decay_steps
        wave = 0.5 * (1.0 + engine.numpy.cos(2.0 * math.pi * self.num_periods * share))
        height = (self.alpha + self._line(step, share)) * wave + self.beta
        return self.initial_learning_rate * height

    def _line(self, step: Any, share: Any) -> Any:
        return 1.0 - share


class NoisyLinearCosineDecay(LinearCosineDecay):
    """The same with noise on the line, of the variance `initial / (1 + step) ** decay`.

    The noise follows from the step alone: a run that is repeated has the same rates.

    Args:
        initial_learning_rate: at step 0, but for noise.
        decay_steps: steps of the decay.
        initial_variance: of the noise at step 0.
        variance_decay: how fast it falls.
        num_periods: periods of the cosine in all steps.
        alpha: added to the line.
        beta: the share at which it ends where `alpha` is 0.
        name: written into the config, not used.
    """

    initial_variance: float = argument(1.0, scalar_type)
    variance_decay: float = argument(0.55, scalar_type)
    name: str = argument("NoisyLinearCosineDecay", string)

    def _line(self, step: Any, share: Any) -> Any:
        variance = self.initial_variance / (1.0 + step) ** self.variance_decay
        key = engine.numpy.stack([engine.cast(step, "uint32"), engine.cast(0, "uint32")])
        noise = engine.random.normal((), seed=key)
        return 1.0 - share + engine.numpy.sqrt(variance) * noise
