"""Where each member of a zip goes, and the headers around it, known before anything is written.

Members are stored, dated 1980-01-01, their data at multiples of 64 bytes where asked, so that
tensors in a mapped file are aligned for jax.
Format: PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from keramos.storage import zip_directory as z

DATE, TIME = (1 << 5) | 1, 0  # 1980-01-01, where MS-DOS time begins: equal files, equal bytes
UNIX, VERSION, VERSION64 = 3, 20, 45
MODE = 0o600 << 16  # as Keras writes it
PADDING = 0xD935  # the extra field that Android's zipalign uses
ALIGNMENT = 64


@dataclass(frozen=True, slots=True)
class Slot:
    """A member's place.

    Args:
        header: where its local header begins.
        data: where its bytes begin.
        size: how many they are.
    """

    name: str
    header: int
    data: int
    size: int

    @property
    def end(self) -> int:
        """Where its bytes end."""
        return self.data + self.size

    @property
    def large(self) -> bool:
        """Whether its size needs zip64, 32 bits being too few (APPNOTE 4.5.3)."""
        return self.size >= z.MAX32

    def local_header(self, crc: int) -> bytes:
        """The bytes from `header` to `data`."""
        name, large = self.name.encode(), self.large
        extra = struct.pack("<HHQQ", z.ZIP64, 16, self.size, self.size) if large else b""
        gap = self.data - self.header - z.LOCAL_HEADER.size - len(name) - len(extra)
        if gap:
            extra += struct.pack("<HH", PADDING, gap - 4) + bytes(gap - 4)
        size = z.MAX32 if large else self.size
        version = VERSION64 if large else VERSION
        fields = (version, _flags(name), z.STORED, TIME, DATE, crc, size, size)
        return z.LOCAL_HEADER.pack(z.LOCAL, *fields, len(name), len(extra)) + name + extra

    def record(self, crc: int) -> bytes:
        """The member's line in the directory."""
        name = self.name.encode()
        wide = [n for n in (self.size, self.size, self.header) if n >= z.MAX32]
        extra = struct.pack(f"<HH{len(wide)}Q", z.ZIP64, 8 * len(wide), *wide) if wide else b""
        size, header = min(self.size, z.MAX32), min(self.header, z.MAX32)
        version = VERSION64 if wide else VERSION
        fields = (UNIX << 8 | version, version, _flags(name), z.STORED, TIME, DATE, crc, size, size)
        tail = (len(name), len(extra), 0, 0, 0, MODE, header)
        return z.RECORD.pack(z.CENTRAL, *fields, *tail) + name + extra


def slots(members: Iterable[tuple[str, int, bool]]) -> list[Slot]:
    """Places, one after the other, for members given as (name, size, whether to align its data)."""
    at, places = 0, list[Slot]()
    for name, size, aligned in members:
        zip64 = 20 if size >= z.MAX32 else 0
        data = at + z.LOCAL_HEADER.size + len(name.encode()) + zip64
        gap = -data % ALIGNMENT if aligned else 0
        if 0 < gap < 4:  # an extra field has a header of four bytes
            gap += ALIGNMENT
        places.append(Slot(name, at, data + gap, size))
        at = data + gap + size
    return places


def directory(places: list[Slot], crcs: list[int]) -> bytes:
    """The directory and the end record."""
    records = b"".join(slot.record(crc) for slot, crc in zip(places, crcs, strict=True))
    start, count = places[-1].end if places else 0, len(places)
    end = b""
    if start >= z.MAX32 or count >= z.MAX16:
        version = UNIX << 8 | VERSION64
        length = z.END64_RECORD.size - 12  # without the magic and the length itself
        end = z.END64_RECORD.pack(
            z.END64, length, version, VERSION64, 0, 0, count, count, len(records), start
        )
        end += z.LOCATOR.pack(z.LOCATOR64, 0, start + len(records), 1)
    short = min(count, z.MAX16)
    last = z.END_RECORD.pack(z.END, 0, 0, short, short, len(records), min(start, z.MAX32), 0)
    return records + end + last


def _flags(name: bytes) -> int:
    return 0 if name.isascii() else z.UTF8
