"""ModelCheckpoint: the model, or its weights, written as training goes on.

Whatever fails, the files that stood before still stand.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keramos._frames import warn
from keramos._signatures import accepts_keyword
from keramos.callbacks import images, path_template
from keramos.callbacks.background import BackgroundWriter
from keramos.callbacks.frequency import Every
from keramos.callbacks.logs import as_floats
from keramos.callbacks.monitor import BETTER, MonitorCallback
from keramos.callbacks.terminal import write_line
from keramos.errors import ConfigError, KeramosError
from keramos.saving.formats import table
from keramos.storage.disk_errors import make_folder

#: Under which a file keeps what was known of the best when it was written.
RECORD = "checkpoint"
_FOLDER = "the folder of the checkpoints"


class ModelCheckpoint(MonitorCallback):
    """Writes the model at the end of each epoch, or every so many batches; each file appears all at
    once.

    The path may hold places for `epoch`, counted from 1, `batch`, counted from 1, where `save_freq`
    is a number, and every result: `"{epoch:02d}-{val_loss:.2f}.keras"`. Folders are made as needed.

    Args:
        filepath: ends with `.keras`, or with `.weights.h5` for weights alone; with `.h5` for either
            in a file that lists weights by layer.
        monitor: name of the number that says what is best.
        verbose: 1 says what is written.
        save_best_only: write only when the number is better than ever before.
        save_weights_only: leave out the architecture; the optimizer's state is written with the
            weights, but for `.h5`, which has no place for it.
        mode: "min", "max", or "auto", which asks the metric of that name.
        save_freq: "epoch", or a number of batches.
        initial_value_threshold: the number must be better than this from the start.
        background: write in a thread, from a copy of the values, while training goes on; the next
            checkpoint waits for it. What fails there is raised at the next epoch, or at the end of
            training.
        max_to_keep: how many of the files written here to keep; older ones are deleted once a new
            one is complete. Files at `filepath` that an earlier process wrote for the same
            `filepath` count, too; copies and other files are left alone.
        remember_best: keep the best number in the file, and in a new process start from the files
            at `filepath`, instead of overwriting them with the first epoch's.

    Attributes:
        best: the best number so far; None before the first.

    Raises:
        ConfigError: a path, a frequency or a number of files that cannot be.
        PathFieldError: in training, when the path has a place for a result that there is not.
        SaveError: in training, when a file stands in the place of the folder.
        WriteError: in training, when the disk is full, read-only, or failed.
    """

    purpose = "saving the best model"
    lazy_logs = True

    def __init__(
        self,
        filepath: Any,
        monitor: str = "val_loss",
        verbose: Any = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: Any = "epoch",
        initial_value_threshold: float | None = None,
        *,
        background: bool = False,
        max_to_keep: int | None = None,
        remember_best: bool = False,
    ):
        super().__init__(monitor, mode, best=initial_value_threshold)
        self.filepath = _checked(os.fspath(filepath), save_weights_only)
        self.verbose, self.save_best_only, self.save_weights_only = (
            verbose,
            save_best_only,
            save_weights_only,
        )
        self.save_freq, self.background, self.remember_best = save_freq, background, remember_best
        if max_to_keep is not None and max_to_keep < 1:
            raise ConfigError("ModelCheckpoint: max_to_keep must be at least 1", found=max_to_keep)
        self.max_to_keep = max_to_keep
        self._every = Every.of(save_freq, "ModelCheckpoint")
        self._writer = BackgroundWriter()
        self._written: list[str] = []
        self._epoch = 0

    def on_train_begin(self, logs: Any = None) -> None:
        if (folder := path_template.folder(self.filepath)) is not None:
            # what cannot be made is better known before an epoch than after it
            make_folder(folder, _FOLDER)
        if self.remember_best or self.max_to_keep is not None:
            self._recall()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch = epoch
        self._writer.check()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._writer.check()
        if self.save_freq == "epoch":
            self._save_model(epoch, None, logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self._should_save_on_batch(batch):
            self._save_model(self._epoch, batch, as_floats(logs))

    def on_train_end(self, logs: Any = None) -> None:
        self._writer.settle()

    def _on_abort(self) -> None:
        self._writer.settle()

    def wait_until_finished(self) -> None:
        """Wait for a write in the background, and raise what it raised."""
        self._writer.settle()

    # These names are Keras's: users' subclasses override and call them.
    @property
    def _current_epoch(self) -> int:
        return self._epoch

    def _should_save_on_batch(self, batch: int) -> bool:
        return self._every.is_due(batch)

    def _get_file_path(self, epoch: int, batch: int | None, logs: Any) -> str:
        place = {"epoch": epoch + 1} if batch is None else {"epoch": epoch + 1, "batch": batch + 1}
        return path_template.filled(self.filepath, {**(logs or {}), **place})

    def _save_model(self, epoch: int, batch: int | None, logs: Any) -> None:
        path = self._get_file_path(epoch, batch, logs)
        if self.save_best_only and not self._is_best(epoch, path, logs):
            return
        if self.verbose > 0 and not self.save_best_only:
            write_line(f"\nEpoch {epoch + 1}: saving to {path}")
        make_folder(Path(path).parent, _FOLDER)
        self._write(path, self._record(epoch, path))

    def _is_best(self, epoch: int, path: str, logs: Any) -> bool:
        """Whether to save: also where there is nothing to compare, for a file too many is better
        than none.
        """
        self._decide_mode(logs)
        value = self.get_monitor_value(logs)
        if value is None:
            return True
        if not isinstance(value, float | int):
            warn(f"{self.monitor!r} is not one number: saving without comparing")
            return True
        better, before = self._is_improvement(value, self.best), _shown(self.best)
        if better:
            self.best = value
        if self.verbose > 0:
            result = (
                f"improved from {before} to {value:.5f}, saving to {path}"
                if better
                else f"did not improve from {before}"
            )
            write_line(f"\nEpoch {epoch + 1}: {self.monitor} {result}")
        return better

    def _record(self, epoch: int, path: str) -> dict[str, Any]:
        if not self.remember_best and self.max_to_keep is None:
            return {}
        known = self.best is not None and self.monitor_op is not None
        best = {"monitor": self.monitor, "mode": self.mode, "best": self.best} if known else {}
        return {RECORD: {**best, "epoch": epoch + 1, "file": self._identity(path)}}

    def _identity(self, path: str) -> list[str]:
        """Of a file of this callback: a copy has another name, and a file of another callback
        another template.
        """
        return [os.path.basename(self.filepath), os.path.basename(path)]

    def _write(self, path: str, metadata: Mapping[str, Any]) -> None:
        if not self.background:
            self._write_now(path, metadata)
            self._prune(path)
            return
        image = (images.of_weights if self.save_weights_only else images.of_model)(
            self.model, metadata, by_layer=self._lists_layers(path)
        )
        self._writer.submit(lambda: self._write_image(image, path))

    def _write_image(self, image: Any, path: str) -> None:
        images.write(image, path)
        self._prune(path)

    def _write_now(self, path: str, metadata: Mapping[str, Any]) -> None:
        # a model's own `save` is asked, for it may have been overridden
        if not self.save_weights_only:
            takes_metadata = metadata and accepts_keyword(self.model.save, "metadata")
            options = {"metadata": metadata} if takes_metadata else {}
            self.model.save(path, overwrite=True, **options)
        elif metadata:
            by_layer = self._lists_layers(path)
            image = images.of_weights(self.model, metadata, copied=False, by_layer=by_layer)
            images.write(image, path)
        else:
            self.model.save_weights(path, overwrite=True)

    def _lists_layers(self, path: str) -> bool:
        format = table.for_path(path, holds_model=not self.save_weights_only, layout="file")
        return format is not None and format.container == "hdf5"

    def _prune(self, path: str) -> None:
        self._written = [*(known for known in self._written if known != path), path]
        if self.max_to_keep is None:
            return
        old, self._written = self._written[: -self.max_to_keep], self._written[-self.max_to_keep :]
        for outdated in old:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(outdated)

    def _recall(self) -> None:
        """Learn from the files that are there what an earlier process wrote, and what was best in
        it.
        """
        records = {
            path: record
            for path in path_template.matching(self.filepath)
            if (record := self._record_of(path))
        }
        own = [
            path for path, record in records.items() if record.get("file") == self._identity(path)
        ]
        self._written = [*(path for path in own if path not in self._written), *self._written]
        if self.remember_best:
            for record in records.values():
                self._recall_best(record)

    def _record_of(self, path: str) -> dict[str, Any]:
        try:
            record = images.metadata_of(path).get(RECORD)
        except (KeramosError, ValueError) as error:
            if self.remember_best:
                warn(f"{path} is passed over: {error}")
            return {}
        return record if isinstance(record, dict) else {}

    def _recall_best(self, record: Mapping[str, Any]) -> None:
        best, mode = record.get("best"), record.get("mode")
        if mode in BETTER and record.get("monitor") == self.monitor and self.mode in ("auto", mode):
            self._set_mode(mode)
            if isinstance(best, float | int) and self._is_improvement(best, self.best):
                self.best = best

    def get_state(self) -> dict[str, Any]:
        """The best number, the files written, and the batches since the last."""
        return {"best": self.best, "written": list(self._written), "every": self._every.state()}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Carry on from what `get_state` returned."""
        later = [path for path in self._written if path not in state["written"]]  # than the backup
        self.best, self._written = state["best"], [*state["written"], *later]
        self._every.set_state(state["every"])


def _shown(best: Any) -> str:
    return "None" if best is None else f"{best:.5f}"


def _checked(path: str, weights_only: bool) -> str:
    """A path with the ending that says what is in the file."""
    if table.for_path(path, holds_model=not weights_only, layout="file") is not None:
        return path
    wanted = table.recommended(holds_model=not weights_only).ending
    what = "weights alone go" if weights_only else "a whole model goes"
    holds_weights = not weights_only and table.for_path(path, holds_model=False) is not None
    hint = "save_weights_only=True" if holds_weights else f"{path}{wanted}"
    raise ConfigError(
        f"ModelCheckpoint: {what} into a file that ends with {wanted}", found=path, hint=hint
    )
