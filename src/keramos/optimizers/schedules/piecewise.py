"""Learning rates that are constant between given steps."""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument, required
from keramos.codec.types import listed, string
from keramos.errors import ConfigError
from keramos.optimizers.schedules.schedule import LearningRateSchedule, float_of, scalar_type


class PiecewiseConstantDecay(LearningRateSchedule):
    """`values[i]` where `boundaries[i-1] < step <= boundaries[i]`.

    Args:
        boundaries: steps, increasing.
        values: one more than boundaries.
        name: written into the config, not used.

    Raises:
        ConfigError: another number of values.
    """

    boundaries: list[float] = required(listed(scalar_type))
    values: list[float] = required(listed(scalar_type))
    name: str = argument("PiecewiseConstant", string)

    def _setup(self) -> None:
        if len(self.values) != len(self.boundaries) + 1:
            raise ConfigError(
                "PiecewiseConstantDecay: `values` must be one more than `boundaries`",
                found=f"{len(self.values)} values, {len(self.boundaries)} boundaries",
            )

    def __call__(self, step: Any) -> Any:
        step, rate = float_of(step), engine.cast(self.values[-1], engine.floatx())
        for boundary, value in reversed(list(zip(self.boundaries, self.values, strict=False))):
            rate = engine.numpy.where(step <= boundary, value, rate)
        return rate
