"""What the system says when a disk does not take something, as errors of the library.

Refuses to know what is written.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator, Mapping
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
}

#: Those that come from writing alone, for a block that also reads other files, whose errors are not
#: ours to explain.
WHILE_WRITING = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


@contextlib.contextmanager
def as_write_errors(
    target: str | os.PathLike, what: str, causes: Mapping[int, tuple[str, str]] = CAUSES
) -> Iterator[None]:
    """System errors with one of these causes, as ours; others pass.

    Args:
        target: the file or folder that is written.
        what: what has failed by it.
        causes: error number -> what happened, and what to do.

    Raises:
        FileMissingError: the folder does not exist.
        WriteError: one of the causes.
    """
    target = Path(target)
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
        said, hint = cause
        raise WriteError(
            f"{what}: {said}", errno=error.errno, in_=str(target), hint=hint
        ) from error


def make_folder(folder: Path, noun: str) -> None:
    """Make a folder, and those that it lies in, unless it is there.

    Args:
        folder: to make.
        noun: what it is, for errors: "the folder of the checkpoints".

    Raises:
        SaveError: there is a file in its place.
        WriteError: the disk would not take it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise SaveError(f"there is a file in the place of {noun}", in_=str(folder)) from error
    except OSError as error:
        said, hint = CAUSES.get(
            error.errno or 0, (error.strerror or str(error), "choose another place")
        )
        raise WriteError(
            f"{noun} cannot be made: {said}", errno=error.errno, in_=str(folder), hint=hint
        ) from error
