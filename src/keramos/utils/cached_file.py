"""get_file: what a URL names, as a file of the cache.

The file appears under its name by a rename, when it is complete and its hash is right; until then
it grows beside, as `.<name>.partial`, from where the next call goes on.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import urllib.parse
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from keramos.callbacks import terminal
from keramos.errors import ConfigError, DamagedFileError
from keramos.storage import temporary
from keramos.storage.disk_errors import as_write_errors, make_folder
from keramos.utils import checksums, transfer, unpacking

_SCHEMES = ("http", "https", "ftp", "file")


def get_file(
    fname: str | os.PathLike[str] | None = None,
    origin: str | None = None,
    untar: bool = False,
    md5_hash: str | None = None,
    file_hash: str | None = None,
    cache_subdir: str | os.PathLike[str] = "datasets",
    hash_algorithm: str = "auto",
    extract: bool = False,
    archive_format: Any = "auto",
    cache_dir: str | os.PathLike[str] | None = None,
    force_download: bool = False,
) -> str:
    """Download a file, unless the cache has it.

    A transfer that breaks goes on where it stopped, at once or in the next call. What stood in the
    cache stands until the new file is complete and its hash is right.

    Args:
        fname: its name in the cache, without folders; by default, the last part of the URL. Of an
            archive that is unpacked, the name of the folder, where it has no dot.
        origin: the URL: http, https, ftp or file.
        untar: former name of `extract` for tar archives.
        md5_hash: former name of `file_hash`.
        file_hash: hexadecimal MD5 or SHA-256; a file of the cache with another hash is replaced.
        cache_subdir: folder in the cache; an absolute path stands for itself.
        hash_algorithm: "md5", "sha256", or "auto": by the length of the hash.
        extract: unpack an archive into a folder. A member that would leave the folder, a device, or
            far more bytes than the archive has are refused; then nothing is unpacked.
        archive_format: "auto", "tar" (compressed ones included), "zip", several of them, or None.
        cache_dir: the cache; by default `$KERAS_HOME`, or else `~/.keras`.
        force_download: download it in any case.

    Returns:
        The path of the file; of the folder, where an archive is unpacked.

    Raises:
        ConfigError: no URL, or a name that is none.
        DownloadError: there is no network, or the server refuses.
        DamagedFileError: what came has another hash; or the archive is damaged.
        UnsafeError: the archive has members that must not be unpacked.
        WriteError: the disk is full or read-only.
    """
    if origin is None:
        raise ConfigError("get_file() needs `origin`, the URL of the file")
    if urllib.parse.urlsplit(origin).scheme not in _SCHEMES:
        wanted = ", ".join(f"{scheme}://…" for scheme in _SCHEMES)
        raise ConfigError("get_file: `origin` is no URL", found=repr(origin), wanted=wanted)
    if md5_hash is not None and file_hash is None:
        file_hash, hash_algorithm = md5_hash, "md5"
    algorithm = checksums.algorithm_of(file_hash, hash_algorithm) if file_hash else ""
    folder = _folder(cache_dir, cache_subdir)
    name, unpacked = _names(fname, origin, extract or untar)
    target = folder / name
    if force_download or not _is_cached(target, file_hash, algorithm):
        _download(origin, target, file_hash, algorithm)
    if unpacked is None:
        return str(target)
    if not unpacking.unpack(target, folder / unpacked, "tar" if untar else archive_format):
        warnings.warn(
            f"get_file: {target} was not unpacked: no archive of format {archive_format!r}",
            stacklevel=2,
        )
    return str(folder / unpacked)


def cache_home() -> Path:
    """The folder of the cache: `$KERAS_HOME`, or else `~/.keras`."""
    return Path(os.environ.get("KERAS_HOME") or Path("~", ".keras")).expanduser()


def _folder(cache_dir: str | os.PathLike[str] | None, cache_subdir: str | os.PathLike[str]) -> Path:
    """The folder of the file, which is there afterwards."""
    if cache_dir is not None:
        folder = Path(cache_dir).expanduser() / cache_subdir
    else:
        folder = _usable_home() / cache_subdir
    make_folder(folder, "the folder of the cache")
    return folder


def _usable_home() -> Path:
    """The cache, or one among the temporary files where it cannot be written to."""
    home = cache_home()
    with contextlib.suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
    if os.access(home, os.W_OK):
        return home
    other = Path("/tmp" if os.path.isdir("/tmp") else tempfile.gettempdir(), ".keras")
    with contextlib.suppress(OSError):
        other.mkdir(mode=0o700, exist_ok=True)
    if hasattr(os, "geteuid") and other.exists() and other.lstat().st_uid != os.geteuid():
        # whoever owns it could put any file there
        raise ConfigError(
            f"neither {home} nor {other} can be the cache: the first is not writable, "
            "the second is somebody else's",
            hint="KERAS_HOME=<a folder of yours>",
        )
    return other


def _names(
    fname: str | os.PathLike[str] | None, origin: str, is_unpacked: bool
) -> tuple[str, str | None]:
    """The name of the file, and that of the folder into which it is unpacked."""
    name = os.fspath(fname) if fname else _last_part(origin)
    if name in (".", "..") or any(c and c in name for c in (os.sep, os.altsep, "\0")):
        raise ConfigError(
            "get_file: `fname` is the name of a file, not a path",
            found=repr(name),
            hint="`cache_dir` and `cache_subdir` say where it stands",
        )
    if not is_unpacked:
        return name, None
    if fname and "." in name:
        return name, f"{name[: name.find('.')]}_extracted"
    return f"{name}_archive", name


def _last_part(origin: str) -> str:
    name = os.path.basename(urllib.parse.urlsplit(origin).path)
    if not name:
        raise ConfigError(
            "get_file: the URL does not end with the name of a file",
            found=transfer.shown(origin),
            hint="fname='name'",
        )
    return name


def _is_cached(target: Path, file_hash: str | None, algorithm: str) -> bool:
    if not target.exists():
        return False
    if not file_hash or checksums.matches(target, file_hash, algorithm):
        return True
    terminal.write_line(f"{target} has another {algorithm} hash: it is downloaded again")
    return False


def _download(origin: str, target: Path, file_hash: str | None, algorithm: str) -> None:
    if target.is_dir():
        raise ConfigError("get_file: there is a folder in the place of the file", in_=str(target))
    terminal.write_line(f"Downloading data from {transfer.shown(origin)}")
    with as_write_errors(target, "the file was not downloaded"), _partial(target) as (file, path):
        hint = f"put the file there yourself: {target}"
        transfer.fetch(origin, file, _mark(path), hint=hint)
        file.flush()
        if file_hash and not checksums.matches(file, file_hash, algorithm):
            other = checksums.digest(file, algorithm)
            file.close()
            path.unlink()
            raise DamagedFileError(
                f"Incomplete or corrupted file: its {algorithm} hash is another than `file_hash`",
                in_=transfer.shown(origin),
                found=other,
                wanted=file_hash,
            )
        os.fsync(file.fileno())
        file.close()
        os.replace(path, target)


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


@contextlib.contextmanager
def _partial(target: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """The locked file that grows beside the target; one of its own, which does not stay, where
    another process has that one in its hands, or the system has no locks.
    """
    path = target.with_name(f".{target.name}.partial")
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(os.fdopen(os.open(path, flags, 0o666), "r+b"))
        is_held = stack.enter_context(temporary.locked(file.fileno()))
        if not (is_held and _is_at(path, file)):
            path = temporary.path_beside(target)
            stack.callback(temporary.remove, path)
            stack.callback(temporary.remove, _mark(path))
            file = stack.enter_context(open(path, "x+b"))
        yield file, path


def _is_at(path: Path, file: BinaryIO) -> bool:
    """Whether an open file is still the one at its path: its holder before may have renamed it."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
