"""Members and tensors -> a `.keras` zip or directory, a `.weights.h5`, a sharded set.

One pass: tensors go from their buffers to the file, summed on the way. The checksums of a zip stand
before the bytes, so headers are written twice (see `_write_zip`).
"""

from __future__ import annotations

import contextlib
import io
import os
import zlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from keramos.errors import ConfigError, SaveError
from keramos.storage import replace, zip_layout
from keramos.storage.archive import URL, Member
from keramos.storage.hdf5.image import Image, plan
from keramos.storage.span import Span
from keramos.storage.stream import STEP, Sink, Writable, write_image
from keramos.storage.threads import Threads
from keramos.storage.weight_store import WeightStore

Digests = Mapping[str, Mapping[str, str]]
Deferred = Callable[[Digests], bytes]
Content = bytes | WeightStore | Image | Span | Member | Deferred
Target: TypeAlias = "str | os.PathLike[str] | Writable"  # a path, a URL, an open binary file

THREADS = 2
UNKNOWN = "crc32:00000000"  # as long as every digest, so that sizes are known beforehand


@dataclass(frozen=True, slots=True)
class _Part:
    """One member, ready to be written."""

    name: str
    size: int
    content: bytes | Image | Span | Deferred


def write_archive(
    target: Target,
    members: Mapping[str, Content],
    *,
    zipped: bool = True,
    replaceable: Callable[[set[str]], bool] = lambda names: not names,
) -> dict[str, dict[str, str]]:
    """Write an archive, in the members' order.

    Args:
        target: a path, a URL, or a binary file object.
        members: name -> bytes; a WeightStore, which becomes an HDF5 file; an Image, which is one
            already laid out; a Member or Span, which is copied; or a function of the digests, which
            is called when the rest is written. It must give as many bytes whatever the digests
            are.
        zipped: False for a directory.
        replaceable: whether a directory that stands at the target may go, by the names in it.

    Returns:
        For each member that is a WeightStore, the digest of each of its tensors.

    Raises:
        WriteError: the disk is full or failed; what stood at the target still stands.
        SaveError: a directory stands at the target that may not be replaced.
    """
    stores = {name: store for name, store in members.items() if isinstance(store, WeightStore)}
    parts = [_part(name, content, stores) for name, content in members.items()]
    if not zipped:
        path = _local_path(target)

        def may_go(folder: Path) -> bool:
            return replaceable({entry.name for entry in folder.iterdir()})

        with replace.atomic_directory(path, replaceable=may_go) as folder:
            return _write_directory(folder, parts)
    with opened(target) as file:
        return _write_zip(file, parts)


def _local_path(target: Target) -> str:
    if not isinstance(target, (str, os.PathLike)):
        raise ConfigError("a directory needs a path", found=type(target).__name__)
    path = os.fspath(target)
    if URL.match(path):
        what = "a directory cannot be written to a URL"
        raise SaveError(what, in_=path, hint="zipped=True")
    return path


def write_weights(target: Target, store: WeightStore) -> dict[str, str]:
    """Write a `.weights.h5` file.

    Args:
        target: a path, a URL, or a binary file object.

    Returns:
        The digest of each tensor.
    """
    with opened(target) as file, Threads(THREADS) as pool:
        return write_hdf5(file, plan(store), pool)


def write_hdf5(file: Any, image: Image, pool: Threads) -> dict[str, str]:
    """Write a planned HDF5 file into an open one.

    Returns:
        The digest of each tensor.
    """
    sink = Sink(file)
    _, digests = write_image(image, sink, pool)
    sink.flush()
    return digests


def _part(name: str, content: Content, stores: Mapping[str, WeightStore]) -> _Part:
    if isinstance(content, WeightStore):
        image = plan(content)
        return _Part(name, image.size, image)
    if isinstance(content, Image):
        return _Part(name, content.size, content)
    if isinstance(content, Member):
        content = content.span()
    if isinstance(content, Span):
        return _Part(name, content.size, content)
    if callable(content):
        unknown = {member: dict.fromkeys(store, UNKNOWN) for member, store in stores.items()}
        return _Part(name, len(content(unknown)), content)
    return _Part(name, len(content), bytes(content))


def _write_zip(file: Any, parts: list[_Part]) -> dict[str, dict[str, str]]:
    """Write headers and deferred members again once the sums are known; a file that cannot seek
    back gets everything summed first.
    """
    slots = zip_layout.slots(
        (part.name, part.size, isinstance(part.content, Image)) for part in parts
    )
    start = _start(file)
    with Threads(THREADS) as pool:
        sums = _Sums()
        if start is None:
            sums.settle(parts, pool, None)
        sink = Sink(file)
        for part, slot in zip(parts, slots, strict=True):
            sink.write(slot.local_header(sums.crcs.get(part.name, 0)))
            sums.write(part, pool, sink)
        if start is not None:
            sums.defer(parts)
        sink.write(zip_layout.directory(slots, [sums.crcs[part.name] for part in parts]))
        sink.flush()
    if start is not None:
        _patch(file, start, parts, slots, sums)
    return sums.digests


class _Sums:
    """The checksums of the members written so far, the digests of their tensors, the bytes of the
    deferred ones.
    """

    def __init__(self) -> None:
        self.crcs: dict[str, int] = {}
        self.digests: dict[str, dict[str, str]] = {}
        self.late: dict[str, bytes] = {}

    def settle(self, parts: list[_Part], pool: Threads, sink: Sink | None) -> None:
        """Sum everything."""
        for part in parts:
            self.write(part, pool, sink)
        self.defer(parts)

    def defer(self, parts: list[_Part]) -> None:
        """Make the deferred members, now that the digests are sums."""
        for part in parts:
            if callable(part.content) and part.name not in self.late:
                data = part.content(self.digests)
                if len(data) != part.size:
                    raise SaveError(
                        f"{part.name} changed its size with the digests",
                        found=len(data),
                        wanted=part.size,
                    )
                self.late[part.name] = data
                self.crcs[part.name] = zlib.crc32(data)

    def write(self, part: _Part, pool: Threads, sink: Sink | None) -> None:
        """Write one member, or without a sink only sum it; a deferred one leaves room."""
        content = part.content
        if isinstance(content, Image):
            self.crcs[part.name], self.digests[part.name] = write_image(content, sink, pool)
        elif isinstance(content, Span):
            self.crcs[part.name] = _copy(content, sink)
        else:
            data = self.late.get(part.name, bytes(part.size)) if callable(content) else content
            if not callable(content):
                self.crcs[part.name] = zlib.crc32(content)
            if sink:
                sink.write(data)


def _copy(span: Span, sink: Sink | None) -> int:
    crc = 0
    for at in range(0, span.size, STEP):
        data = span.view(at, min(STEP, span.size - at))
        crc = zlib.crc32(data, crc)
        if sink:
            sink.write(data)
    return crc


def _start(file: Any) -> int | None:
    """Where in the file the archive begins; None for a file that is only ever appended to."""
    try:
        appends = "a" in str(getattr(file, "mode", ""))  # it writes at its end, whatever seek says
        return file.tell() if file.seekable() and not appends else None
    except (AttributeError, OSError):
        return None


def _patch(
    file: Any, start: int, parts: list[_Part], slots: list[zip_layout.Slot], sums: _Sums
) -> None:
    end = file.tell()
    for part, slot in zip(parts, slots, strict=True):
        file.seek(start + slot.header)
        sink = Sink(file)
        sink.write(slot.local_header(sums.crcs[part.name]))
        sink.write(sums.late.get(part.name, b""))
        sink.flush()
    file.seek(end)


def _write_directory(folder: Path, parts: list[_Part]) -> dict[str, dict[str, str]]:
    sums = _Sums()
    with Threads(THREADS) as pool:
        for part in sorted(parts, key=lambda part: callable(part.content)):  # deferred ones last
            if callable(part.content):
                sums.defer([part])
            path = folder.joinpath(*part.name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            with io.FileIO(path, "xb") as file:
                sink = Sink(file)
                sums.write(part, pool, sink)
                sink.flush()
    return sums.digests


@contextlib.contextmanager
def opened(target: Target) -> Generator[Any]:
    """A file to write into: a path is replaced when it is complete, a file object is left open."""
    if isinstance(target, (str, os.PathLike)):
        path = os.fsdecode(os.fspath(target))
        opening = _opened_url(path) if URL.match(path) else replace.atomic(path)
        with opening as file:
            yield file
    elif hasattr(target, "write"):
        yield target
    else:
        raise ConfigError("nothing can be written to this", found=type(target).__name__)


@contextlib.contextmanager
def _opened_url(url: str) -> Generator[Any]:
    from keramos.storage import urls

    with urls.create(url) as file:
        yield file
