"""LearningRateScheduler: the learning rate of every epoch, from a function."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from keramos.callbacks.callback import Callback
from keramos.callbacks.logs import as_float
from keramos.callbacks.rate import rates, results
from keramos.callbacks.terminal import write_line
from keramos.errors import ConfigError


class LearningRateScheduler(Callback):
    """Sets the learning rate before each epoch; reports it as `learning_rate`.

    Of a `MultiOptimizer` it sets that of each optimizer inside, and asks the schedule for each;
    they are reported as `learning_rate_<name of the optimizer>`.

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
        for rate in rates(self.model):
            result = self.schedule(*((epoch, rate.read()) if takes_rate else (epoch,)))
            now = rate.write(_number(result, epoch))
            if self.verbose > 0:
                line = f"LearningRateScheduler sets {rate.label} to {now:.6g}."
                write_line(f"\nEpoch {epoch + 1}: {line}")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if logs is not None:
            logs.update(results(self.model))


def _number(result: Any, epoch: int) -> float:
    number = as_float(result)
    if not isinstance(number, float):
        raise ConfigError(
            "LearningRateScheduler: the schedule must return a number",
            found=repr(result),
            at=f"epoch {epoch}",
        )
    return number


def _takes_two(schedule: Callable[..., Any]) -> bool:
    """Whether a schedule also takes the learning rate."""
    try:
        inspect.signature(schedule).bind(0, 0.0)
    except (TypeError, ValueError):
        return False
    return True
