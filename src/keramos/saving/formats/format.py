"""What a format is: how it is recognised, read and written, and what its files are called."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

from keramos import storage
from keramos.codec import strict_json
from keramos.codec.canonical import Json
from keramos.dialects.writing.rules import Container
from keramos.errors import ConfigError, KeramosError
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive, Group

if TYPE_CHECKING:
    from keramos.storage.writer import Target

#: The newest version of Keras whose layout is followed by what is written.
KERAS_VERSION = "3.15.1"

#: What stands at the path of a format; a file object takes a file alone.
Layout = Literal["file", "directory", "sharded set"]

_KEY = re.compile(rb'"([^"\\]{1,200})"\s*:')


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

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of the outermost object of a JSON file. Of a damaged one whatever is spelled as
        a key, so that its own reader can say what is wrong with it.
        """
        whole = self.archive.whole
        if self.file_type != "json" or whole is None:
            return frozenset()
        text = bytes(whole.view(0, min(whole.size, self.archive.limits.max_text_bytes)))
        try:
            value = strict_json.loads(text)
        except KeramosError:
            return frozenset(key.decode("utf-8", "replace") for key in _KEY.findall(text))
        return frozenset(value if isinstance(value, dict) else ())


def _refuse(snapshot: Snapshot, target: Target) -> None:
    raise ConfigError("files of this format are read and not written", found=str(target))


def _none(archive: Archive) -> Iterable[tuple[str, Json]]:
    return ()


@dataclass(frozen=True)
class Format:
    """One kind of file that holds a model, or its weights.

    Attributes:
        name: as `info` shows it.
        holds_model: whether the architecture is in it.
        holds_weights: whether tensors are in it.
        recognise: whether the contents of a file are of this format.
        read: the snapshot in it; tensors stay in the file.
        layout: what stands at its path.
        endings: how its paths end, the one to recommend first; none for a directory, whose path has
            no ending at all.
        argument: what callers name it by (`format="keras"`); empty where only a path tells it.
        container: which spelling of an older Keras is written into it.
        parts: of a format of several files, a pattern of the names of those that `read` reads to
            their end.
        others: (place, config) of objects of which some readers make each by itself, beside the
            model's.
        write: (snapshot, target); whatever fails, what stood at the target still stands. A sharded
            set takes `shard_bytes`, too. A format without it is only read.
    """

    name: str
    holds_model: bool
    recognise: Callable[[Contents], bool]
    read: Callable[[Archive], Snapshot]
    layout: Layout = "file"
    endings: tuple[str, ...] = ()
    argument: str = ""
    holds_weights: bool = True
    container: Container = "archive"
    parts: str = ""
    others: Callable[[Archive], Iterable[tuple[str, Json]]] = _none
    write: Callable[..., object] = _refuse

    @property
    def is_written(self) -> bool:
        """Whether files of this format are written, and not only read."""
        return self.write is not _refuse

    @property
    def ending(self) -> str:
        """How a path should end; empty for a directory."""
        return self.endings[0] if self.endings else ""

    def names(self, path: str) -> bool:
        """Whether a path is called as one of this format."""
        if self.layout == "directory":
            return not os.path.splitext(path)[1]
        return path.endswith(self.endings)

    def ending_of(self, path: str) -> str:
        """Which of its endings a path has; empty for a directory, or for another's path."""
        return next((ending for ending in self.endings if path.endswith(ending)), "")

    def sized(self, shard_bytes: int) -> Format:
        """The same format, with at most so many bytes of tensors in each file of a sharded set."""
        return replace(self, write=partial(self.write, shard_bytes=shard_bytes))
