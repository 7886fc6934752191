"""Every format, and which of them a file is in or a path asks for.

A file is recognised by its content, never by its name; a path that is to be written says the
format by its ending.
"""

from __future__ import annotations

import io
import os
from typing import Any

from keramos.errors import ConfigError, UnrecognizedFileError
from keramos.saving.formats import foreign, keras_archive, legacy_h5, sharded, weights_h5
from keramos.saving.formats.format import Contents, Format
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive

#: Tried in this order.
FORMATS: tuple[Format, ...] = (
    keras_archive.ZIP,
    keras_archive.DIRECTORY,
    legacy_h5.MODEL,
    legacy_h5.WEIGHTS,
    weights_h5.WEIGHTS_H5,
    sharded.SHARDED,
)


def recognise(archive: Archive) -> Format:
    """The format of an open file.

    Raises:
        UnrecognizedFileError, DamagedFileError: it is of another kind.
    """
    contents = Contents(archive)
    for format in FORMATS:
        if format.recognise(contents):
            return format
    raise foreign.refusal(foreign.kind_of(contents), archive.source)


def read_model(archive: Archive) -> Snapshot:
    """The snapshot of a whole model.

    Raises:
        UnrecognizedFileError, DamagedFileError: it is something else.
    """
    format = recognise(archive)
    if not format.holds_model:
        raise UnrecognizedFileError(
            "the file holds weights without a model",
            in_=archive.source,
            hint="build the model, then model.load_weights(path)",
        )
    return format.read(archive)


def read_any(archive: Archive) -> Snapshot:
    """The snapshot of a whole model, or, without a config, of weights alone.

    Raises:
        UnrecognizedFileError, DamagedFileError: it is something else.
    """
    return recognise(archive).read(archive)


def for_path(path: str, *, holds_model: bool | None = None) -> Format | None:
    """The format in which a file of that name is written; None if no ending says one.

    Args:
        path: of a file or a directory.
        holds_model: only formats that hold a model, or that hold none; None for any.
    """
    for format in FORMATS:
        if format.ending is not None and holds_model in (None, format.holds_model):
            named = path.endswith(format.ending) if format.ending else _has_no_ending(path)
            if named:
                return format
    return None


def endings(*, holds_model: bool | None = None) -> str:
    """What a path may end with, for errors."""
    written = [f for f in FORMATS if f.ending is not None and holds_model in (None, f.holds_model)]
    named = [format.ending for format in written if format.ending]
    directory = ["no ending for a directory"] if any(f.ending == "" for f in written) else []
    return " or ".join([", ".join([*named, *directory][:-1]), [*named, *directory][-1]])


def write(snapshot: Snapshot, target: str, source: str) -> None:
    """Write a snapshot in the format that the target's ending says.

    Args:
        snapshot: of a model, or of weights.
        target: path or URL.
        source: where the snapshot comes from, for errors.

    Raises:
        ConfigError: no format is written so, or the snapshot holds no model and the format needs
            one.
    """
    format = for_path(target)
    if format is None:
        what = "the ending of the target does not say a format"
        raise ConfigError(what, found=target, wanted=endings())
    if format.holds_model and snapshot.config is None:
        raise ConfigError(
            "this file holds weights without a model",
            in_=source,
            hint=f"convert to a path ending in {weights_h5.WEIGHTS_H5.ending}",
        )
    format.write(snapshot, target)


def _has_no_ending(path: str) -> bool:
    return not os.path.splitext(path)[1]


def takes_path(target: Any) -> bool:
    """Whether a target is a path or URL, and no file object.

    Raises:
        ConfigError: it is neither.
    """
    if isinstance(target, io.TextIOBase) or not (
        hasattr(target, "write") or isinstance(target, (str, os.PathLike))
    ):
        raise ConfigError(
            "nothing can be written to this",
            found=type(target).__name__,
            wanted="a path, a URL, or a file opened for binary writing",
        )
    return not hasattr(target, "write")
