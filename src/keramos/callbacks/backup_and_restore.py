"""BackupAndRestore: a run that was killed goes on as if it had not been.

Refuses to know how a backup is written.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from keramos._frames import warn
from keramos.callbacks import backup, randomness
from keramos.callbacks.frequency import Every
from keramos.callbacks.keeper import Keeper
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
        if not os.fspath(backup_dir):
            raise ConfigError("BackupAndRestore needs a folder", found=repr(backup_dir))
        self.backup_dir, self.save_freq = os.fspath(backup_dir), save_freq
        self.double_checkpoint, self.delete_checkpoint = double_checkpoint, delete_checkpoint
        self._every = Every.of(save_freq, "BackupAndRestore")
        self._epoch = 0
        self._kept: dict[str, Any] | None = None
        if save_freq != "epoch":  # otherwise nobody listens to batches
            self.on_train_batch_end = self._after_batch

    def on_train_begin(self, logs: Any = None) -> None:
        self._prepare()
        self._kept = backup.read(Path(self.backup_dir), self.model)
        self.model._initial_epoch, self.model._initial_batch = self._beginning()
        if self._kept is not None and "random" in self._kept:
            randomness.restored(self.model, self._kept["random"])
            self._every.set_state(self._kept["every"])
            self._move_data()

    def _prepare(self) -> None:
        if not getattr(self.model, "built", True):
            raise ConfigError(
                "BackupAndRestore: the model is not built",
                hint="call it once, or build(input_shape), before",
            )
        optimizer = getattr(self.model, "optimizer", None)
        if optimizer is not None and not optimizer.built:
            optimizer.build(self.model.trainable_variables)

    def _beginning(self) -> tuple[int | None, int]:
        """Epoch and batch with which the run goes on; a run that was about to stop has no more
        epochs.
        """
        if self._kept is None:
            return None, 0
        if self._kept.get("stopped"):
            return (self.params or {}).get("epochs", self._kept["epoch"]), 0
        return self._kept["epoch"], self._kept["batch"]

    def _move_data(self) -> None:
        """Let the data go on with the batch after the last one that was seen."""
        source = getattr(self.model, "_source", None)
        if source is not None:
            source.return_to(self._kept["data"] if self._kept else None)

    def hand_out(self) -> None:
        if self._kept is None:
            return
        missing = self._handed_out(self._kept.get("callbacks", ()))
        if missing:
            warn(f"the backup has states of callbacks that are not here: {', '.join(missing)}")

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch = epoch
        kept, self._kept = self._kept, None
        if kept is not None and kept["batch"] > 0:
            # the epoch began before the run was killed: its results so far count
            for variable, value in zip(self.model.metrics_variables, kept["metrics"], strict=True):
                variable.assign(value)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if self.save_freq == "epoch":
            self._back_up(epoch + 1, 0)

    def _after_batch(self, batch: int, logs: Any = None) -> None:
        if self._every.is_due(batch):
            self._back_up(self._epoch, batch + 1)

    def _back_up(self, epoch: int, batch: int) -> None:
        metrics = self.model.metrics_variables if batch else ()
        source = getattr(self.model, "_source", None)
        state = {
            "epoch": epoch,
            "batch": batch,
            "stopped": bool(self.model.stop_training),
            "random": randomness.gathered(self.model),
            "metrics": [variable.numpy() for variable in metrics],
            "data": None if source is None else source.position(),
            "every": self._every.state(),
            "callbacks": self._gathered(),
        }
        backup.write(Path(self.backup_dir), self.model, state, keep_previous=self.double_checkpoint)

    def on_train_end(self, logs: Any = None) -> None:
        self.model._initial_epoch, self.model._initial_batch = None, 0
        if self.delete_checkpoint:
            backup.delete(Path(self.backup_dir))
