"""BackupAndRestore: a run that was killed goes on as if it had not been.

How a backup is written is known to `backup`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from keramos._frames import warn
from keramos.callbacks import backup, randomness
from keramos.callbacks.frequency import Every
from keramos.callbacks.keeper import Keeper
from keramos.callbacks.run import Run
from keramos.errors import ConfigError


class BackupAndRestore(Keeper):
    """Keeps a backup of the run, and goes on from it when the same `fit` is called again.

    A backup holds the weights, the optimizer, where every source of random numbers is, the state of
    the other callbacks, the epoch and the batch, in one file that appears all at once: a run that
    was killed at any moment ends with the same weights as one that was not. For data that is itself
    drawn at random, it must depend on the epoch alone, or on the generators of Python and numpy.

    Args:
        backup_dir: a folder for this run alone.
        save_freq: "epoch", or a number of batches.
        double_checkpoint: keep the backup before the last, too; it is taken where the last one is
            damaged.
        delete_checkpoint: delete the backup when training has ended well.

    Raises:
        ConfigError: no folder, or a frequency that cannot be.
        FileError: in training, when the backup is damaged.
        WeightsError: in training, when the backup is of another model.
        WriteError: in training, when the disk is full, read-only, or failed; the last backup still
            stands.
    """

    lazy_logs = True

    def __init__(
        self,
        backup_dir: Any,
        save_freq: Any = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
    ):
        super().__init__()
        if backup_dir is None or not os.fspath(backup_dir):
            raise ConfigError("BackupAndRestore needs a folder", found=repr(backup_dir))
        self.backup_dir, self.save_freq = os.fspath(backup_dir), save_freq
        self.double_checkpoint, self.delete_checkpoint = double_checkpoint, delete_checkpoint
        self._every = Every.of(save_freq, "BackupAndRestore")
        self._epoch = 0
        self._run: Run | None = None
        self._backup: dict[str, Any] | None = None

    def on_run(self, run: Run) -> None:
        """Take the run, to move its beginning in `on_train_begin`."""
        self._run = run

    def on_train_begin(self, logs: Any = None) -> None:
        self._prepare()
        self._backup = backup.read(Path(self.backup_dir), self.model)
        if self._backup is None:
            return
        self._move_beginning(self._backup)
        if "random" in self._backup:
            randomness.restored(self.model, self._backup["random"])
            self._every.set_state(self._backup["every"])
            if self._run is not None:
                self._run.source.return_to(self._backup["data"])

    def _prepare(self) -> None:
        if not getattr(self.model, "built", True):
            raise ConfigError(
                "BackupAndRestore: the model is not built",
                hint="call it once, or build(input_shape), before",
            )
        optimizer = getattr(self.model, "optimizer", None)
        if optimizer is not None and not optimizer.built:
            optimizer.build(self.model.trainable_variables)

    def _move_beginning(self, state: dict[str, Any]) -> None:
        """Let the run go on where the backup was made; one that was about to stop has no more
        epochs.
        """
        if self._run is None:  # a loop of the user's own, which hands out no run
            return
        self._run.epoch, self._run.batch = state["epoch"], state["batch"]
        if state.get("stopped"):
            last = (self.params or {}).get("epochs", state["epoch"])
            self._run.epoch, self._run.batch = last, 0

    def hand_out(self) -> None:
        if self._backup is None:
            return
        missing = self._handed_out(self._backup.get("callbacks", ()))
        if missing:
            warn(f"the backup has states of callbacks that are not here: {', '.join(missing)}")

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch = epoch
        state, self._backup = self._backup, None
        if state is not None and state["batch"] > 0:
            # the epoch began before the run was killed: its results so far count
            for variable, value in zip(self.model.metrics_variables, state["metrics"], strict=True):
                variable.assign(value)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if self.save_freq == "epoch":
            self._back_up(epoch + 1, 0)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self._every.is_due(batch):
            self._back_up(self._epoch, batch + 1)

    def _back_up(self, epoch: int, batch: int) -> None:
        metrics = self.model.metrics_variables if batch else ()
        state = {
            "epoch": epoch,
            "batch": batch,
            "stopped": bool(self.model.stop_training),
            "random": randomness.gathered(self.model),
            "metrics": [variable.numpy() for variable in metrics],
            "data": None if self._run is None else self._run.source.position(),
            "every": self._every.state(),
            "callbacks": self._gathered(),
        }
        backup.write(Path(self.backup_dir), self.model, state, keep_previous=self.double_checkpoint)

    def _on_abort(self) -> None:
        self._run = None  # with the data, which may hold threads

    def on_train_end(self, logs: Any = None) -> None:
        self._run = None
        if self.delete_checkpoint:
            backup.delete(Path(self.backup_dir))
