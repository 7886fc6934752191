"""A file or directory that appears at its place all at once, or not at all.

What stood there before stands until the new one is complete and on the disk.

A link at the target is replaced, not followed: `best.keras -> epoch_07.keras` must not overwrite
epoch 7.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import filecmp
import os
import shutil
import stat
from collections.abc import Callable, Generator
from pathlib import Path

from keramos.errors import SaveError
from keramos.storage import companions, libc, temporary as temporary_files
from keramos.storage.disk_errors import CAUSES, WHILE_WRITING, as_write_errors
from keramos.storage.early_flush import EarlyFlushedFile

RENAME = "choose another name"
_NOTHING = "nothing was saved"
_HINTS = {
    errno.EFBIG: (
        "`ulimit -f` says what is allowed; save_weights('name.weights.json') writes in parts"
    ),
    errno.EIO: "check the disk: what was there before is untouched",
}
_CAUSES = {number: (why, _HINTS.get(number, hint)) for number, (why, hint) in CAUSES.items()}
_WHILE_SAVING = {number: _CAUSES[number] for number in WHILE_WRITING}


@contextlib.contextmanager
def atomic(
    path: str | os.PathLike[str], *, name: Callable[[], str] | None = None
) -> Generator[EarlyFlushedFile]:
    """An unbuffered file, open for writing and reading, that becomes `path` when the block ends.

    After an error in the block it is thrown away.

    Args:
        path: the target.
        name: called when the block ends, gives another name in the same folder: one that says what
            the file holds.

    Raises:
        FileMissingError: the folder does not exist.
        WriteError: the disk is full, read-only, or failed; what stood at `path` still stands.
        SaveError: there is something at `path` that is not a file.
    """
    target = Path(os.fspath(path))
    with contextlib.ExitStack() as stack:
        with as_write_errors(target, _NOTHING, _CAUSES):
            _may_replace(target)
            temporary = temporary_files.path_beside(target)
            stack.callback(temporary_files.remove, temporary)
            file = _create(temporary, target)
            stack.enter_context(temporary_files.locked(file.fileno()))
        with file, as_write_errors(target, _NOTHING, _WHILE_SAVING):
            yield file
            file.sync()
        with as_write_errors(target, _NOTHING, _CAUSES):
            os.replace(temporary, target if name is None else target.with_name(name()))
    _sync_folder(target.parent)
    temporary_files.clear(target)


@contextlib.contextmanager
def atomic_directory(
    path: str | os.PathLike[str], *, replaceable: Callable[[Path], bool]
) -> Generator[Path]:
    """A new directory to fill, which becomes `path` when the block ends without an error.

    Args:
        replaceable: called with a directory that stands there and is not empty: whether it may be
            replaced.

    Raises:
        SaveError: there is a file, a link, or a directory that may not be replaced.
    """
    target = Path(os.fspath(path))
    with as_write_errors(target, _NOTHING, _CAUSES):
        _may_replace_directory(target, replaceable)
    with staged(target, replaceable=replaceable) as place:
        place.mkdir()
        yield place


@contextlib.contextmanager
def staged(path: str | os.PathLike[str], *, replaceable: Callable[[Path], bool]) -> Generator[Path]:
    """A path in a folder of its own, at which the block makes a file or a directory, and perhaps
    other files beside it; all of it takes its place when the block ends without an error.

    Files beside it come first, and the one at `path` last. Companions (`companions`) that it
    replaces go then; where other names are used again, the file at `path` goes before, unless it
    stays as it is: rather none than one with numbers of another.

    Args:
        path: the target.
        replaceable: called with a directory that stands there and is not empty: whether it may be
            replaced.

    Raises:
        SaveError: there is something at `path` that may not be replaced.
        WriteError: the disk is full, read-only, or failed; what stood at `path` still stands.
    """
    target = Path(os.fspath(path))
    with contextlib.ExitStack() as stack:
        with as_write_errors(target, _NOTHING, _CAUSES):
            if target.is_dir():  # said before the work begins
                _may_replace_directory(target, replaceable)
            temporary = stack.enter_context(temporary_files.directory_beside(target))
        place = temporary / target.name
        with as_write_errors(target, _NOTHING, _WHILE_SAVING):
            yield place
            _sync_tree(temporary)
        with as_write_errors(target, _NOTHING, _CAUSES):
            if place.is_dir():
                _may_replace_directory(target, replaceable)
                _exchange(place, target)
            else:
                _may_replace(target)
                _take_mode(place, target)
                _place(place, target)
    _sync_folder(target.parent)
    temporary_files.clear(target)


def _place(new: Path, target: Path) -> None:
    """Put a file, and what lies beside it, in the place of another."""
    beside = sorted(entry for entry in new.parent.iterdir() if entry != new)
    with temporary_files.held(target.parent):
        replaced = companions.referred(target, companions.beside(target))
        again = {entry.name for entry in beside if target.with_name(entry.name).exists()}
        if again - companions.beside(target) and not _is_same(new, target):
            target.unlink(missing_ok=True)
        for entry in beside:
            os.replace(entry, target.with_name(entry.name))
        _sync_folder(target.parent)
        os.replace(new, target)
        _sync_folder(target.parent)
        companions.retire(target, replaced)


def _is_same(a: Path, b: Path) -> bool:
    return b.is_file() and filecmp.cmp(a, b, shallow=False)


def _exchange(new: Path, target: Path) -> None:
    """Put `new` in the place of `target`; what stood there is then at `new`, or gone."""
    if not target.exists():
        os.rename(new, target)
        return
    if _swap(new, target):
        return
    old = temporary_files.path_beside(target)
    os.rename(target, old)
    try:
        os.rename(new, target)
    except OSError:
        os.rename(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _swap(a: Path, b: Path) -> bool:
    """Exchange two paths in one step, where the system can (Linux)."""
    number, text = ctypes.c_int, ctypes.c_char_p
    rename = libc.function("renameat2", number, number, text, number, text, ctypes.c_uint)
    if rename is None:
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE: linux/fcntl.h, linux/fs.h
    return rename(here, os.fsencode(a), here, os.fsencode(b), exchange) == 0


def _may_replace_directory(target: Path, replaceable: Callable[[Path], bool]) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise SaveError(
            "there is something else in the place of the directory", in_=str(target), hint=RENAME
        )
    if target.is_dir() and any(target.iterdir()) and not replaceable(target):
        raise SaveError(
            "the directory holds other things than a model", in_=str(target), hint=RENAME
        )


def _may_replace(target: Path) -> None:
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode) or target.is_dir():
        raise SaveError(
            "there is a directory in the place of the file", in_=str(target), hint=RENAME
        )
    if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
        raise SaveError(
            "there is a device or a pipe in the place of the file", in_=str(target), hint=RENAME
        )


def _create(temporary: Path, target: Path) -> EarlyFlushedFile:
    exclusive = os.O_RDWR | os.O_CREAT | os.O_EXCL
    flags = exclusive | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    fd = os.open(temporary, flags, 0o666)
    _take_mode(temporary, target)
    return EarlyFlushedFile(fd, "r+b")


def _take_mode(new: Path, target: Path) -> None:
    """Give a file the owner and the mode of the one whose place it will take."""
    # suppressed: nothing there yet, or a system without modes
    with contextlib.suppress(OSError, AttributeError):
        status = target.lstat()
        if stat.S_ISREG(status.st_mode):
            if os.geteuid() == 0:  # root saves into somebody's file: it stays theirs
                os.chown(new, status.st_uid, status.st_gid)
            os.chmod(new, stat.S_IMODE(status.st_mode))


def _sync_tree(root: Path) -> None:
    for folder, _, names in os.walk(root):
        for name in names:
            _sync_file(Path(folder, name))
        _sync_folder(Path(folder))


def _sync_file(path: Path) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    # suppressed: Windows cannot open a folder, and need not
    with contextlib.suppress(OSError, AttributeError):
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
