"""Archives -> the files in them: zips however they are put together, tars, and files compressed
alone. Nothing is written to disk but into files without a name.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from keramos import storage
from keramos.errors import KeramosError, UnsafeError
from keramos.saving.formats import table
from keramos.saving.scanning import contents, pickles, trees
from keramos.saving.scanning.notes import MOST_NESTING, Notes
from keramos.saving.scanning.report import Observation
from keramos.storage import Member, Span, file_types, zip_directory
from keramos.storage.archive import of_span
from keramos.storage.hdf5 import superblock
from keramos.storage.limits import MIB, Limits
from keramos.storage.member_name import stays_inside
from keramos.storage.span import of_descriptor
from keramos.storage.span_file import opened

BLOCK = 512  # bytes; what a tar is made of
ZFILE_HEADER = 21  # bytes: ZF, and the size of what is in it
_DAMAGE = (
    tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, OverflowError
)  # fmt: skip
#: Kinds of which `contents` asks by itself whether they are pickles.
_ASKED = frozenset({"pickle", "text", "unknown"})
_ENDING = re.compile(r"\.(gz|bz2|xz|tgz)$")


class Inflating:
    """A stream of zlib as a file.

    Args:
        file: compressed.
        before: bytes that are no part of it.
    """

    def __init__(self, file: io.BufferedReader, before: int = 0):
        self._file, self._inflater = file, zlib.decompressobj()
        file.seek(before)

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end."""
        while not self._inflater.eof:
            packed = self._inflater.unconsumed_tail or self._file.read(MIB)
            if piece := self._inflater.decompress(packed, size):
                return piece
            if not packed:
                raise EOFError("it ends before its end")
        return b""


_UNPACKERS: dict[str, Callable[[io.BufferedReader], Any]] = {
    "gzip": lambda file: gzip.GzipFile(fileobj=file),
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
    "lzma": partial(lzma.LZMAFile, format=lzma.FORMAT_ALONE),
    "zlib": Inflating,
    "zfile": partial(Inflating, before=ZFILE_HEADER),
}


def examine(span: Span, name: str, notes: Notes) -> str:
    """Look through a file, whatever it is.

    Args:
        span: its bytes.
        name: of it.
        notes: take what is seen.

    Returns:
        What it is.
    """
    kind, start = storage.recognise(span), zip_directory.beginning(span)
    if kind != "tar" and file_types.is_tar(span):
        notes.add([Observation("tar-disguised", "", f"a tar archive that begins like {kind}")])
        with notes.under("as a tar archive", inside=False) as inner:
            _nested(span, inner, _tar)
    if kind not in _ASKED and pickles.is_pickle(opened(span)):
        with notes.under(f"as a pickle, behind the first bytes of {kind}", inside=False) as inner:
            inner.add(pickles.examine(opened(span)))
    is_zip = bytes(span.view(0, min(4, span.size))) in (zip_directory.LOCAL, zip_directory.END)
    if start is not None and (start or not is_zip) and kind != "tar":
        return _hidden_zip(span, start, name, notes)
    if is_zip:
        return _nested(span, notes, _zip)
    if kind == "tar":
        return _nested(span, notes, _tar)
    if kind in _UNPACKERS:
        return _nested(span, notes, lambda span, notes: _compressed(span, name, kind, notes))
    if kind != "hdf5" and (at := superblock.beginning(span)) is not None:
        notes.add([Observation("hdf5-prefixed", "", f"HDF5 behind {kind}")])
        with notes.under(f"HDF5 at byte {at}", inside=False) as inner:
            contents.examine(span.sub(at, span.size - at), name, inner)
    return contents.examine(span, name, notes)


def _hidden_zip(span: Span, start: int, name: str, notes: Notes) -> str:
    """A file that is a zip to who looks at its end, and something else to who looks at its
    beginning: both are looked through.
    """
    kind = storage.recognise(span)
    if kind != "tflite":  # which has its labels in a zip
        notes.add([Observation("zip-prefixed", "", f"a zip behind {kind}")])
    with notes.under(f"zip at byte {start}", inside=False) as inner:
        _nested(span.sub(start, span.size - start), inner, _odd_zip)
    with notes.under("", inside=True) as inner:
        if inner.depth > MOST_NESTING:
            return "zip"
        if start:
            kind = examine(span.sub(0, start), name, inner)
        else:
            kind = contents.examine(span, name, inner)
    return f"zip behind {kind}"


def examine_member(member: Member, notes: Notes) -> None:
    """Look through a file of an archive."""
    examine(member.span().named(member.name), member.name, notes)


def _nested(span: Span, notes: Notes, look: Callable[[Span, Notes], str]) -> str:
    if notes.depth >= MOST_NESTING:
        notes.add([Observation("archive-nested", "", f"{notes.depth} archives inside one another")])
        return "archive"
    with notes.faults():
        return look(span, notes)
    return "archive"


def _zip(span: Span, notes: Notes) -> str:
    try:
        archive = of_span(span, notes.limits)
    except KeramosError as error:
        if not error.cause and not isinstance(error, UnsafeError):
            notes.fault(error)
        return _odd_zip(span, notes)
    if table.are_parts(archive.names()):
        kind, done = trees.examine_root(archive, notes)
        rest = (archive.member(name) for name in archive.names() if name not in done)
        trees.one_by_one(rest, examine_member, notes)
        return kind
    members = [archive.member(name) for name in archive.names()]
    trees.examine(members, span.name, examine_member, notes)
    return "zip"


def _odd_zip(span: Span, notes: Notes) -> str:
    """A zip that no strict reader takes: all its faults, and every member that has bytes."""
    entries = zip_directory.entries(span, notes.limits, notes.fault)

    def member_of(entry: zip_directory.Entry) -> Member:
        open_span = partial(zip_directory.data, span, entry)
        return Member(entry.name, entry.size, entry.crc, span.name, open_span, notes.limits)

    trees.one_by_one(map(member_of, entries), examine_member, notes)
    return "zip"


def _tar(span: Span, notes: Notes) -> str:
    try:
        with tarfile.open(fileobj=opened(span), mode="r:") as archive:
            members = list(_tar_members(span, archive, notes))
    except _DAMAGE as error:
        if isinstance(error, KeramosError):
            raise
        notes.problem(f"a damaged tar archive: {error}")
        return "tar"
    trees.examine(members, span.name, examine_member, notes)
    _behind(span, archive.offset, notes)
    return "tar"


def _behind(span: Span, at: int, notes: Notes) -> None:
    """What stands behind the end of a tar, which some readers pass over and others go on with."""
    while at < span.size:
        piece = bytes(span.view(at, min(MIB, span.size - at)))
        if rest := piece.lstrip(b"\0"):
            at += (len(piece) - len(rest)) // BLOCK * BLOCK
            with notes.under(f"behind the archive, at byte {at}", inside=True) as inner:
                examine(span.sub(at, span.size - at), span.name, inner)
            return
        at += len(piece)


def _tar_members(span: Span, archive: tarfile.TarFile, notes: Notes) -> Iterator[Member]:
    for count, info in enumerate(archive):
        if count >= notes.limits.max_members:
            raise notes.limits.exceeded("the archive has too many members", "max_members")
        name = info.name.removeprefix("./")
        if not info.isdir() and not stays_inside(name):
            notes.add([Observation("tar-path-outside", info.name, "its name")])
        if info.islnk() or info.issym():
            if info.linkname.startswith("/") or ".." in info.linkname.split("/"):
                notes.add([Observation("tar-path-outside", info.name, info.linkname)])
        elif info.isfile() and not info.issparse():
            yield _tar_member(span, info, name, notes.limits)
        elif not info.isdir():
            notes.add([Observation("zip-special-member", info.name, "in a tar archive")])


def _tar_member(span: Span, info: tarfile.TarInfo, name: str, limits: Limits) -> Member:
    start, size = info.offset_data, info.size
    return Member(name, size, None, span.name, lambda: span.sub(start, size), limits)


def _compressed(span: Span, name: str, kind: str, notes: Notes) -> str:
    """A file that is compressed alone: unpacked into a file without a name, within the limits."""
    most = notes.limits.inflated(span.size)
    with tempfile.TemporaryFile() as target:
        try:
            reader = _UNPACKERS[kind](opened(span))
            total = 0
            while piece := reader.read(MIB):
                total += len(piece)
                if total > most:
                    raise notes.limits.exceeded(
                        "a compressed file becomes too large", "max_inflation", most=most
                    )
                target.write(piece)
        except _DAMAGE as error:
            if isinstance(error, KeramosError):
                raise
            notes.problem(f"a damaged {kind} file: {error}")
        target.flush()
        inner = of_descriptor(target.fileno(), span.name)
        with notes.under("", inside=True) as below:
            return f"{examine(inner, _ENDING.sub('', name), below)} ({kind})"
