"""ReduceLROnPlateau: smaller steps when a number no longer gets better."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos._frames import warn
from keramos.callbacks.monitor import MonitorCallback
from keramos.callbacks.rate import Rate, rates, results
from keramos.callbacks.terminal import write_line
from keramos.errors import ConfigError


class ReduceLROnPlateau(MonitorCallback):
    """Multiplies the learning rate by `factor` when the monitored number has stopped getting
    better.

    The learning rate of the epoch is reported as `learning_rate`. Of a `MultiOptimizer` that of
    each optimizer inside is multiplied, and reported as `learning_rate_<name of the optimizer>`.

    Args:
        monitor: name of the number in the logs.
        factor: in (0, 1).
        patience: epochs without a change for the better, after which the rate is reduced.
        verbose: 1 says when.
        mode: "min", "max", or "auto", which asks the metric of that name.
        min_delta: a change that is not larger than this is none.
        cooldown: epochs after a reduction that do not count.
        min_lr: the rate is never set lower.
        **kwargs: `epsilon`, the older name of `min_delta`.

    Raises:
        ConfigError: a factor outside (0, 1); another argument.
    """

    purpose = "reducing the learning rate"

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: Any = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
        **kwargs: Any,
    ):
        if "epsilon" in kwargs:
            warn("ReduceLROnPlateau: `epsilon` is called `min_delta` now", DeprecationWarning)
            min_delta = kwargs.pop("epsilon")
        if kwargs:
            raise ConfigError(f"ReduceLROnPlateau has no argument {next(iter(kwargs))!r}")
        if not 0.0 < factor < 1.0:
            raise ConfigError(
                f"ReduceLROnPlateau: a factor of {factor} does not reduce",
                found=factor,
                wanted="in (0, 1)",
            )
        super().__init__(monitor, mode, min_delta=min_delta)
        self.factor, self.patience, self.verbose, self.min_lr, self.cooldown = (
            factor,
            patience,
            verbose,
            min_lr,
            cooldown,
        )
        self.wait = self.cooldown_counter = 0

    def on_train_begin(self, logs: Any = None) -> None:
        self.wait = self.cooldown_counter = 0
        self.best = None

    def in_cooldown(self) -> bool:
        """Whether epochs do not count, shortly after a reduction."""
        return self.cooldown_counter > 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs = {} if logs is None else logs
        logs.update(results(self.model))
        self._decide_mode(logs)
        value = self.get_monitor_value(logs)
        if value is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self._is_improvement(value, self.best):
            self.best, self.wait = value, 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience:
                for rate in rates(self.model):
                    self._reduce(rate, epoch)

    def _reduce(self, rate: Rate, epoch: int) -> None:
        old = rate.read()
        if _as_float32(old) <= _as_float32(self.min_lr):
            return
        now = rate.write(max(old * self.factor, self.min_lr))
        self.wait, self.cooldown_counter = 0, self.cooldown
        if self.verbose > 0:
            write_line(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reduces {rate.label} to {now:.6g}.")

    def get_state(self) -> dict[str, Any]:
        """The best number, and how long it has been waited."""
        return {"best": self.best, "wait": self.wait, "cooldown_counter": self.cooldown_counter}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Carry on from what `get_state` returned."""
        self.best, self.wait, self.cooldown_counter = (
            state["best"],
            state["wait"],
            state["cooldown_counter"],
        )


def _as_float32(number: float) -> float:
    """As an optimizer holds it: 0.005 is not less than 0.005 in float32."""
    import numpy as np

    return float(np.float32(number))
