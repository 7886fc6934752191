"""Errors of the system while writing (disk full, read-only, no permission) as errors of keramos.

The table names the cause and what to do about it; errors that it does not name pass unchanged.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Generator, Mapping
from pathlib import Path

from keramos.errors import FileMissingError, KeramosError, SaveError, WriteError

#: errno -> (what happened, what to do)
CAUSES = {
    errno.ENOSPC: ("the disk is full", "free some space, or choose another disk"),
    errno.EDQUOT: ("your quota on this disk is used up", "free some space, or choose another disk"),
    errno.EFBIG: (
        "the file is too large for this disk or this process",
        "`ulimit -f` says what is allowed",
    ),
    errno.EROFS: ("the disk is read-only", "choose another place"),
    errno.EACCES: (
        "you may not write there",
        "choose another place, or change the folder's rights",
    ),
    errno.EPERM: ("you may not write there", "choose another place, or change the folder's rights"),
    errno.ENOENT: ("nothing can be made there", "choose another place"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter one"),
    errno.EIO: ("the disk failed", "check the disk"),
    errno.ENOTDIR: ("a part of the path is a file, not a folder", "choose another place"),
    errno.EISDIR: ("there is a folder in its place", "choose another name"),
    errno.ELOOP: ("the path is a circle of links", "choose another place"),
    errno.EINVAL: ("the system takes no such name", "choose another name"),
    errno.EMFILE: ("this process may open no more files", "`ulimit -n` says how many it may"),
    errno.ENFILE: ("the system can open no more files", "close some"),
    errno.ENOMEM: ("the system has no more memory", "free some"),
}

_TMPDIR = "TMPDIR=<a folder that may be written to>"

#: Causes that only writing has: for a block that also reads other files, whose errors it must not
#: explain.
WHILE_WRITING = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


@contextlib.contextmanager
def as_write_errors(
    target: str | os.PathLike[str], what: str, causes: Mapping[int, tuple[str, str]] = CAUSES
) -> Generator[None]:
    """Turn system errors with one of these causes into errors of keramos; others pass.

    What no file can be called is refused first.

    Args:
        target: the file or folder that is written.
        what: what has failed because of it: "nothing was saved".
        causes: error number -> what happened, and what to do.

    Raises:
        FileMissingError: the folder does not exist.
        WriteError: one of the causes.
    """
    target = Path(target)
    if not can_be_name(str(target)):
        raise WriteError(f"{what}: no file can have this name", in_=str(target))
    try:
        yield
    except OSError as error:
        if isinstance(error, KeramosError):
            raise
        if isinstance(error, FileNotFoundError) and not target.parent.is_dir():
            hint = f"mkdir -p {target.parent}"
            raise FileMissingError(
                "the folder does not exist", in_=str(target), hint=hint
            ) from error
        cause = causes.get(error.errno or 0)
        if cause is None:
            raise
        reason, hint = cause
        raise WriteError(
            f"{what}: {reason}", errno=error.errno, in_=str(target), hint=hint
        ) from error


@contextlib.contextmanager
def temporary_folder() -> Generator[str]:
    """A private folder in which others may put files; gone after the block.

    Raises:
        WriteError, FileMissingError: none can be made where `TMPDIR` says.
    """
    import tempfile

    what = "no temporary folder can be made"
    try:
        place = tempfile.gettempdir()
    except FileNotFoundError as error:
        raise WriteError(what, errno=error.errno, found=error.strerror, hint=_TMPDIR) from error
    with contextlib.ExitStack() as stack:
        with as_write_errors(Path(place, "keramos-"), what):
            folder = tempfile.TemporaryDirectory(prefix="keramos-", ignore_cleanup_errors=True)
            name = stack.enter_context(folder)
        yield name


def can_be_name(path: str) -> bool:
    """Whether the system can be asked for a path at all: Python refuses NUL, and what has no bytes
    in the system's encoding, with errors that are none of the system's.
    """
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False


def make_folder(folder: Path, noun: str) -> None:
    """Make a folder and its parents, unless it is there.

    Args:
        folder: its path.
        noun: what it is, for errors: "the folder of the checkpoints".

    Raises:
        SaveError: there is a file in its place.
        WriteError: the disk is full, read-only or failed.
    """
    if not can_be_name(str(folder)):
        raise SaveError(f"{noun} cannot have this name", in_=str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise SaveError(f"there is a file in the place of {noun}", in_=str(folder)) from error
    except OSError as error:
        unknown = error.strerror or str(error), "choose another place"
        reason, hint = CAUSES.get(error.errno or 0, unknown)
        raise WriteError(
            f"{noun} cannot be made: {reason}", errno=error.errno, in_=str(folder), hint=hint
        ) from error
