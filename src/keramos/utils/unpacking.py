"""An archive (tar, zip) -> a folder, which nothing in the archive can leave.

Refuses a member whose name, or whose link, points elsewhere, every device, and what becomes far
larger than a data set does. All of it is unpacked beside the folder first; the folder appears, or
changes, when that has gone well.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from keramos.errors import ConfigError, DamagedFileError, LimitError, UnsafeError, near
from keramos.storage import temporary
from keramos.storage.disk_errors import as_write_errors

MIB = 1 << 20
GIB = 1 << 30
FREE_BYTES = 4 * GIB  # what any archive may become
MAX_INFLATION = 200  # and how many times its own size beyond that
MAX_MEMBERS = 20_000_000
MAX_HEADER_BYTES = 16 * MIB  # read at once: the headers of a tar archive are
_CHUNK = MIB
_DAMAGE = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, KeyError,
    RuntimeError, UnicodeError,
)  # fmt: skip
_MAGIC: dict[bytes, Callable[[BinaryIO], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
    b"\x5d\x00\x00": lzma.LZMAFile,
}


@dataclass
class Room:
    """How much may still be unpacked."""

    archive: Path
    bytes_left: int
    members_left: int

    @classmethod
    def of(cls, archive: Path) -> Room:
        return cls(archive, max(FREE_BYTES, archive.stat().st_size * MAX_INFLATION), MAX_MEMBERS)

    def take(self, count: int) -> None:
        """Count `count` bytes of one member."""
        self.bytes_left -= count
        if self.bytes_left < 0 or count < 0:
            raise self.exceeded("the archive becomes far larger than it is")

    def member(self) -> None:
        """Count one member."""
        self.members_left -= 1
        if self.members_left < 0:
            raise self.exceeded("the archive has too many members")

    def exceeded(self, what: str) -> LimitError:
        """The error for an archive that asks for more."""
        return LimitError(what, in_=str(self.archive), hint="if you trust it, unpack it yourself")


@dataclass
class Folder:
    """The place into which the members go: files at once, links when all files are there."""

    archive: Path
    root: Path
    room: Room
    links: dict[PurePosixPath, str] = field(default_factory=dict)

    def path(self, name: str) -> PurePosixPath:
        """The place of a member inside the folder.

        Raises:
            UnsafeError: it would be outside.
        """
        path = PurePosixPath(name)
        foreign = os.name == "nt" and any(c in name for c in "\\:")
        if path.is_absolute() or ".." in path.parts or foreign or "\0" in name:
            raise self.unsafe("a member of the archive would be written outside its folder", name)
        return path

    def unsafe(self, what: str, name: str) -> UnsafeError:
        """The error for a member that is refused."""
        return UnsafeError(what, at=name, in_=str(self.archive), hint="nothing was unpacked")

    def add_folder(self, name: str) -> None:
        """Make a folder."""
        with self._claimed(name) as path:
            path.mkdir(exist_ok=True)

    def add_file(self, name: str, source: Any, *, executable: bool = False) -> None:
        """Write a file, counting what it takes."""
        with self._claimed(name) as path:
            path.unlink(missing_ok=True)  # the later of two members, as tar has it
            path.touch(exist_ok=False)
        with open(path, "wb") as target:
            while chunk := source.read(_CHUNK):
                self.room.take(len(chunk))
                target.write(chunk)
        if executable:
            path.chmod(path.stat().st_mode | 0o100)

    def add_second_name(self, name: str, first: str) -> None:
        """Give a file that is there a further name (a hard link)."""
        source = self.root / self.path(first)
        if not source.is_file():
            raise self.unsafe("a hard link of the archive is to no file of it", name)
        with self._claimed(name) as path:
            if path != source:
                path.unlink(missing_ok=True)
                os.link(source, path)

    @contextlib.contextmanager
    def _claimed(self, name: str) -> Iterator[Path]:
        """The path of a new member, whose folder is there."""
        path = self.root / self.path(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            yield path
        except (NotADirectoryError, IsADirectoryError, FileExistsError) as error:
            raise DamagedFileError(
                "two members of the archive claim one place", at=name, in_=str(self.archive)
            ) from error

    def add_link(self, name: str, target: str) -> None:
        """Remember a symbolic link."""
        self.links[self.path(name)] = target

    def make_links(self) -> None:
        """Make the links that point at what is inside.

        A link whose way leads over another link is refused: only without them do the names alone
        say where it ends.
        """
        ways = {path: self._way(path, target) for path, target in self.links.items()}
        for path, way in ways.items():
            if any(step in self.links for step in (*path.parents, *way[:-1])):
                raise self.unsafe("a link of the archive leads over another link", str(path))
        for path, target in self.links.items():
            with self._claimed(str(path)) as place:
                place.unlink(missing_ok=True)
                place.symlink_to(target)

    def _way(self, path: PurePosixPath, target: str) -> list[PurePosixPath]:
        """Every place on the way from the folder of a link to its target."""
        here, way = list(path.parent.parts), []
        if PurePosixPath(target).is_absolute() or "\0" in target:
            raise self.unsafe("a link of the archive points outside its folder", str(path))
        for step in PurePosixPath(target).parts:
            if step != "..":
                here.append(step)
            elif here:
                here.pop()
            else:
                raise self.unsafe("a link of the archive points outside its folder", str(path))
            way.append(PurePosixPath(*here))
        return way


def unpack(archive: str | os.PathLike[str], folder: str | os.PathLike[str], formats: Any) -> bool:
    """Unpack an archive into a folder; what the folder has besides stays.

    Args:
        archive: the file.
        folder: made if it is not there.
        formats: "auto" (tar, then zip), "tar" (gz, bz2 and xz included), "zip", several of them,
            or None.

    Returns:
        Whether the file is an archive of one of the formats.

    Raises:
        UnsafeError: a member would leave the folder, or is a device.
        LimitError: it becomes too large.
        DamagedFileError: it is an archive that cannot be read to its end.
        WriteError: the disk is full or read-only.
    """
    archive, folder = Path(archive), Path(folder)
    for format in _formats(formats):
        is_one, members = FORMATS[format]
        if is_one(archive):
            _unpack(archive, folder, members)
            return True
    return False


def _formats(formats: Any) -> list[str]:
    if formats is None:
        return []
    names = list(FORMATS) if formats == "auto" else [formats]
    names = list(formats) if isinstance(formats, list | tuple) else names
    for name in names:
        if name not in FORMATS:
            raise ConfigError(
                f"get_file: no archive format {name!r}",
                wanted=", ".join(("auto", *FORMATS)),
                near=near(str(name), FORMATS),
            )
    return names


def _unpack(archive: Path, folder: Path, members: Callable[[Path, Folder], None]) -> None:
    with (
        as_write_errors(folder, "the archive was not unpacked"),
        temporary.directory_beside(folder) as place,
    ):
        inside = Folder(archive, place, Room.of(archive))
        _read(archive, inside, members)
        inside.make_links()
        _move(place, folder)


def _read(archive: Path, inside: Folder, members: Callable[[Path, Folder], None]) -> None:
    try:
        members(archive, inside)
    except _DAMAGE as error:
        if isinstance(error, OSError) and error.errno:  # of the disk, not of the archive
            raise
        raise DamagedFileError(
            "the archive cannot be unpacked", in_=str(archive), found=error,
            hint="get_file(…, force_download=True)",
        ) from error  # fmt: skip


def _move(place: Path, folder: Path) -> None:
    """Let what was unpacked take its place, file by file where the folder is there already."""
    if not folder.is_dir():
        os.rename(place, folder)
        return
    for here, folders, files in os.walk(place):
        there = folder / Path(here).relative_to(place)
        for name in folders:
            if not Path(here, name).is_symlink():
                _make_folder(there / name)
        links = [name for name in folders if Path(here, name).is_symlink()]
        for name in (*files, *links):
            os.replace(Path(here, name), there / name)


def _make_folder(path: Path) -> None:
    if path.is_symlink():
        raise UnsafeError("a link stands in the place of a folder of the archive", in_=str(path))
    path.mkdir(exist_ok=True)


class _Metered:
    """A file of which a tar archive's header may take no more than headers need."""

    def __init__(self, file: Any, room: Room):
        self._file, self._room = file, room
        self.header_bytes: int | None = MAX_HEADER_BYTES
        self.seek, self.tell, self.close = file.seek, file.tell, file.close

    def read(self, count: int) -> bytes:
        if self.header_bytes is not None:
            self.header_bytes -= count
            if count < 0 or self.header_bytes < 0:
                raise self._room.exceeded("a header of the archive is too large")
        return self._file.read(count)


def _is_tar(archive: Path) -> bool:
    try:
        with _opened_tar(archive, Room.of(archive)):
            return True
    except (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno:  # of the disk, not of the archive
            raise
        return False


@contextlib.contextmanager
def _opened_tar(archive: Path, room: Room) -> Iterator[tuple[tarfile.TarFile, _Metered]]:
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(open(archive, "rb"))
        start = file.read(8)
        file.seek(0)
        inflate = next((f for magic, f in _MAGIC.items() if start.startswith(magic)), None)
        source = _Metered(stack.enter_context(inflate(file)) if inflate else file, room)
        tar = stack.enter_context(tarfile.open(fileobj=source, mode="r:"))  # type: ignore[arg-type]
        yield tar, source


def _unpack_tar(archive: Path, inside: Folder) -> None:
    with _opened_tar(archive, inside.room) as (tar, source):
        while (info := _next(tar, source)) is not None:
            inside.room.member()
            _add_tar_member(tar, info, inside)


def _next(tar: tarfile.TarFile, source: _Metered) -> tarfile.TarInfo | None:
    source.header_bytes = MAX_HEADER_BYTES
    info = tar.next()
    source.header_bytes = None
    tar.members.clear()  # type: ignore[attr-defined]  # or they would all stay in memory
    return info


def _add_tar_member(tar: tarfile.TarFile, info: tarfile.TarInfo, inside: Folder) -> None:
    if info.isdir():
        inside.add_folder(info.name)
    elif info.issym():
        inside.add_link(info.name, info.linkname)
    elif info.islnk():
        inside.add_second_name(info.name, info.linkname)
    elif info.isreg():
        inside.add_file(info.name, tar.extractfile(info), executable=bool(info.mode & 0o100))
    else:
        raise inside.unsafe("the archive has a device or a pipe in it", info.name)


def _unpack_zip(archive: Path, inside: Folder) -> None:
    with zipfile.ZipFile(archive) as zip_file:
        for info in zip_file.infolist():
            inside.room.member()
            if info.is_dir():
                inside.add_folder(info.filename)
                continue
            with zip_file.open(info) as source:
                inside.add_file(info.filename, source)


#: name -> whether a file is one, and what puts its members into a folder
FORMATS: dict[str, tuple[Callable[[Path], bool], Callable[[Path, Folder], None]]] = {
    "tar": (_is_tar, _unpack_tar),
    "zip": (zipfile.is_zipfile, _unpack_zip),
}
