"""Learning rates that shrink by a factor, or by a divisor that grows."""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument, required
from keramos.codec.types import boolean, string
from keramos.optimizers.schedules.schedule import (
    LearningRateSchedule,
    float_of,
    scalar_type,
    steps_type,
)


class _Decay(LearningRateSchedule):
    """A rate that depends on `step / decay_steps`."""

    initial_learning_rate: float = required(scalar_type)
    decay_steps: float = required(steps_type)
    decay_rate: float = required(scalar_type)
    staircase: bool = argument(False, boolean)

    def _periods(self, step: Any) -> Any:
        periods = float_of(step) / self.decay_steps
        return engine.numpy.floor(periods) if self.staircase else periods


class ExponentialDecay(_Decay):
    """`initial · rate^(step / steps)`.

    Args:
        initial_learning_rate: at step 0.
        decay_steps: steps per period.
        decay_rate: factor per period.
        staircase: whole periods only.
        name: written into the config, not used.
    """

    name: str = argument("ExponentialDecay", string)

    def __call__(self, step: Any) -> Any:
        rate = engine.cast(self.decay_rate, engine.floatx())
        return self.initial_learning_rate * rate ** self._periods(step)


class InverseTimeDecay(_Decay):
    """`initial / (1 + rate · step / steps)`.

    Args:
        initial_learning_rate: at step 0.
        decay_steps: steps per period.
        decay_rate: what each period adds to the divisor.
        staircase: whole periods only.
        name: written into the config, not used.
    """

    name: str = argument("InverseTimeDecay", string)

    def __call__(self, step: Any) -> Any:
        return self.initial_learning_rate / (1 + self.decay_rate * self._periods(step))
