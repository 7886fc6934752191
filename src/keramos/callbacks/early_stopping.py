"""EarlyStopping: training ends when a number no longer gets better."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos._frames import warn
from keramos.callbacks.monitor import MonitorCallback
from keramos.callbacks.terminal import write_line

#: Attributes that a backup keeps.
_STATE = ("wait", "stopped_epoch", "best", "best_epoch", "best_weights")


class EarlyStopping(MonitorCallback):
    """Ends training when the monitored number has stopped getting better.

    Args:
        monitor: name of the number in the logs.
        min_delta: a change that is not larger than this is none.
        patience: epochs without a change for the better, after which training ends.
        verbose: 1 says when it stops.
        mode: "min", "max", or "auto", which asks the metric of that name.
        baseline: patience runs out as long as the number is not better than this.
        restore_best_weights: give the model the weights of its best epoch when training ends, early
            or after its last epoch; what ends it by an exception, an interrupt among them, leaves
            the weights as they are.
        start_from_epoch: epochs before the first that counts.

    Attributes:
        wait: epochs since the number last got better.
        best_epoch: number of the best epoch.
        best_weights: of the best epoch, as numpy arrays; None unless they are to be restored.
        stopped_epoch: number of the epoch after which training was ended; 0 if it was not.
    """

    purpose = "early stopping"

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: Any = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ):
        super().__init__(monitor, mode, min_delta=min_delta)
        self.patience, self.verbose, self.baseline = patience, verbose, baseline
        self.restore_best_weights, self.start_from_epoch = restore_best_weights, start_from_epoch
        self._start()

    def _start(self) -> None:
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best: Any = None
        self.best_weights: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        self._start()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._decide_mode(logs)
        value = self.get_monitor_value(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self._keep_weights(epoch)
        self.wait += 1
        if self._is_improvement(value, self.best):
            self._note_best(value, epoch)
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def _note_best(self, value: Any, epoch: int) -> None:
        self.best, self.best_epoch = value, epoch
        if self.restore_best_weights:
            self._keep_weights(epoch)
        if self.baseline is None or self._is_improvement(value, self.baseline):
            self.wait = 0

    def _keep_weights(self, epoch: int) -> None:
        self.best_weights, self.best_epoch = self.model.get_weights(), epoch

    def on_train_end(self, logs: Any = None) -> None:
        if self.stopped_epoch > 0 and self.verbose > 0:
            write_line(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.best_weights is not None:
            if self.verbose > 0:
                write_line(f"Weights are those of the best epoch again: {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)

    def get_state(self) -> dict[str, Any]:
        """Best number, epoch and weights, and how long it has been waited."""
        return {name: getattr(self, name) for name in _STATE}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Carry on from what `get_state` returned."""
        for name in _STATE:
            if name in state:
                setattr(self, name, state[name])
            else:
                warn(f"the backup has no {name!r} of EarlyStopping")
