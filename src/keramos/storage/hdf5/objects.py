"""Object headers: the list of messages that describe a group or a dataset.

Format: section IV.A.1 (headers of versions 1 and 2); the numbers of messages are from IV.A.2.
"""

from __future__ import annotations

from struct import Struct

from keramos.storage.hdf5.file import Cursor, File

DATASPACE, LINK_INFO, DATATYPE, OLD_FILL, FILL, LINK, EXTERNAL, LAYOUT = range(0x01, 0x09)
GROUP_INFO, FILTERS, ATTRIBUTE, COMMENT, OLD_MTIME = range(0x0A, 0x0F)
CONTINUATION, SYMBOL_TABLE, MTIME, BTREE_K, DRIVER, ATTRIBUTE_INFO, REFCOUNT = range(0x10, 0x17)
KNOWN = {
    *range(DATASPACE, LAYOUT + 1),
    *range(GROUP_INFO, OLD_MTIME + 1),
    *range(CONTINUATION, REFCOUNT + 1),
}
SHARED = 0x02
MODERN = b"OHDR"  # how headers of version 2 begin
_PADDING = 0
_IGNORED = {_PADDING, OLD_FILL, FILL, GROUP_INFO, COMMENT, OLD_MTIME, MTIME}  # not about tensors
_PLAIN = KNOWN - _IGNORED - {CONTINUATION}
_SHAREABLE = {DATATYPE, DATASPACE, LAYOUT, FILTERS, ATTRIBUTE}

_PREFIX = Struct("<4s4xL4x")  # version and number of messages; references; size; padding to 16
_PLACE = Struct("<QQ")  # of a block: address, size
_MESSAGE = Struct("<HHB3x")  # kind, size, flags: 8 bytes


class Header:
    """The messages of one object.

    Args:
        messages: kind -> bodies, in file order.
        file: the file it is in.
        blocks: how many blocks it consists of.
    """

    __slots__ = ("blocks", "file", "messages")

    def __init__(self, messages: dict[int, list[memoryview]], file: File, blocks: int):
        self.messages, self.file, self.blocks = messages, file, blocks

    def one(self, kind: int, path: str) -> Cursor | None:
        """The only message of a kind, if there is one."""
        body = self.body(kind, path)
        return None if body is None else Cursor(body, self.file)

    def body(self, kind: int, path: str) -> memoryview | None:
        """The bytes of the only message of a kind, if there is one."""
        bodies = self.messages.get(kind, ())
        if len(bodies) > 1:
            raise self.file.damaged("an HDF5 object describes itself twice", path)
        return bodies[0] if bodies else None

    def all(self, kind: int) -> list[Cursor]:
        """Every message of a kind."""
        return [Cursor(body, self.file) for body in self.messages.get(kind, ())]


def header(file: File, address: int, path: str) -> Header:
    """The object header at an address."""
    file.count()
    first = first_block(file, address, path)
    messages = _Messages(file, path)
    return messages.modern(address) if first is None else messages.classic(*first)


def first_block(file: File, address: int, path: str) -> tuple[int, int] | None:
    """Address and bytes of the messages of a header of version 1; None for one of version 2."""
    start, size = file.unpack(_PREFIX, address)
    if start == MODERN:
        return None
    if start[0] != 1:
        raise file.damaged("no HDF5 object where one should be", path, found=f"version {start[0]}")
    return address + _PREFIX.size, size


def begin_of(block: memoryview, wanted: int) -> int:
    """Offset of the body of the first message of a kind, in a block that is known to have one."""
    at = 0
    while True:
        kind, size, _ = _MESSAGE.unpack_from(block, at)
        at += _MESSAGE.size
        if kind == wanted:
            return at
        at += size


class _Messages:
    """Collects the messages of one header, block after block."""

    def __init__(self, file: File, path: str):
        self.file, self.path = file, path
        self.messages: dict[int, list[memoryview]] = {}
        self.blocks: list[tuple[int, int]] = []  # still to be read
        self.seen: set[int] = set()
        self.bytes = 0

    def classic(self, address: int, size: int) -> Header:
        self.blocks.append((address, size))
        while self.blocks:
            block = self._block()
            at, end = 0, len(block)
            while at <= end - 8:
                kind, size, flags = _MESSAGE.unpack_from(block, at)
                start, at = at + 8, at + 8 + size
                if at > end:
                    raise self.file.damaged("an HDF5 structure is cut short", self.path)
                if kind in _PLAIN and not flags & SHARED:
                    self.messages.setdefault(kind, []).append(block[start:at])
                elif kind not in _IGNORED:
                    self._add(kind, flags, block[start:at])
        return Header(self.messages, self.file, len(self.seen))

    def modern(self, address: int) -> Header:
        longest = min(64, self.file.span.size - address)  # more than any prefix has
        prefix = self.file.cursor(address, longest).expect(MODERN)
        if (version := prefix.u8()) != 2:
            raise self.file.damaged(
                "no HDF5 object where one should be", self.path, found=f"version {version}"
            )
        flags = prefix.u8()
        prefix.skip((16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0))  # times, phases
        size = prefix.number(1 << (flags & 3))
        self.blocks.append((address + prefix.at, size))
        order_bytes = 2 if flags & 0x04 else 0  # of each message: its creation order
        first = True
        while self.blocks:
            block = Cursor(self._block(), self.file)
            if not first:
                block.expect(b"OCHK")
            end = 0 if first else 4  # a continuation carries its checksum inside
            while block.left - end >= 4 + order_bytes:
                kind, size, message_flags = block.u8(), block.u16(), block.u8()
                body = block.skip(order_bytes).take(size)
                if kind not in _IGNORED:
                    self._add(kind, message_flags, body)
            first = False
        return Header(self.messages, self.file, len(self.seen))

    def _block(self) -> memoryview:
        address, size = self.blocks.pop(0)
        self.bytes += size
        self.file.spend(size, self.path)
        # a continuation that leads back, or one after the other without end
        if address in self.seen or self.bytes > self.file.limits.max_header_bytes:
            raise self.file.damaged("an HDF5 object header does not end", self.path)
        self.seen.add(address)
        return self.file.view(address, size)

    def _add(self, kind: int, flags: int, body: memoryview) -> None:
        if kind not in KNOWN:
            raise self.file.foreign("unknown HDF5 message", self.path, found=f"{kind:#x}")
        if flags & SHARED and kind in _SHAREABLE:
            raise self.file.foreign("HDF5 object shares its description with others", self.path)
        if kind == CONTINUATION:
            self.blocks.append(Cursor(body, self.file).unpack(_PLACE))
            return
        self.messages.setdefault(kind, []).append(body)
