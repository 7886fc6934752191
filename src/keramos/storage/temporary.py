"""Temporary files and directories beside the target that they will become.

Whoever writes one holds a lock on it, which the system takes away when the process ends, however
it ends. So what nobody holds was left behind by a save that was killed, and the next save to the
same target clears it away.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import time
from collections.abc import Generator
from pathlib import Path
from secrets import token_hex

LONGEST = 64  # letters of the target's name
MOMENT = 2  # seconds in which a new file may not be locked yet
PATIENCE = 10  # seconds for which another writer is waited for
DAY = 24 * 60 * 60  # seconds; how old litter must be where the system has no locks

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None


def path_beside(target: Path) -> Path:
    """A new name in the folder of `target`."""
    # in the same folder: a rename does not cross disks; hidden; cut, so that a name of the longest
    # length does not become too long
    return target.with_name(f".{target.name[:LONGEST]}.{token_hex(6)}.part")


@contextlib.contextmanager
def locked(fd: int) -> Generator[bool]:
    """Hold the lock on an open file or directory, also after `fd` is closed. The block is told
    whether it does: another may hold it, or the system has no locks.
    """
    if fcntl is None:
        yield False
        return
    own = os.dup(fd)
    try:
        try:
            fcntl.flock(own, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_held = True
        except OSError:
            is_held = False
        yield is_held
    finally:
        os.close(own)


@contextlib.contextmanager
def held(folder: Path) -> Generator[None]:
    """Keep others out of a folder while several names in it change together: those who ask as well.
    After some seconds the block runs in any case.
    """
    if fcntl is None:
        yield
        return
    with contextlib.ExitStack() as stack:
        # suppressed: a disk without locks
        with contextlib.suppress(OSError):
            fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            stack.callback(os.close, fd)
            _wait_for(fd)
        yield


def _wait_for(fd: int) -> None:
    assert fcntl is not None
    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > end:
                return
            time.sleep(0.005)


@contextlib.contextmanager
def directory_beside(target: Path) -> Generator[Path]:
    """A new, empty, locked directory beside `target`; whatever stands at its path when the block
    ends is removed.
    """
    path = path_beside(target)
    with contextlib.ExitStack() as stack:
        stack.callback(remove, path)
        path.mkdir()
        if fcntl is not None:
            fd = os.open(path, os.O_RDONLY)
            stack.callback(os.close, fd)
            stack.enter_context(locked(fd))
        yield path


def remove(path: Path) -> None:
    """Remove a file or a directory, if it is there; Ctrl-C in between starts over before it is
    heard.
    """
    try:
        _remove(path)
    except KeyboardInterrupt:
        _remove(path)
        raise


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except FileNotFoundError:
        return
    except OSError:  # a directory
        shutil.rmtree(path, ignore_errors=True)


def clear(target: Path) -> None:
    """Remove what killed saves to a target left beside it. What cannot be removed stays.

    Only after a save: where two renames replace a directory, the old one lies among the temporary
    ones between them.
    """
    _clear(target.parent, re.escape(target.name[:LONGEST]))


def clear_set(folder: Path, prefix: str) -> None:
    """Remove what killed saves of files whose names begin with `prefix` left in a folder."""
    _clear(folder, re.escape(prefix[:LONGEST]) + ".*")


def _clear(folder: Path, name: str) -> None:
    pattern = re.compile(rf"\.{name}\.[0-9a-f]{{12}}\.part", re.DOTALL)
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if pattern.fullmatch(entry.name) and not entry.is_symlink():
                _clear_if_abandoned(Path(entry.path))


def _clear_if_abandoned(path: Path) -> None:
    with contextlib.suppress(OSError):
        fd = os.open(
            path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        )
        try:
            if _is_abandoned(fd):
                remove(path)
        finally:
            os.close(fd)


def _is_abandoned(fd: int) -> bool:
    status = os.fstat(fd)
    age = time.time() - status.st_mtime
    if age < MOMENT or not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        return False
    if fcntl is not None:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False
        except OSError:
            pass
    return age > DAY
