"""LearningRateSchedule: a learning rate as a function of the number of steps."""

from __future__ import annotations

import struct
from typing import Any

from keramos import engine
from keramos.codec.arguments import ArgumentType
from keramos.codec.saveable import Saveable
from keramos.codec.types import number
from keramos.errors import ConfigError, NoConfigError


class LearningRateSchedule(Saveable):
    """Base of all schedules.

    A subclass defines `__call__(step)` and, where its constructor takes arguments, `get_config()`.
    """

    def __call__(self, step: Any) -> Any:
        """The learning rate.

        Args:
            step: number of steps taken so far.
        """
        raise NotImplementedError(f"{type(self).__name__} must define __call__(step)")

    def get_config(self) -> dict[str, Any]:
        if not self._arguments:
            raise NoConfigError(f"{type(self).__name__} must define get_config()")
        return super().get_config()


def _positive(value: Any) -> Any:
    plain = number().coerce(value)
    if plain <= 0:
        raise ConfigError("must be larger than 0", found=repr(value))
    return plain


#: A number of steps; it may be a fraction.
steps_type = ArgumentType(_positive)


def written_number(variable: engine.Variable) -> float:
    """The value of a scalar variable as a config holds it: rounded to the variable's dtype."""
    state = variable.held()
    initial = getattr(state.initializer, "value", None)
    is_new = state.value is None and state.stored is None
    if is_new and isinstance(initial, float) and variable.dtype == "float32":
        return struct.unpack("f", struct.pack("f", initial))[0]  # rounded without importing jax
    return float(variable.numpy())


def _rate(value: Any) -> Any:
    return value if isinstance(value, engine.Variable) else number().coerce(value)


def _written_rate(value: Any) -> float:
    return written_number(value) if isinstance(value, engine.Variable) else value


#: A number, or a scalar variable, which is read at every step.
rate_type = ArgumentType(_rate, _written_rate)


def float_of(step: Any) -> Any:
    """The number of steps as a float, to compute with."""
    return engine.cast(step, engine.floatx())
