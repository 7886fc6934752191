"""What a format is: how it is recognised, read and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from keramos import storage
from keramos.errors import ConfigError
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive, Group


class Contents:
    """What formats look at to recognise a file, each opened once and only when asked.

    Args:
        archive: the open file.
    """

    def __init__(self, archive: Archive):
        self.archive = archive
        self.file_type = storage.recognise(archive)

    @cached_property
    def names(self) -> frozenset[str]:
        """The members of a zip or a directory."""
        return frozenset(self.archive.names())

    @cached_property
    def root(self) -> Group | None:
        """The root of an HDF5 file; None for any other."""
        whole = self.archive.whole
        if self.file_type != "hdf5" or whole is None:
            return None
        return storage.open_hdf5_root(whole, self.archive.limits)

    def holds_keys(self, *keys: str) -> bool:
        """Whether a JSON file has one of these keys anywhere."""
        whole = self.archive.whole
        if self.file_type != "json" or whole is None:
            return False
        text = bytes(whole.view(0, min(whole.size, self.archive.limits.max_text_bytes)))
        return any(f'"{key}"'.encode() in text for key in keys)


def _refuse(snapshot: Snapshot, target: Any) -> None:
    raise ConfigError("files of this format are read and not written", found=str(target))


@dataclass(frozen=True)
class Format:
    """One kind of file that holds a model, or its weights.

    Attributes:
        name: as `info` shows it.
        holds_model: whether the architecture is in it.
        recognise: whether the contents of a file are of this format.
        read: the snapshot in it; tensors stay in the file.
        ending: how the path of a file ends that is written in this format; empty for a directory,
            None where the format is only read.
        is_one_file: False for a directory, or a set of files.
        write: (snapshot, target); whatever fails, what stood at the target still stands.
    """

    name: str
    holds_model: bool
    recognise: Callable[[Contents], bool]
    read: Callable[[Archive], Snapshot]
    ending: str | None = None
    is_one_file: bool = True
    write: Callable[[Snapshot, Any], object] = _refuse
