"""ProgbarLogger: the progress of training, evaluation and prediction, shown to a person."""

from __future__ import annotations

from typing import Any

from keramos.callbacks.callback import Callback
from keramos.callbacks.progbar import Progbar
from keramos.callbacks.terminal import write_line


class _Latest(Progbar):
    """Shows the latest values: logs are means over the epoch already."""

    def _is_averaged(self, name: str) -> bool:
        return False


class ProgbarLogger(Callback):
    """Shows how far an epoch has come, and its results so far.

    The numbers are those of the logs, which are means over the epoch already; they are not averaged
    once more.
    """

    lazy_logs = True

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0
        self.progbar: Progbar | None = None
        self.target: int | None = None
        self.verbose: Any = 1
        self.epochs = 1
        self._in_fit = False

    def set_params(self, params: dict[str, Any]) -> None:
        self.params = params
        verbose = params.get("verbose", 1)
        self.verbose = 1 if verbose == "auto" else verbose
        self.epochs = params.get("epochs", 1)
        self.target = params.get("steps")

    def on_train_begin(self, logs: Any = None) -> None:
        self._in_fit = True

    def on_test_begin(self, logs: Any = None) -> None:
        if not self._in_fit:
            self._start()

    def on_predict_begin(self, logs: Any = None) -> None:
        self._start()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._start()
        if self.verbose and self.epochs > 1:
            write_line(f"Epoch {epoch + 1}/{self.epochs}")

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._show(batch, logs)

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        if not self._in_fit:
            self._show(batch, logs)

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        self._show(batch, None)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._finish(logs)

    def on_test_end(self, logs: Any = None) -> None:
        if not self._in_fit:
            self._finish(logs)

    def on_predict_end(self, logs: Any = None) -> None:
        self._finish(None)

    def on_train_end(self, logs: Any = None) -> None:
        self._in_fit = False

    def _start(self) -> None:
        self.seen = 0
        self.progbar = (
            _Latest(self.target, verbose=self.verbose, unit_name="step") if self.verbose else None
        )

    def _show(self, batch: int, logs: Any) -> None:
        self.seen = batch + 1
        if self.progbar is not None:
            self.progbar.update(self.seen, () if logs is None else logs.items(), finalize=False)

    def _finish(self, logs: Any) -> None:
        if self.progbar is None:
            return
        if self.target is None:
            self.target = self.progbar.target = self.seen
        # an epoch that ended early says so
        self.progbar.update(self.seen or self.target, (logs or {}).items(), finalize=True)
