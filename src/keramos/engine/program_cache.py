"""Compiled programs that outlive the process: in which folder they lie, and how many bytes of them.

jax writes and reads them. What lies there is machine code, which the next process runs as it is: a
folder that anybody but its owner can write to is not used.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import stat
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

import jax
from jax.experimental.compilation_cache import compilation_cache

from keramos.errors import ConfigError

ENVIRONMENT = "KERAMOS_PROGRAM_CACHE"
LIMIT = 512 << 20
#: Seconds of compiling that are worth a file. jax's own choice, 1, passes small models over.
WORTH_A_FILE = 0.1
_UNSET = Path()


@dataclass
class _Cache:
    """What was asked for: `_UNSET` is the folder of the environment, None no folder."""

    folder: Path | None = _UNSET
    limit: int = LIMIT
    #: Whether a program has been compiled since, and which folder jax was given then.
    is_settled: bool = False
    used: str | None = None


_current = _Cache()


def program_cache() -> str | None:
    """The folder of the compiled programs that are kept for the next process.

    It is `$KERAMOS_PROGRAM_CACHE`, or `keramos/programs` in the user's folder for caches, or what
    `set_program_cache` says.

    Returns:
        The folder, which may not exist yet; None where nothing is kept.
    """
    if _current.folder is _UNSET:
        with contextlib.suppress(RuntimeError):  # a user without a home
            return _text(_default_folder())
        return None
    return _text(_current.folder)


def set_program_cache(folder: str | os.PathLike[str] | None, limit: int = LIMIT) -> None:
    """Keep compiled programs in `folder`, so that the next process need not compile them again.

    The first `predict`, `evaluate` or `fit` of a process compiles; with a cache, only that of the
    first process does. A program is found again by what it computes, the processor, and the
    versions of jax and its compiler. The folder holds machine code: keep it to yourself. Where jax
    has a cache of its own (`JAX_COMPILATION_CACHE_DIR`), that one is used.

    Args:
        folder: the folder, made when first needed; None keeps nothing.
        limit: bytes. Where a process finds more when it first compiles, it deletes the programs
            that were not used for longest.

    Raises:
        ConfigError: `limit` is negative.
    """
    if limit < 0:
        raise ConfigError("set_program_cache: `limit` is a number of bytes", found=str(limit))
    _current.folder = None if folder is None else Path(folder).expanduser()
    _current.limit = limit
    if _current.used is not None and _folder_of_jax() == _current.used:
        jax.config.update("jax_compilation_cache_dir", None)
        compilation_cache.reset_cache()
    _current.is_settled, _current.used = False, None


def use_program_cache() -> None:
    """Let jax know of the cache, before the first program of the process is compiled.

    A folder that cannot be used is warned of, and nothing is kept.
    """
    if _current.is_settled:
        return
    _current.is_settled = True
    place = program_cache()
    if place is None or _folder_of_jax() is not None:  # the user's own
        return
    try:
        folder = _private_folder(Path(place)) / _machine()
        folder.mkdir(mode=0o700, exist_ok=True)
        _shrink(Path(place), _current.limit)
    except OSError as error:
        reason = error.strerror or str(error)
        hint = f"{ENVIRONMENT}=off, or a folder of yours"
        warnings.warn(f"compiled programs are not kept in {place}: {reason} ({hint})", stacklevel=2)
        return
    _current.used = str(folder)
    jax.config.update("jax_compilation_cache_dir", _current.used)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", WORTH_A_FILE)


def _folder_of_jax() -> str | None:
    return jax.config.jax_compilation_cache_dir  # pyright: ignore[reportAttributeAccessIssue]


def _text(folder: Path | None) -> str | None:
    return None if folder is None else str(folder)


def _default_folder() -> Path | None:
    place = os.environ.get(ENVIRONMENT, "")
    if place.lower() in ("off", "0"):
        return None
    if place:
        return Path(place).expanduser()
    if sys.platform == "win32":
        caches = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "keramos" / "programs"


def _private_folder(folder: Path) -> Path:
    """The folder, made if it is not there.

    Raises:
        OSError: it cannot be made, or others could put their code into it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.stat()
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError("it is no folder")
    if hasattr(os, "geteuid"):
        if status.st_uid != os.geteuid():
            raise PermissionError("it is somebody else's folder")
        if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise PermissionError("others can write to that folder")
    return folder


def _machine() -> str:
    """A name for processors that run the same code: a folder may lie on a network, and jax tells
    processors of one kind apart by nothing.
    """
    features = platform.processor()
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
            if line.startswith(("flags", "Features")):
                features = line
                break
    digest = hashlib.sha256(features.encode()).hexdigest()[:12]
    return f"{platform.machine() or 'machine'}-{digest}"


def _shrink(folder: Path, limit: int) -> None:
    """Delete programs, those that were not used for longest first, until `limit` bytes are left."""
    programs = []
    for path in folder.glob("*/*"):
        with contextlib.suppress(FileNotFoundError):  # another process shrinks it as well
            status = path.lstat()
            if stat.S_ISREG(status.st_mode):
                last_use = max(status.st_atime, status.st_mtime)
                programs.append((last_use, status.st_size, path))
    excess = sum(size for _, size, _ in programs) - limit
    for _, size, path in sorted(programs):
        if excess <= 0:
            break
        path.unlink(missing_ok=True)
        excess -= size
