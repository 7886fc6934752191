"""Callback: what is called while a model is trained, evaluated or used."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any


class Callback:
    """Base of all callbacks: override the hooks that matter.

    Every hook gets `logs`, a dict of numbers by name; epochs and batches count from 0. Setting
    `model.stop_training = True` ends training after the batch.

    A callback whose state must survive a restart defines `get_state` and `set_state`. One that
    defines `on_run(run)` gets the `Run` of each `fit` before `on_train_begin`: the epoch and the
    batch that it begins with, which it may change until `on_train_begin` returns, and the data.

    Attributes:
        params: `{"verbose", "epochs", "steps"}` of the run; None before it.
        model: the model that is trained, evaluated or used; None before.
    """

    #: Whether the batch hooks take logs whose numbers may still be on their way from the device.
    #: Others get floats, for which every batch has to be waited for.
    lazy_logs = False
    params: Any = None
    _model: Any = None

    def __init__(self) -> None:
        """Make a callback that has no model yet."""

    @property
    def model(self) -> Any:
        """The model that is trained, evaluated or used."""
        return self._model

    @model.setter
    def model(self, model: Any) -> None:
        self._model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """Take `{"verbose", "epochs", "steps"}` of the run."""
        self.params = params

    def set_model(self, model: Any) -> None:
        """Take the model that is trained, evaluated or used."""
        self._model = model

    def get_state(self) -> dict[str, Any]:
        """What must survive a restart: JSON values, or nests of arrays; empty if there is
        nothing.
        """
        return {}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Carry on from what `get_state` returned; called after `on_train_begin`."""

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        """The older name of `on_train_batch_begin`, which calls it."""

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        """The older name of `on_train_batch_end`, which calls it."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Before an epoch of training."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """After an epoch of training; `logs` has the results of validation, too, with `val_` before
        their names.
        """

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Before a batch of training."""
        self.on_batch_begin(batch, logs=logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """After a batch of training; `logs` has the results of the epoch so far."""
        self.on_batch_end(batch, logs=logs)

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Before a batch of evaluation, that of validation included."""

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """After a batch of evaluation, that of validation included."""

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Before a batch of prediction."""

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """After a batch of prediction; `logs` is `{"outputs": …}`."""

    def on_train_begin(self, logs: Any = None) -> None:
        """Before training."""

    def on_train_end(self, logs: Any = None) -> None:
        """After training; `logs` are those of the last epoch."""

    def _on_abort(self) -> None:
        """An exception ends training, evaluation or prediction: `on_…_end` will not be called."""

    def on_test_begin(self, logs: Any = None) -> None:
        """Before evaluation, that of validation included."""

    def on_test_end(self, logs: Any = None) -> None:
        """After evaluation, that of validation included."""

    def on_predict_begin(self, logs: Any = None) -> None:
        """Before prediction."""

    def on_predict_end(self, logs: Any = None) -> None:
        """After prediction."""


@contextlib.contextmanager
def aborting_on_error(callbacks: Callback) -> Iterator[None]:
    """Let callbacks put in order what cannot stay as it is, where the block raises."""
    try:
        yield
    except BaseException:
        callbacks._on_abort()
        raise
