"""The members of a group: name -> address.

Refuses to follow anything but hard links. Format: sections IV.A.2.c (link info), IV.A.2.g (link)
and IV.A.2.r (symbol table).
"""

from __future__ import annotations

from struct import Struct

from keramos.storage.hdf5 import btree, objects
from keramos.storage.hdf5.file import UNDEFINED, Cursor, File, decoded

HARD, SOFT, EXTERNAL = 0, 1, 64
_NO_NAMES = frozenset({"", ".", ".."})

_MODERN = {objects.LINK_INFO, objects.LINK}
_TABLE = Struct("<QQ")  # addresses of the tree and of the heap of names


def members(file: File, header: objects.Header, path: str) -> dict[str, int]:
    """Name -> address, numbers in numeric order."""
    addresses: dict[str, int] = {}
    if table := header.one(objects.SYMBOL_TABLE, path):
        tree, names = table.unpack(_TABLE)
        addresses = btree.symbols(file, tree, names, path)
    if not header.messages.keys().isdisjoint(_MODERN):
        _add_linked(file, header, addresses, path)
    for name in addresses:
        if "/" in name or name in _NO_NAMES:
            raise file.damaged("an HDF5 name is impossible", path, found=name)
    if len(addresses) < 2:
        return addresses
    return dict(sorted(addresses.items(), key=_numeric))


def _add_linked(file: File, header: objects.Header, addresses: dict[str, int], path: str) -> None:
    """Add the members that messages of the header name, as modern groups do."""
    if info := header.one(objects.LINK_INFO, path):
        _no_dense_links(file, info, path)
    for message in header.all(objects.LINK):
        name, address = _link(file, message, path)
        if name in addresses:
            raise file.damaged("two HDF5 objects have one name", f"{path}/{name}")
        addresses[name] = address


def _numeric(item: tuple[str, int]) -> tuple[bool, int, str]:
    # '2' before '10', so that variables come in the order in which they were written
    number = item[0].isascii() and item[0].isdecimal()
    return not number, len(item[0]) if number else 0, item[0]


def _no_dense_links(file: File, info: Cursor, path: str) -> None:
    info.skip(1)
    flags = info.u8()
    info.skip(8 if flags & 1 else 0)
    if info.u64() != UNDEFINED:
        raise file.foreign("HDF5 group with a dense index", path)


def _link(file: File, message: Cursor, path: str) -> tuple[str, int]:
    if (version := message.u8()) != 1:
        raise file.foreign("unknown HDF5 link", path, found=f"version {version}")
    flags = message.u8()
    kind = message.u8() if flags & 0x08 else HARD
    message.skip((8 if flags & 0x04 else 0) + (1 if flags & 0x10 else 0))
    name = decoded(bytes(message.take(message.number(1 << (flags & 3)))), file, path)
    file.count()
    if kind != HARD:
        noun = _KINDS.get(kind, "foreign")
        raise file.unsafe(f"{noun} link in an HDF5 file", f"{path}/{name}", f"hdf5-{noun}-link")
    return name, message.u64()


_KINDS = {SOFT: "soft", EXTERNAL: "external"}
