"""Learning rates that fall along half a cosine, once or repeatedly."""

from __future__ import annotations

import math
from typing import Any

from keramos import engine
from keramos.codec.arguments import argument, required
from keramos.codec.types import number, optional, string
from keramos.optimizers.schedules.schedule import (
    LearningRateSchedule,
    float_of,
    rate_type,
    steps_type,
)


def _half_cosine(share: Any) -> Any:
    """From 1 at 0 to 0 at 1."""
    return 0.5 * (1.0 + engine.numpy.cos(math.pi * share))


class CosineDecay(LearningRateSchedule):
    """`start · ((1-α) · (1 + cos(π · step / steps)) / 2 + α)`, after an optional linear warm-up.

    Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts" (2016).

    Args:
        initial_learning_rate: at step 0.
        decay_steps: steps of the decay, which begins after the warm-up.
        alpha: α, the share at which it ends.
        name: written into the config, not used.
        warmup_target: where the warm-up ends and the decay starts; None for no warm-up.
        warmup_steps: steps of the warm-up.
    """

    initial_learning_rate: float = required(rate_type)
    decay_steps: float = required(steps_type)
    alpha: float = argument(0.0, rate_type)
    name: str = argument("CosineDecay", string)
    warmup_target: float | None = argument(None, optional(rate_type))
    warmup_steps: float = argument(0, number(0))

    def __call__(self, step: Any) -> Any:
        step = float_of(step)
        if self.warmup_target is None:
            return self._decayed(self.initial_learning_rate, step)
        decayed = self._decayed(self.warmup_target, step - self.warmup_steps)
        if not self.warmup_steps:
            return decayed
        slope = (self.warmup_target - self.initial_learning_rate) / self.warmup_steps
        warming = slope * step + self.initial_learning_rate
        return engine.numpy.where(step < self.warmup_steps, warming, decayed)

    def _decayed(self, start: float, step: Any) -> Any:
        share = engine.numpy.minimum(step, self.decay_steps) / self.decay_steps
        return start * ((1 - self.alpha) * _half_cosine(share) + self.alpha)


class CosineDecayRestarts(LearningRateSchedule):
    """A cosine decay that starts again whenever it ends, each time longer and lower.

    Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts" (2016).

    Args:
        initial_learning_rate: at step 0.
        first_decay_steps: length of the first period.
        t_mul: the length of each period divided by that of the one before.
        m_mul: the start of each period divided by that of the one before.
        alpha: the lowest rate, as a share of the initial one.
        name: written into the config, not used.
    """

    initial_learning_rate: float = required(rate_type)
    first_decay_steps: float = required(steps_type)
    t_mul: float = argument(2.0, number())
    m_mul: float = argument(1.0, rate_type)
    alpha: float = argument(0.0, rate_type)
    name: str = argument("SGDRDecay", string)

    def __call__(self, step: Any) -> Any:
        restarts, share = self._period(float_of(step) / self.first_decay_steps)
        scale = engine.cast(self.m_mul, engine.floatx()) ** restarts
        height = (1 - self.alpha) * scale * _half_cosine(share)
        return self.initial_learning_rate * (height + self.alpha)

    def _period(self, share: Any) -> tuple[Any, Any]:
        """Number of restarts, and the share of the current period that is over."""
        numpy, growth = engine.numpy, self.t_mul
        if growth == 1.0:
            restarts = numpy.floor(share)
            return restarts, share - restarts
        # The periods are a geometric series: n of them last (1 - growthⁿ) / (1 - growth).
        restarts = numpy.floor(numpy.log(1.0 - share * (1.0 - growth)) / math.log(growth))
        length = engine.cast(growth, engine.floatx()) ** restarts
        return restarts, (share - (1.0 - length) / (1.0 - growth)) / length
