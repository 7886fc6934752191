"""CSVLogger: the results of every epoch as a line of a table.

Refuses to know what the numbers mean.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from keramos.callbacks.callback import Callback
from keramos.errors import FileMissingError

_MISSING = "NA"


class CSVLogger(Callback):
    """Writes a line for each epoch, at once: `epoch`, then the results by name; what an epoch lacks is `NA`.

    The columns are those of the first epoch, and of validation even where the first epoch had none.

    Args:
        filename: of the table.
        separator: between columns.
        append: go on after what the file holds, with its columns.

    Raises:
        FileMissingError: in training, when the folder does not exist.
    """

    def __init__(self, filename: Any, separator: str = ",", append: bool = False):
        super().__init__()
        self.filename, self.sep, self.append = os.fspath(filename), separator, append
        self.keys: list[str] | None = None
        self._file: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        self._close()
        self.keys = self._columns_there() if self.append else None
        self._open("a" if self.append else "w")

    def _open(self, mode: str) -> None:
        try:
            self._file = open(self.filename, mode, newline="", encoding="utf-8")  # noqa: SIM115 - closed when training ends
        except FileNotFoundError as error:
            folder = Path(self.filename).parent
            raise FileMissingError("the folder does not exist", in_=self.filename, hint=f"mkdir -p {folder}") from error

    def _columns_there(self) -> list[str] | None:
        if not os.path.exists(self.filename):
            return None
        with open(self.filename, newline="", encoding="utf-8") as file:
            header = next(csv.reader(file, delimiter=self.sep), [])
        return header[1:] if header[:1] == ["epoch"] else None

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs = logs or {}
        writer = csv.writer(self._file, delimiter=self.sep, lineterminator="\n")
        if self.keys is None:
            self.keys = _columns(logs)
            writer.writerow(["epoch", *self.keys])
        writer.writerow([epoch, *(_cell(logs.get(key, _MISSING)) for key in self.keys)])
        self._file.flush()

    def on_train_end(self, logs: Any = None) -> None:
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def get_state(self) -> dict[str, Any]:
        """What the file held when a backup was made."""
        return {"keys": self.keys, "text": Path(self.filename).read_text("utf-8") if self._file else ""}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on after the epochs before the backup; what was written since is written again."""
        self._close()
        self._open("w")
        self.keys = state["keys"]
        self._file.write(state["text"])
        self._file.flush()


def _columns(logs: Mapping[str, Any]) -> list[str]:
    names = sorted(logs)
    if any(name.startswith("val_") for name in names):
        return names
    return names + [f"val_{name}" for name in names]


def _cell(value: Any) -> Any:
    if isinstance(value, str) or not isinstance(value, Iterable) or getattr(value, "ndim", 1) == 0:
        return value
    return f'"[{", ".join(map(str, value))}]"'
