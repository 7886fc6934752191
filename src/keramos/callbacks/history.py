"""History: what every epoch amounted to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos.callbacks.callback import Callback
from keramos.callbacks.logs import as_float


class History(Callback):
    """Keeps the logs of every epoch; `fit` returns it.

    Attributes:
        history: name -> one number for each epoch.
        epoch: the number of each epoch, from 0.
    """

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[Any]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Any = None) -> None:
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(as_float(value))
        self.model.history = self

    def get_state(self) -> dict[str, Any]:
        """The epochs so far, so that a run that was interrupted reports all of them."""
        return {
            "epoch": list(self.epoch),
            "history": {name: list(values) for name, values in self.history.items()},
        }

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Carry on after the epochs of an interrupted run."""
        self.epoch = list(state["epoch"])
        self.history = {name: list(values) for name, values in state["history"].items()}
