"""LearningRateScheduler: the learning rate of every epoch, from a function."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from keramos.callbacks import rate
from keramos.callbacks.callback import Callback
from keramos.callbacks.logs import as_float
from keramos.callbacks.terminal import write_line
from keramos.errors import ConfigError


class LearningRateScheduler(Callback):
    """Sets the learning rate before each epoch; reports it as `learning_rate`.

    Args:
        schedule: takes the number of the epoch, from 0, and the learning rate so far, or the epoch
            alone; returns a number.
        verbose: 1 says what it sets.

    Raises:
        ConfigError: in training, when `schedule` returns something else.
    """

    def __init__(self, schedule: Callable[..., Any], verbose: Any = 0):
        super().__init__()
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        takes_rate = _takes_two(self.schedule)
        result = self.schedule(*((epoch, rate.read(self.model)) if takes_rate else (epoch,)))
        wanted = as_float(result)
        if not isinstance(wanted, float):
            raise ConfigError(
                "LearningRateScheduler: the schedule must return a number",
                found=repr(result),
                at=f"epoch {epoch}",
            )
        now = rate.write(self.model, wanted)
        if self.verbose > 0:
            write_line(
                f"\nEpoch {epoch + 1}: LearningRateScheduler sets the learning rate to {now:.6g}."
            )

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if logs is not None:
            logs["learning_rate"] = rate.read(self.model)


def _takes_two(schedule: Callable[..., Any]) -> bool:
    """Whether a schedule also takes the learning rate."""
    try:
        inspect.signature(schedule).bind(0, 0.0)
    except (TypeError, ValueError):
        return False
    return True
