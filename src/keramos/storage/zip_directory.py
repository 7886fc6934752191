"""The directory of a zip file, read strictly: one meaning, or none.

Refuses names that lead out of the archive, members that are double, overlapping, encrypted or
links, bytes before the first member, local headers that differ from the directory, and methods
other than store and deflate.
Format: PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from keramos.errors import KeramosError, UnsafeError, UnsupportedFileError
from keramos.storage import zip_checks, zip_inflaters
from keramos.storage.limits import Limits
from keramos.storage.member_name import stays_inside
from keramos.storage.span import TORN, Span, of_bytes

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
END64, LOCATOR64 = b"PK\x06\x06", b"PK\x06\x07"
STORED, DEFLATED, AES = 0, 8, 99  # section 4.4.5
# general purpose flags, section 4.4.4
ENCRYPTED, DESCRIPTOR, PATCHED, STRONG, UTF8, MASKED = 0x1, 0x8, 0x20, 0x40, 0x800, 0x2000
ZIP64, UNICODE_PATH = 0x0001, 0x7075  # extra fields, sections 4.5.3 and 4.6.9
MAX32, MAX16 = 0xFFFF_FFFF, 0xFFFF  # "look into the zip64 field", section 4.4.1.4

# All little-endian, without alignment.
LOCAL_HEADER = struct.Struct("<4s5H3L2H")  # section 4.3.7
RECORD = struct.Struct("<4s6H3L5H2L")  # 4.3.12
END_RECORD = struct.Struct("<4s4H2LH")  # 4.3.16
END64_RECORD = struct.Struct("<4sQ2H2L4Q")  # 4.3.14
LOCATOR = struct.Struct("<4sLQL")  # 4.3.15


@dataclass(frozen=True, slots=True)
class Entry:
    """One file as the directory describes it; `data` is where its bytes begin."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    data: int

    @property
    def is_packed(self) -> bool:
        """Whether its bytes are not those of the file."""
        return self.method != STORED


@dataclass(slots=True)
class Record:
    """A member as the directory describes it, before its local header was read."""

    raw_name: bytes
    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    header: int
    mode: int


def looks_like(span: Span) -> bool:
    """Whether these bytes are a zip.

    Raises:
        UnsafeError: if they are something else that ends as a zip, which would be two different
            files to two readers.
    """
    if span.size < END_RECORD.size:
        return False
    if bytes(span.view(0, 4)) in (LOCAL, END):
        return True
    head = bytes(span.view(0, 8))
    if not head.startswith(b"\x89HDF") and _ends_as_a_zip(span):
        raise UnsafeError(
            "bytes before the archive's first member",
            in_=span.name,
            found=head,
            hint="unpack it and pack it again",
            cause=zip_checks.PREFIXED,
        )
    return False


def _raised(fault: KeramosError) -> None:
    raise fault


def entries(
    span: Span, limits: Limits, object_to: Callable[[KeramosError], object] = _raised
) -> list[Entry]:
    """All files of the archive, checked; in the directory's order.

    Args:
        span: the archive.
        limits: what it may cost.
        object_to: takes what an honest archive has not. Where it does not raise that, the members
            that it is about may be left out, and what is left may have one name twice.

    Raises:
        DamagedFileError: the archive has no directory that can be read.
    """
    at, size, count = _directory(span, object_to)
    if count > limits.max_members:
        object_to(
            limits.exceeded(
                "the archive has too many members", "max_members", in_=span.name, found=f"{count:,}"
            )
        )
        return []
    records = list(_records(span, span.view(at, size), count, object_to))
    for fault in zip_checks.doubles(span, records):
        object_to(fault)
    members = list(_members(span, records, object_to))
    for fault in zip_checks.overlaps(span, members, at):
        object_to(fault)
    files = [entry for record, entry in members if not record.name.endswith("/")]
    for fault in zip_checks.bombs(span, files, limits):
        object_to(fault)
    return [entry for entry in files if not zip_checks.is_bomb(entry, limits)]


def beginning(span: Span) -> int | None:
    """Where a zip begins, for readers that look for its end, whatever stands before it and whatever
    the first bytes say; None where they see none.
    """
    end = _end_offset(span)
    if end is None:
        return None
    _, _, _, _, count, size, at, _ = END_RECORD.unpack(span.view(end, END_RECORD.size))
    if not count or MAX32 in (size, at) or at + size > end:
        return None
    directory = span.view(end - size, min(4, size))
    return end - size - at if bytes(directory) == CENTRAL else None


def data(span: Span, entry: Entry) -> Span:
    """The bytes of a file: where they lie, or inflated into memory."""
    packed = span.sub(entry.data, entry.packed)
    if entry.method == STORED:
        return packed
    inflater = zip_inflaters.INFLATERS[entry.method]()
    try:
        # one byte more than declared, to see that there is more; never all that a bomb would give
        out = inflater.decompress(packed.view(0, packed.size), entry.size + 1)
    except zip_inflaters.DAMAGE as error:
        raise span.damaged(
            "a member cannot be inflated", at=entry.name, found=error, hint=TORN
        ) from None
    is_whole = inflater.eof and not inflater.unused_data
    if len(out) != entry.size or not is_whole or zlib.crc32(out) != entry.crc:
        raise span.damaged(
            "a member does not inflate to what the directory says", at=entry.name, hint=TORN
        )
    return of_bytes(out, span.name)


def _end_offset(span: Span) -> int | None:
    """Where the end record is: the last place that looks like one, which every reader takes."""
    room = min(span.size, END_RECORD.size + MAX16)  # a comment may follow it
    tail = bytes(span.view(span.size - room, room))
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < END_RECORD.size:
        return None
    return span.size - room + at


def _ends_as_a_zip(span: Span) -> bool:
    end = _end_offset(span)
    if end is None:
        return False
    comment = int.from_bytes(span.view(end + 20, 2), "little")
    return end + END_RECORD.size + comment == span.size


def _directory(span: Span, object_to: Callable[[KeramosError], object]) -> tuple[int, int, int]:
    """Offset and size of the directory, and how many members it lists."""
    end = _end_offset(span)
    if end is None:
        raise span.damaged(
            "the zip archive is cut short", found="no directory at its end", hint=TORN
        )
    _, disk, start_disk, here, count, size, at, comment = END_RECORD.unpack(
        span.view(end, END_RECORD.size)
    )
    if end + END_RECORD.size + comment != span.size:
        more = span.size - end - END_RECORD.size - comment
        object_to(
            span.damaged(
                "bytes after the archive's end", found=f"{more:,}", hint=TORN, cause="zip-appended"
            )
        )
    if end >= LOCATOR.size and bytes(span.view(end - LOCATOR.size, 4)) == LOCATOR64:
        end, disk, start_disk, here, count, size, at = _directory64(span, end)
    if disk or start_disk or here != count:
        raise UnsupportedFileError(
            "an archive in several parts",
            in_=span.name,
            hint="join it: zip -s 0 parts.zip --out whole.zip",
        )
    if at + size != end:
        raise span.damaged(
            "the archive's directory is not where its end says",
            found=f"{at + size:,}",
            wanted=f"{end:,}",
            hint=TORN,
        )
    return at, size, count


def _directory64(span: Span, end: int) -> tuple[int, ...]:
    _, disk, at64, _ = LOCATOR.unpack(span.view(end - LOCATOR.size, LOCATOR.size))
    magic, length, _, _, this, start, here, count, size, at = END64_RECORD.unpack(
        span.view(at64, END64_RECORD.size)
    )
    if magic != END64 or at64 + 12 + length != end - LOCATOR.size:  # 12: magic and length itself
        raise span.damaged("the archive's zip64 record is not where it should be", hint=TORN)
    return at64, disk or this, start, here, count, size, at


def _records(
    span: Span, view: memoryview, count: int, object_to: Callable[[KeramosError], object]
) -> Iterator[Record]:
    at = 0
    for number in range(count):
        if at + RECORD.size > len(view) or bytes(view[at : at + 4]) != CENTRAL:
            raise span.damaged(
                "the archive's directory is cut short",
                found=f"{number:,} members",
                wanted=f"{count:,}",
                hint=TORN,
            )
        fields = RECORD.unpack_from(view, at)
        name_end = at + RECORD.size + fields[10]
        extra_end = name_end + fields[11]
        end = extra_end + fields[12]
        if end > len(view):
            raise span.damaged("the archive's directory is cut short", hint=TORN)
        raw_name, extra = bytes(view[at + RECORD.size : name_end]), bytes(view[name_end:extra_end])
        try:
            record = _record(span, fields, raw_name, extra)
        except (UnsafeError, UnsupportedFileError) as fault:
            object_to(fault)
        else:
            if record.method not in (STORED, DEFLATED):
                object_to(_rare(span, record))
            if record.method in zip_inflaters.INFLATERS or record.method == STORED:
                yield record
        at = end
    if at != len(view):
        raise span.damaged(
            "the archive's directory lists more than it counts",
            found=f"{len(view) - at:,} bytes more",
        )


def _record(span: Span, fields: tuple[Any, ...], raw_name: bytes, extra: bytes) -> Record:
    _, _, _, flags, method, _, _, crc, packed, size, _, _, _, disk, _, attributes, header = fields
    name = _name(span, raw_name, flags)
    size, packed, header = _widened(span, name, extra, (size, packed, header))
    if flags & (ENCRYPTED | STRONG | MASKED) or method == AES:
        raise UnsupportedFileError(
            "an encrypted member",
            at=name,
            in_=span.name,
            cause="zip-encrypted",
            hint="decrypt it: unzip with the password, zip again without",
        )
    if flags & PATCHED:
        raise UnsupportedFileError("a member that patches another", at=name, in_=span.name)
    if disk not in (0, MAX16) or (method == STORED and packed != size):
        raise span.damaged("the archive's directory contradicts itself", at=name)
    mode = attributes >> 16  # of Unix, where the writer was one; else 0
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UnsafeError(
            "a member that is not a plain file",
            at=name,
            in_=span.name,
            found=stat.filemode(mode),
            cause="zip-special-member",
        )
    return Record(raw_name, name, flags, method, crc, packed, size, header, mode)


def _rare(span: Span, record: Record) -> UnsupportedFileError:
    return UnsupportedFileError(
        "unknown compression",
        at=record.name,
        in_=span.name,
        found=f"method {record.method}",
        wanted="stored or deflated",
        cause="zip-compression",
    )


def _name(span: Span, raw: bytes, flags: int) -> str:
    try:
        name = raw.decode("utf-8" if flags & UTF8 else "cp437")
    except UnicodeDecodeError:
        raise span.damaged("a member's name is not UTF-8", found=raw[:60]) from None
    if not stays_inside(name.removesuffix("/")):  # a folder's name ends in a slash
        raise UnsafeError(
            "a member's name leads out of the archive",
            at=name,
            in_=span.name,
            wanted="a relative path of plain names",
            cause="zip-path-outside",
        )
    return name


def _widened(span: Span, name: str, extra: bytes, values: tuple[int, ...]) -> list[int]:
    """These values (size, packed size, offset), those beyond 32 bits from the zip64 field."""
    fields = _extra_fields(span, name, extra)
    if UNICODE_PATH in fields:
        raise UnsafeError(
            "a member with two names",
            at=name,
            in_=span.name,
            found="an Info-ZIP Unicode path",
            cause="zip-two-names",
        )
    wide, at = fields.get(ZIP64, b""), 0
    result: list[int] = []
    for value in values:  # the field holds only those that are needed, in this order
        if value == MAX32:
            if at + 8 > len(wide):
                raise span.damaged("a member's zip64 sizes are missing", at=name)
            value, at = int.from_bytes(wide[at : at + 8], "little"), at + 8
        result.append(value)
    return result


def _extra_fields(span: Span, name: str, extra: bytes) -> dict[int, bytes]:
    fields: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if at + 4 + size > len(extra) or (kind in fields and kind == ZIP64):
            raise span.damaged("a member's extra field contradicts itself", at=name)
        fields[kind] = extra[at + 4 : at + 4 + size]
        at += 4 + size
    return fields


def _entry(span: Span, record: Record) -> Entry:
    """The member of a record, whose local header is checked to agree with it."""
    head = span.view(record.header, LOCAL_HEADER.size)
    magic, _, flags, method, _, _, crc, packed, size, name_size, extra_size = LOCAL_HEADER.unpack(
        head
    )
    differs = UnsafeError(
        "a member's own header differs from the directory",
        at=record.name,
        in_=span.name,
        cause="zip-header-differs",
    )
    if magic != LOCAL:
        raise differs
    tail = bytes(span.view(record.header + LOCAL_HEADER.size, name_size + extra_size))
    size, packed = _widened(span, record.name, tail[name_size:], (size, packed))
    expected = [(record.crc, record.packed, record.size)]
    if record.flags & DESCRIPTOR:  # the sizes may stand behind the bytes, section 4.3.9
        expected.append((0, 0, 0))
    own = (tail[:name_size], flags, method)
    if own != (record.raw_name, record.flags, record.method):
        raise differs
    if (crc, packed, size) not in expected:
        raise differs
    start = record.header + LOCAL_HEADER.size + name_size + extra_size
    if record.name.endswith("/") and record.size:
        raise UnsafeError(
            "a folder with bytes in it",
            at=record.name,
            in_=span.name,
            cause="zip-header-differs",
        )
    return Entry(record.name, record.method, record.crc, record.packed, record.size, start)


def _members(
    span: Span, records: list[Record], object_to: Callable[[KeramosError], object]
) -> Iterator[tuple[Record, Entry]]:
    for record in records:
        try:
            yield record, _entry(span, record)
        except UnsafeError as fault:
            object_to(fault)
