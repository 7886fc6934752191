"""CSVLogger: the results of every epoch as a line of a table."""

from __future__ import annotations

import contextlib
import csv
import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from keramos.callbacks.callback import Callback
from keramos.storage.disk_errors import as_write_errors

_MISSING = "NA"


class CSVLogger(Callback):
    """Writes a line for each epoch, at once: `epoch`, then the results by name; what an epoch lacks
    is `NA`.

    The columns are those of the first epoch, and of validation even where the first epoch had none.

    Args:
        filename: of the table.
        separator: between columns.
        append: go on after what the file holds, with its columns.

    Raises:
        FileMissingError: in training, when the folder does not exist.
        WriteError: in training, when the disk is full, read-only, or failed.
    """

    def __init__(self, filename: Any, separator: str = ",", append: bool = False):
        super().__init__()
        self.filename, self.sep, self.append = os.fspath(filename), separator, append
        self.keys: list[str] | None = None

    def on_train_begin(self, logs: Any = None) -> None:
        self.keys = self._columns_there() if self.append else None
        self._write("", "a" if self.append else "w")

    def _write(self, text: str, mode: str = "a") -> None:
        with (
            as_write_errors(self.filename, "the log was not written"),
            open(self.filename, f"{mode}b", buffering=0) as file,
        ):
            end, left = file.tell() if file.seekable() else None, memoryview(text.encode())
            try:
                while left:
                    left = left[file.write(left) :]
            except OSError:
                if end is not None:
                    with contextlib.suppress(OSError):
                        file.truncate(end)  # of a line that does not fit, no half
                raise

    def _columns_there(self) -> list[str] | None:
        if not os.path.exists(self.filename):
            return None
        with open(self.filename, newline="", encoding="utf-8") as file:
            header = next(csv.reader(file, delimiter=self.sep), [])
        return header[1:] if header[:1] == ["epoch"] else None

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs, lines = logs or {}, []
        if self.keys is None:
            self.keys = _columns(logs)
            lines.append(["epoch", *self.keys])
        lines.append([epoch, *(_cell(logs.get(key, _MISSING)) for key in self.keys)])
        text = io.StringIO()
        csv.writer(text, delimiter=self.sep, lineterminator="\n").writerows(lines)
        self._write(text.getvalue())

    def get_state(self) -> dict[str, Any]:
        """What the file held when a backup was made."""
        return {"keys": self.keys, "text": Path(self.filename).read_text("utf-8")}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on after the epochs before the backup; what was written since is written again."""
        self.keys = state["keys"]
        self._write(state["text"], "w")


def _columns(logs: Mapping[str, Any]) -> list[str]:
    names = sorted(logs)
    if any(name.startswith("val_") for name in names):
        return names
    return names + [f"val_{name}" for name in names]


def _cell(value: Any) -> Any:
    if isinstance(value, str) or not isinstance(value, Iterable) or getattr(value, "ndim", 1) == 0:
        return value
    return f'"[{", ".join(map(str, value))}]"'
