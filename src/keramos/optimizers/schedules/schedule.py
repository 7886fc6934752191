"""LearningRateSchedule: a learning rate as a function of the number of steps."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from keramos import engine
from keramos.codec.arguments import ArgumentType
from keramos.codec.saveable import Saveable
from keramos.codec.types import number
from keramos.errors import ArgumentTypeError, ConfigError, NoConfigError


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


def written_number(variable: engine.Variable) -> float:
    """The value of a scalar variable as a config holds it: rounded to the variable's dtype."""
    state = variable.held()
    initial = getattr(state.initializer, "value", None)
    is_new = state.value is None and state.stored is None
    if is_new and isinstance(initial, float) and variable.dtype == "float32":
        return struct.unpack("f", struct.pack("f", initial))[0]  # rounded without importing jax
    return float(variable.numpy())


def _scalar(value: Any) -> Any:
    if not isinstance(value, engine.Variable):
        return number().coerce(value)
    if value.shape != ():
        raise ArgumentTypeError(
            "a variable must be a scalar", found=f"{value.path!r}, shape {value.shape}"
        )
    return value


def _at_least(lowest: float, *, includes: bool) -> Callable[[Any], Any]:
    wanted = f"at least {lowest}" if includes else f"larger than {lowest}"

    def coerce(value: Any) -> Any:
        scalar = _scalar(value)
        if not (plain := _written(scalar)) > lowest and not (includes and plain == lowest):
            raise ConfigError(f"must be {wanted}", found=repr(value))
        return scalar

    return coerce


def _written(value: Any) -> float:
    return written_number(value) if isinstance(value, engine.Variable) else value


#: A number, or a scalar variable, which is read at every step.
scalar_type = ArgumentType(_scalar, _written)

#: A number of steps, or a scalar variable; it may be a fraction.
steps_type = ArgumentType(_at_least(0, includes=False), _written)

#: A number of steps, or none.
pause_type = ArgumentType(_at_least(0, includes=True), _written)


def float_of(step: Any) -> Any:
    """The number of steps as a float, to compute with."""
    return engine.cast(step, engine.floatx())
