"""Learning rates that fall along a power of the steps that are left."""

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


class PolynomialDecay(LearningRateSchedule):
    """`(initial - end) · (1 - step / steps)^power + end`.

    Args:
        initial_learning_rate: at step 0.
        decay_steps: steps until the end is reached.
        end_learning_rate: where it stays.
        power: exponent; 1 for a line.
        cycle: beyond the last step, lengthen the decay to the next multiple of `decay_steps`
            instead of staying.
        name: written into the config, not used.
    """

    initial_learning_rate: float = required(scalar_type)
    decay_steps: float = required(steps_type)
    end_learning_rate: float = argument(0.0001, scalar_type)
    power: float = argument(1.0, scalar_type)
    cycle: bool = argument(False, boolean)
    name: str = argument("PolynomialDecay", string)

    def __call__(self, step: Any) -> Any:
        numpy, step = engine.numpy, float_of(step)
        if self.cycle:
            periods = numpy.where(step == 0, 1.0, numpy.ceil(step / self.decay_steps))
            steps = self.decay_steps * periods
        else:
            steps, step = self.decay_steps, numpy.minimum(step, self.decay_steps)
        left = 1 - step / steps
        span = self.initial_learning_rate - self.end_learning_rate
        return span * left**self.power + self.end_learning_rate
