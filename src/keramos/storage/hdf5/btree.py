"""Version 1 B-trees, which list the members of a group and the chunks of a dataset.

Refuses to know what a leaf holds. Format: sections III.A.1 and III.B of the specification.
"""

from __future__ import annotations

from collections.abc import Iterator

from keramos.storage.hdf5.file import Cursor, File
from keramos.storage.hdf5.heaps import LocalHeap

TREE, NODE = b"TREE", b"SNOD"
GROUP, CHUNK = 0, 1
SOFT = 2  # a symbol that is a soft link


def leaves(file: File, address: int, kind: int, key_size: int, path: str) -> Iterator[tuple[Cursor, int]]:
    """Key and address of everything the tree points at, in order.

    Args:
        kind: `GROUP` or `CHUNK`.
        key_size: bytes of one key.
    """
    waiting, seen = [(address, None)], set()
    while waiting:
        at, above = waiting.pop()
        if at in seen:
            raise file.damaged("an HDF5 tree feeds itself", path)
        seen.add(at)
        file.count()
        level, children = _node(file, at, kind, key_size, path)
        if above is not None and level != above - 1:
            raise file.damaged("an HDF5 tree has levels in the wrong order", path)
        if level == 0:
            yield from children
        else:
            waiting += [(child, level) for _, child in reversed(children)]


def _node(file: File, address: int, kind: int, key_size: int, path: str) -> tuple[int, list[tuple[Cursor, int]]]:
    head = file.cursor(address, 24).expect(TREE)
    found, level, used = head.u8(), head.u8(), head.u16()
    if found != kind:
        raise file.damaged("an HDF5 tree is of the wrong kind", path)
    body = file.cursor(address + 24, used * (key_size + 8))
    return level, [(Cursor(body.take(key_size), file), body.u64()) for _ in range(used)]


def symbols(file: File, tree: int, heap_address: int, path: str) -> dict[str, int]:
    """Name -> address of every member of a group that is listed in a symbol table."""
    heap = LocalHeap(file, heap_address)
    members: dict[str, int] = {}
    previous = b""
    for _, node in leaves(file, tree, GROUP, 8, path):
        head = file.cursor(node, 8).expect(NODE).skip(2)
        count = head.u16()
        file.count(count)
        entries = file.cursor(node + 8, count * 40)
        for _ in range(count):
            name, address = heap.name(entries.u64(), path), entries.u64()
            cached = entries.u32()
            entries.skip(20)
            if cached == SOFT:
                raise file.unsafe("soft link in an HDF5 file", f"{path}/{name}")
            # libhdf5 finds names by bisection, so unsorted or double names would mean different things to
            # different readers
            if (encoded := name.encode()) <= previous:
                raise file.damaged("HDF5 names are not in order", f"{path}/{name}")
            previous = encoded
            members[name] = address
    return members
