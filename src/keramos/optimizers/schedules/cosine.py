"""Learning rates that fall along half a cosine, once or repeatedly."""

from __future__ import annotations

import math
from typing import Any

from keramos import engine
from keramos.codec.arguments import argument, required
from keramos.codec.types import optional, string
from keramos.optimizers.schedules.schedule import (
    LearningRateSchedule,
    float_of,
    pause_type,
    scalar_type,
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

    initial_learning_rate: float = required(scalar_type)
    decay_steps: float = required(steps_type)
    alpha: float = argument(0.0, scalar_type)
    name: str = argument("CosineDecay", string)
    warmup_target: float | None = argument(None, optional(scalar_type))
    warmup_steps: float = argument(0, pause_type)

    def __call__(self, step: Any) -> Any:
        step = float_of(step)
        if self.warmup_target is None:
            return self._decayed(self.initial_learning_rate, step)
        decayed = self._decayed(self.warmup_target, step - self.warmup_steps)
        if not isinstance(self.warmup_steps, engine.Variable) and not self.warmup_steps:
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

    initial_learning_rate: float = required(scalar_type)
    first_decay_steps: float = required(steps_type)
    t_mul: float = argument(2.0, scalar_type)
    m_mul: float = argument(1.0, scalar_type)
    alpha: float = argument(0.0, scalar_type)
    name: str = argument("SGDRDecay", string)

    def __call__(self, step: Any) -> Any:
        restarts, share = self._period(float_of(step) / self.first_decay_steps)
        scale = engine.cast(self.m_mul, engine.floatx()) ** restarts
        height = (1 - self.alpha) * scale * _half_cosine(share)
        return self.initial_learning_rate * (height + self.alpha)

    def _period(self, share: Any) -> tuple[Any, Any]:
        """Number of restarts, and the share of the current period that is over."""
        growth = self.t_mul
        if not isinstance(growth, engine.Variable):
            return _equal_period(share) if growth == 1.0 else _growing_period(share, growth)
        both = zip(_equal_period(share), _growing_period(share, growth), strict=True)
        restarts, over = (engine.numpy.where(growth == 1.0, *pair) for pair in both)
        return restarts, over


def _equal_period(share: Any) -> tuple[Any, Any]:
    restarts = engine.numpy.floor(share)
    return restarts, share - restarts


def _growing_period(share: Any, growth: Any) -> tuple[Any, Any]:
    # The periods are a geometric series: n of them last (1 - growthⁿ) / (1 - growth).
    growth, log = float_of(growth), engine.numpy.log
    restarts = engine.numpy.floor(log(1.0 - share * (1.0 - growth)) / log(growth))
    length = growth**restarts
    return restarts, (share - (1.0 - length) / (1.0 - growth)) / length
