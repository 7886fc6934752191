"""Tensors and groups -> the bytes of an HDF5 file, laid out before anything is written.

An image is a head (all structure) and, for each tensor, where its elements go; the elements are not
read. The structure is the oldest that every HDF5 library reads: superblock 0, symbol tables,
contiguous data, as h5py writes by default. It depends on names, shapes and dtypes alone, so the
same store gives the same bytes everywhere.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from keramos.errors import UnsupportedFileError
from keramos.storage import dtypes
from keramos.storage.hdf5 import btree, heaps, objects
from keramos.storage.hdf5.file import UNDEFINED
from keramos.storage.hdf5.superblock import SIGNATURE
from keramos.storage.tensor import LazyTensor
from keramos.storage.weight_store import WeightStore

ALIGNMENT = 64  # what jax on CPU requires of memory that it uses without a copy
LEAF_K, NODE_K = 4, 16  # libhdf5's defaults: half the symbols of a leaf, half a node's children
SUPERBLOCK_SIZE = 96
HEAP_SIZE = 4096  # the smallest global heap that libhdf5 takes
HEAP_FULL = 1 << 16  # bytes of text after which the next global heap begins
MAX_MESSAGE = 0xFF00  # bytes of one attribute; messages count theirs in 16 bits

_SYMBOL = struct.Struct("<QQLLQQ")  # name, header, what is cached: tree, names; section III.C
_MESSAGE = struct.Struct("<HHB3x")


@dataclass(frozen=True, slots=True)
class Image:
    """An HDF5 file that is about to be written.

    Args:
        head: its first bytes, the whole structure.
        pieces: where each tensor's elements begin, and the tensor; ascending.
        size: bytes of the file.
    """

    head: bytes
    pieces: tuple[tuple[int, LazyTensor], ...]
    size: int


def plan(store: WeightStore, *, alignment: int = ALIGNMENT) -> Image:
    """Lay out a store.

    Raises:
        UnsupportedFileError: for an element type or an attribute that HDF5 files of Keras cannot
            hold.
    """
    return _Planner(store, alignment).image()


class _Group(dict[str, "_Group | LazyTensor"]):
    """A group of the tree: name -> group or tensor."""

    __slots__ = ("attrs",)

    def __init__(self, attrs: Mapping[str, Any]):
        self.attrs = attrs


@dataclass(slots=True)
class _Place:
    """Where an object's header is; for a group also where its tree and its names are."""

    header: int
    tree: int = 0
    names: int = 0


class _Planner:
    """Writes structure bottom-up, so that every address is known when it is needed."""

    def __init__(self, store: WeightStore, alignment: int):
        self.alignment = alignment
        self.root = _tree(store)
        self.out = bytearray(SUPERBLOCK_SIZE)
        self.texts = _Texts(self.out, _all_texts(store))
        self.holes: dict[str, int] = {}  # tensor -> offset in `out` of its address, filled in last
        self.store = store

    def image(self) -> Image:
        place = self._groups()
        at = len(self.out)
        pieces: list[tuple[int, LazyTensor]] = []
        for path, tensor in self.store.items():
            if tensor.nbytes:
                at += -at % self.alignment
                struct.pack_into("<Q", self.out, self.holes[path], at)
            pieces.append((at, tensor if tensor.name == path else tensor.named(path)))
            at += tensor.nbytes
        self.out[:SUPERBLOCK_SIZE] = _superblock(place, at)
        return Image(bytes(self.out), tuple(pieces), at)

    def _groups(self) -> _Place:
        """Every object, children before their parents; without recursion."""
        pending: list[tuple[str, _Group, bool]] = [("", self.root, False)]
        places: dict[int, _Place] = {}
        while pending:
            path, group, children_written = pending.pop()
            start = f"{path}/" if path else ""
            if not children_written:
                inner = [(start + n, g, False) for n, g in group.items() if isinstance(g, _Group)]
                pending += [(path, group, True), *inner]
                continue
            members: dict[str, _Place] = {}
            for name, item in group.items():
                if isinstance(item, _Group):
                    members[name] = places.pop(id(item))
                else:
                    members[name] = self._dataset(start + name, item)
            places[id(group)] = self._group(members, group.attrs, path)
        return places[id(self.root)]

    def _append(self, data: bytes) -> int:
        self.out += data
        return len(self.out) - len(data)

    def _dataset(self, path: str, tensor: LazyTensor) -> _Place:
        datatype, label = _element(tensor)
        form = _form(tensor.shape, datatype)
        version, contiguous = 3, 1
        place = struct.pack("<BBQQ", version, contiguous, UNDEFINED, tensor.nbytes)
        attrs = self._attributes({"dtype": label} if label else {}, path)
        at = self._append(_header([*form, _message(objects.LAYOUT, place), *attrs]))
        # the address is behind the prefix of the header, the messages before, and two bytes
        self.holes[path] = at + 16 + sum(map(len, form)) + _MESSAGE.size + 2
        return _Place(at)

    def _group(self, members: dict[str, _Place], attrs: Mapping[str, Any], path: str) -> _Place:
        # sorted by bytes: libhdf5 looks names up by bisection with strcmp
        encoded = sorted((name.encode(), place) for name, place in members.items())
        offsets, names = _name_heap([name for name, _ in encoded])
        heap = struct.pack("<4s4xQQQ", heaps.LOCAL, len(names), 1, len(self.out) + 32)
        heap_at = self._append(heap + names)
        tree_at = self._symbols(
            [(offset, place) for offset, (_, place) in zip(offsets, encoded, strict=True)]
        )
        table = _message(objects.SYMBOL_TABLE, struct.pack("<QQ", tree_at, heap_at))
        header_at = self._append(_header([table, *self._attributes(attrs, path)]))
        return _Place(header_at, tree_at, heap_at)

    def _symbols(self, entries: list[tuple[int, _Place]]) -> int:
        """The tree over a group's members, which are sorted; the address of its root."""
        children: list[tuple[int, int]] = []
        for first in range(0, len(entries), 2 * LEAF_K):
            leaf = entries[first : first + 2 * LEAF_K]
            body = b"".join(_symbol(offset, place) for offset, place in leaf)
            at = self._append(
                struct.pack("<4sBxH", btree.NODE, 1, len(leaf)) + body.ljust(2 * LEAF_K * 40, b"\0")
            )
            children.append((at, leaf[-1][0]))
        level = 0
        while level == 0 or len(children) > 1:
            children = self._level(children, level)
            level += 1
        return children[0][0]

    def _level(self, children: list[tuple[int, int]], level: int) -> list[tuple[int, int]]:
        """One level of nodes over children given as (address, offset of their last name)."""
        size = 24 + 16 * 2 * NODE_K + 8  # every node has room for all children; section III.A.1
        first_at, before = len(self.out), 0
        above: list[tuple[int, int]] = []
        parts = [children[i : i + 2 * NODE_K] for i in range(0, len(children), 2 * NODE_K)] or [[]]
        for i, part in enumerate(parts):
            left = first_at + (i - 1) * size if i else UNDEFINED
            right = first_at + (i + 1) * size if i + 1 < len(parts) else UNDEFINED
            body = struct.pack("<Q", before) + b"".join(
                struct.pack("<QQ", *child) for child in part
            )
            head = struct.pack("<4sBBHQQ", btree.TREE, btree.GROUP, level, len(part), left, right)
            before = part[-1][1] if part else 0
            above.append((self._append((head + body).ljust(size, b"\0")), before))
        return above

    def _attributes(self, attrs: Mapping[str, Any], path: str) -> list[bytes]:
        return [_attribute(name, value, self.texts, path) for name, value in attrs.items()]


def _tree(store: WeightStore) -> _Group:
    root = _Group(store.groups.get("", {}))
    for path in store.groups:
        if path:
            _enter(root, path.split("/"), path, store)
    for path, tensor in store.items():
        *parents, name = path.split("/")
        group = _enter(root, parents, path, store)
        if name in group or not _is_name(name):
            wanted = "names between slashes, each once"
            raise UnsupportedFileError("a tensor cannot have this path", at=path, wanted=wanted)
        group[name] = tensor
    return root


def _enter(root: _Group, parts: list[str], path: str, store: WeightStore) -> _Group:
    group = root
    for depth, part in enumerate(parts):
        item = group.get(part)
        if item is None:
            if not _is_name(part):
                wanted = "names between slashes"
                raise UnsupportedFileError("a group cannot have this path", at=path, wanted=wanted)
            item = group[part] = _Group(store.groups.get("/".join(parts[: depth + 1]), {}))
        if not isinstance(item, _Group):
            here = "/".join(parts[: depth + 1])
            raise UnsupportedFileError("a tensor and a group have one path", at=here)
        group = item
    return group


def _is_name(name: str) -> bool:
    return name not in ("", ".", "..") and "\0" not in name


def _superblock(root: _Place, end: int) -> bytes:
    head = struct.pack("<8s8BHHL", SIGNATURE, 0, 0, 0, 0, 0, 8, 8, 0, LEAF_K, NODE_K, 0)
    return head + struct.pack("<4Q", 0, UNDEFINED, end, UNDEFINED) + _symbol(0, root)


def _symbol(offset: int, place: _Place) -> bytes:
    cached = 1 if place.tree else 0
    return _SYMBOL.pack(offset, place.header, cached, 0, place.tree, place.names)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 8)


def _message(kind: int, body: bytes, flags: int = 0) -> bytes:
    body = _padded(body)
    return _MESSAGE.pack(kind, len(body), flags) + body


def _header(messages: list[bytes]) -> bytes:
    body = b"".join(messages)
    return struct.pack("<BxHLL4x", 1, len(messages), 1, len(body)) + body


def _name_heap(names: list[bytes]) -> tuple[list[int], bytes]:
    """Offset of each name, and the heap that holds them; offset 0 is the empty name."""
    offsets, data = list[int](), bytearray(8)
    for name in names:
        offsets.append(len(data))
        data += _padded(name + b"\0")
    return offsets, bytes(data)


# Datatypes, as h5py encodes them (section IV.A.2.d, version 1): class and version, flags, size …
def _fixed(size: int, signed: bool) -> bytes:
    return struct.pack("<BBxxLHH", 0x10, 8 * signed, size, 0, 8 * size)


def _float(size: int, sign: int, fields: tuple[int, int, int, int], bias: int) -> bytes:
    return struct.pack("<BBBxLHH4BL", 0x11, 0x20, sign, size, 0, 8 * size, *fields, bias)


def _opaque(size: int) -> bytes:
    return struct.pack("<B3xL", 0x15, size)


TYPES: dict[str, bytes] = {
    **{f"int{8 * n}": _fixed(n, True) for n in (1, 2, 4, 8)},
    **{f"uint{8 * n}": _fixed(n, False) for n in (1, 2, 4, 8)},
    "float16": _float(2, 15, (10, 5, 0, 10), 15),
    "float32": _float(4, 31, (23, 8, 0, 23), 127),
    "float64": _float(8, 63, (52, 11, 0, 52), 1023),
    "bool": struct.pack("<BBxxL", 0x18, 2, 1) + _fixed(1, True) + b"FALSE\0\0\0TRUE\0\0\0\0\0\1",
    **{name: _opaque(size) for name, size in (dtypes.EXTENSIONS | dtypes.OPAQUE).items()},
}
#: Variable-length UTF-8.
TEXT = struct.pack("<BBBxL", 0x19, 1, 1, 16) + struct.pack("<B3xLHH", 0x10, 1, 0, 8)


def _element(tensor: LazyTensor) -> tuple[bytes, str | None]:
    """The datatype of the elements; for a dtype that HDF5 does not have, Keras's label for it."""
    if tensor.dtype not in TYPES:
        raise UnsupportedFileError(
            "a tensor of this dtype cannot be stored",
            at=tensor.name,
            found=tensor.dtype,
            wanted=", ".join(dtypes.ITEMSIZE),
        )
    return TYPES[tensor.dtype], tensor.dtype if tensor.dtype in dtypes.EXTENSIONS else None


@lru_cache(4096)
def _form(shape: tuple[int, ...], datatype: bytes) -> tuple[bytes, ...]:
    """The messages that say what a dataset is, not where; few differ in one model."""
    constant = 1  # the flag of a message that never changes
    return (
        _message(objects.DATASPACE, _space(shape)),
        _message(objects.DATATYPE, datatype, constant),
        _message(objects.FILL, struct.pack("<4BL", 2, 2, 2, 1, 0), constant),
    )


def _space(shape: tuple[int, ...]) -> bytes:
    limits = 1 if shape else 0  # as h5py writes: the largest shape is the shape
    return struct.pack(f"<BBB5x{2 * len(shape)}Q", 1, len(shape), limits, *shape, *shape)


# Attributes.
class _Texts:
    """Where each text of the file lies in the global heaps, which come first in the file."""

    def __init__(self, out: bytearray, texts: list[str]):
        self._places: dict[str, tuple[int, int]] = {}
        waiting = dict.fromkeys(t.encode() for t in texts if t)
        while waiting:
            self._collect(out, waiting)

    def _collect(self, out: bytearray, waiting: dict[bytes, None]) -> None:
        start, body, index = len(out), bytearray(), 0
        while waiting and len(body) < HEAP_FULL:
            text = next(iter(waiting))
            del waiting[text]
            index += 1
            body += struct.pack("<HH4xQ", index, 0, len(text)) + _padded(text)
            self._places[text.decode()] = start, index
        size = max(HEAP_SIZE, 16 + len(body) + 16)
        free = size - 16 - len(body)
        out += struct.pack("<4sB3xQ", heaps.GLOBAL, 1, size) + body
        out += struct.pack("<HH4xQ", 0, 0, free).ljust(free, b"\0")

    def reference(self, text: str) -> bytes:
        address, index = self._places.get(text, (0, 0))
        return struct.pack("<LQL", len(text.encode()), address, index)


def _all_texts(store: WeightStore) -> list[str]:
    labels = [tensor.dtype for tensor in store.values() if tensor.dtype in dtypes.EXTENSIONS]
    values = [value for attrs in store.groups.values() for value in attrs.values()]
    return labels + [item for value in values for item in _flat(value)[0] if isinstance(item, str)]


NULL_SPACE = bytes([2, 0, 0, 2])  # version 2, no dimensions, no flags, type "null"


def _attribute(name: str, value: Any, texts: _Texts, path: str) -> bytes:
    items, shape = _flat(value)
    datatype, data = _value(items, texts, f"{path}@{name}")
    encoded = name.encode() + b"\0"
    space = NULL_SPACE if value is None else _space(shape)
    sizes = struct.pack("<HHH", len(encoded), len(datatype), len(space))
    if name.isascii():
        body = b"\1\0" + sizes + _padded(encoded) + _padded(datatype) + _padded(space) + data
    else:  # only version 3 has a place for the character set of the name: 1 is UTF-8
        body = b"\3\0" + sizes + b"\1" + encoded + datatype + space + data
    if len(body) > MAX_MESSAGE:
        what, size = "an attribute is too large for HDF5", f"{len(body):,} bytes"
        raise UnsupportedFileError(what, at=f"{path}@{name}", found=size)
    return _message(objects.ATTRIBUTE, body)


def _flat(value: Any) -> tuple[list[Any], tuple[int, ...]]:
    """The items of an attribute, and its shape; a nested list is an array, None is nothing."""
    items: list[Any] = [] if value is None else [value]
    shape: tuple[int, ...] = ()
    while items and all(isinstance(item, (list, tuple)) for item in items):
        if len({len(item) for item in items}) != 1:
            break
        shape = (*shape, len(items[0]))
        items = [inner for item in items for inner in item]
    return items, shape


def _value(items: list[Any], texts: _Texts, where: str) -> tuple[bytes, bytes]:
    """Datatype and bytes of an attribute's items: text, bytes (of fixed length), or numbers."""
    for item_type, encode in _ATTRIBUTE_TYPES.items():
        if all(isinstance(item, item_type) for item in items):
            return encode(items, texts)
    raise UnsupportedFileError(
        "an attribute of this type cannot be stored",
        at=where,
        found=", ".join(sorted({type(item).__name__ for item in items})),
    )


def _fixed_texts(items: list[bytes], texts: _Texts) -> tuple[bytes, bytes]:
    size = max([1, *map(len, items)])
    return struct.pack("<BBxxL", 0x13, 1, size), b"".join(item.ljust(size, b"\0") for item in items)


_Encoder: TypeAlias = "Callable[[list[Any], _Texts], tuple[bytes, bytes]]"
_ATTRIBUTE_TYPES: dict[type, _Encoder] = {  # bool before int: True is an int as well
    str: lambda items, texts: (TEXT, b"".join(map(texts.reference, items))),
    bytes: _fixed_texts,
    bool: lambda items, texts: (TYPES["bool"], bytes(items)),
    int: lambda items, texts: (TYPES["int64"], struct.pack(f"<{len(items)}q", *items)),
    float: lambda items, texts: (TYPES["float64"], struct.pack(f"<{len(items)}d", *items)),
}
