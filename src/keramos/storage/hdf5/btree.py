"""Version 1 B-trees, which list the members of a group and the chunks of a dataset.

Format: sections III.A.1 (trees) and III.B (symbol table nodes).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from struct import Struct

from keramos.storage.hdf5.file import File, records
from keramos.storage.hdf5.heaps import LocalHeap

TREE, NODE = b"TREE", b"SNOD"
GROUP, CHUNK = 0, 1

_HEAD = Struct("<4sBBH16x")  # kind, level, children; behind them the neighbours
_COUNT = Struct("<4s2xH")  # of a node of symbols; between them the version
_SYMBOL = Struct("<QQL20x")  # III.C: name, address, what is cached; behind them the cache
SOFT = 2  # the cache of a symbol that is a soft link


def leaves(
    file: File, address: int, kind: int, key_size: int, path: str
) -> Iterable[tuple[bytes, int]]:
    """Key and address of everything the tree points at, in order.

    Args:
        kind: `GROUP` or `CHUNK`.
        key_size: bytes of one key.
    """
    file.count()
    level, children = _node(file, address, kind, key_size, path)
    if level == 0:  # nearly every tree
        return children
    pending = [(child, level) for _, child in reversed(children)]
    return _below(file, kind, key_size, path, {address}, pending)


def _below(
    file: File, kind: int, key_size: int, path: str, seen: set[int], pending: list[tuple[int, int]]
) -> Iterator[tuple[bytes, int]]:
    """The leaves below nodes given as (address, level of their parent); without recursion."""
    while pending:
        at, above = pending.pop()
        if at in seen:
            raise file.damaged("an HDF5 tree contains itself", path)
        seen.add(at)
        file.count()
        level, children = _node(file, at, kind, key_size, path)
        if level != above - 1:
            raise file.damaged("an HDF5 tree has levels in the wrong order", path)
        if level == 0:
            yield from children
        else:
            pending += [(child, level) for _, child in reversed(children)]


def _node(
    file: File, address: int, kind: int, key_size: int, path: str
) -> tuple[int, list[tuple[bytes, int]]]:
    own_kind, level, used = file.fields(address, _HEAD, TREE)
    if own_kind != kind:
        raise file.damaged("an HDF5 tree is of the wrong kind", path)
    child = _child(key_size)
    return level, records(child, file.view(address + _HEAD.size, used * child.size))


@functools.cache
def _child(key_size: int) -> Struct:
    return Struct(f"<{key_size}sQ")


def symbols(file: File, tree: int, heap_address: int, path: str) -> dict[str, int]:
    """Name -> address of every member of a group that is listed in a symbol table."""
    heap = LocalHeap(file, heap_address)
    members: dict[str, int] = {}
    previous = b""
    for _, node in leaves(file, tree, GROUP, 8, path):
        (count,) = file.fields(node, _COUNT, NODE)
        file.count(count)
        entries = file.view(node + _COUNT.size, count * _SYMBOL.size)
        for offset, address, cached in records(_SYMBOL, entries):
            name = heap.name(offset, path)
            if cached == SOFT:
                raise file.unsafe("soft link in an HDF5 file", f"{path}/{name}", "hdf5-soft-link")
            # libhdf5 looks names up by bisection: unsorted or double names would mean different
            # things to different readers
            if (encoded := name.encode()) <= previous:
                raise file.damaged("HDF5 names are not in order", f"{path}/{name}")
            previous = encoded
            members[name] = address
    return members
