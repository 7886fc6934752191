"""Mutants of SavedModels and checkpoints: protocol buffers by their fields, tables and graphs of
objects with checksums that are right again, so that what lies behind them is reached.

Knows no reader. The same chance gives the same mutant.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable

from fuzzing import mutators

MAGIC = (0xDB4775248B80FB57).to_bytes(8, "little")
GRAPH = b"_CHECKPOINTABLE_OBJECT_GRAPH"
Files = dict[str, bytes]
#: A field: its number, its type, and a number or bytes.
Field = tuple[int, int, int | bytes]


def mutant(seed: Files, chance: random.Random) -> bytes:
    """A zip of the files with one of them changed, or the whole of it by bytes."""
    files = dict(seed)
    kinds: dict[str, Callable[[Files, str, random.Random], bytes]] = {
        "keras_metadata.pb": _metadata,
        "saved_model.pb": lambda files, name, chance: message(files[name], chance),
    }
    name = chance.choice(sorted(files))
    if chance.random() < 0.1:
        return mutators.damaged(mutators.plain_zip(files), chance)
    if name.endswith(".index"):
        _bundle(files, name.removesuffix(".index"), chance)
    elif chance.random() < 0.9 and name in kinds:
        files[name] = kinds[name](files, name, chance)
    else:
        files[name] = mutators.damaged(files[name], chance)
    return mutators.plain_zip(files)


# --- Protocol buffers -----------------------------------------------------------------------------


def varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value, at, shift = value | (byte & 127) << shift, at + 1, shift + 7
        if byte < 128:
            return value, at


def number(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def fields(data: bytes) -> list[Field] | None:
    """The fields of a message; None for bytes that are none."""
    rows: list[Field] = []
    at = 0
    try:
        while at < len(data):
            tag, at = varint(data, at)
            kind = tag & 7
            if kind == 0:
                value, at = varint(data, at)
                rows.append((tag >> 3, kind, value))
                continue
            size, at = varint(data, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
            if size > len(data) - at or tag < 8:
                return None
            rows.append((tag >> 3, kind, data[at : at + size]))
            at += size
    except (IndexError, KeyError):
        return None
    return rows


def packed(rows: list[Field]) -> bytes:
    out = b""
    for name, kind, value in rows:
        out += number(name << 3 | kind)
        if isinstance(value, int):
            out += number(value)
        else:
            out += (number(len(value)) if kind == 2 else b"") + value
    return out


def message(data: bytes, chance: random.Random, depth: int = 0) -> bytes:
    """A message like `data` with one field, here or within, changed."""
    rows = fields(data)
    if not rows:
        return mutators.damaged(data, chance) if data else b"\x08\x01"
    place = chance.randrange(len(rows))
    name, kind, value = rows[place]
    inner = kind == 2 and isinstance(value, bytes) and depth < 12 and fields(value)
    if inner and chance.random() < 0.85:
        assert isinstance(value, bytes)
        rows[place] = (name, kind, message(value, chance, depth + 1))
        return packed(rows)
    match chance.randrange(6):
        case 0:
            del rows[place]
        case 1:
            rows.insert(chance.randrange(len(rows) + 1), rows[place])
        case 2:
            rows[place] = (name, 0, chance.choice((0, 1, 2, 5, 1 << 31, (1 << 63) - 1, 1 << 63)))
        case 3:
            rows[place] = (chance.randrange(1, 18), kind, value)
        case 4:
            text = chance.choice(mutators.TEXTS).encode("utf-8", "surrogatepass")
            rows[place] = (name, 2, text)
        case _:
            raw = value if isinstance(value, bytes) else number(value)
            rows[place] = (name, 2, mutators.damaged(raw, chance) if raw else b"\0")
    return packed(rows)


def _metadata(files: Files, name: str, chance: random.Random) -> bytes:
    """What Keras wrote of its objects, with the JSON of one changed by its structure."""
    rows = fields(files[name]) or []
    if not rows or chance.random() < 0.3:
        return message(files[name], chance)
    # That of the model is read most.
    place = 0 if chance.random() < 0.7 else chance.randrange(len(rows))
    node = fields(rows[place][2]) if isinstance(rows[place][2], bytes) else None
    changed: list[Field] = []
    for key, kind, value in node or []:
        if key == 5 and isinstance(value, bytes):
            text = mutators.json_text(mutators.json.loads(value), chance)
            value = text.encode("utf-8", "surrogatepass")
        changed.append((key, kind, value))
    rows[place] = (rows[place][0], 2, packed(changed))
    return packed(rows)


# --- Bundles --------------------------------------------------------------------------------------


def _bundle(files: Files, prefix: str, chance: random.Random) -> None:
    """Change the index of a checkpoint, or the graph of its objects, and sum it again."""
    name = f"{prefix}.index"
    kind = chance.random()
    try:
        items = _items(files[name])
    except (IndexError, struct.error):
        items = {}
    if kind < 0.3 or not items:
        files[name] = _summed_again(files[name], chance)
    elif kind < 0.6 or GRAPH not in items:
        key = chance.choice(sorted(items))
        items[key] = message(items[key], chance)
        if chance.random() < 0.2:
            items[key + chance.choice((b"x", b"/.ATTRIBUTES", b""))] = items.pop(key)
        files[name] = table(items)
    else:
        _graph(files, prefix, items, chance)


def _graph(files: Files, prefix: str, items: dict[bytes, bytes], chance: random.Random) -> None:
    entry = {name: value for name, _, value in fields(items[GRAPH]) or []}
    shards = sorted(name for name in files if name.startswith(f"{prefix}.data-"))
    shard, offset, size = (int(entry.get(n, 0)) for n in (3, 4, 5))  # type: ignore[arg-type]
    data = files[shards[shard % len(shards)]]
    raw = data[offset : offset + size]
    _, at = varint(raw, 0)
    graph = message(raw[at + 4 :], chance)
    length = struct.pack("<I", len(graph))
    check = struct.pack("<I", _masked(length))
    raw = number(len(graph)) + check + graph
    files[shards[shard % len(shards)]] = data + raw
    rows: list[Field] = [(1, 0, 7), (2, 2, b""), (3, 0, shard), (4, 0, len(data))]
    rows += [(5, 0, len(raw)), (6, 5, struct.pack("<I", _masked(length + check + graph)))]
    files[f"{prefix}.index"] = table({**items, GRAPH: packed(rows)})


def _items(index: bytes) -> dict[bytes, bytes]:
    """The entries of a table."""
    at = len(index) - 48
    for _ in range(2):
        _, at = varint(index, at)
    handle, _ = varint(index, at)
    items: dict[bytes, bytes] = {}
    for value in _block(index, *_pair(index, at)).values():
        items |= _block(index, *_pair(value, 0))
    return items if handle else {}


def _pair(data: bytes, at: int) -> tuple[int, int]:
    offset, at = varint(data, at)
    return offset, varint(data, at)[0]


def _block(index: bytes, offset: int, size: int) -> dict[bytes, bytes]:
    block = index[offset : offset + size]
    (restarts,) = struct.unpack("<I", block[-4:])
    at, key, items = 0, b"", {}
    while at < len(block) - 4 - 4 * restarts:
        shared, at = varint(block, at)
        rest, at = varint(block, at)
        length, at = varint(block, at)
        key = key[:shared] + block[at : at + rest]
        items[key] = block[at + rest : at + rest + length]
        at += rest + length
    return items


def table(items: dict[bytes, bytes]) -> bytes:
    """A sorted table of one block."""
    stored = _stored(items)
    index = _stored({b"\xff": number(0) + number(len(stored) - 5)})
    handles = number(0) + number(0) + number(len(stored)) + number(len(index) - 5)
    return stored + index + handles.ljust(40, b"\0") + MAGIC


def _stored(items: dict[bytes, bytes]) -> bytes:
    block = b"".join(
        number(0) + number(len(key)) + number(len(value)) + key + value
        for key, value in sorted(items.items())
    )
    block += struct.pack("<II", 0, 1) + b"\0"
    return block + struct.pack("<I", _masked(block))


def _summed_again(index: bytes, chance: random.Random) -> bytes:
    """An index with bytes of its first block changed, and the checksum of that block."""
    at = len(index) - 48
    for _ in range(2):
        _, at = varint(index, at)
    offset, size = _pair(index, at)
    block = mutators.damaged(index[offset : offset + size], chance)[:size].ljust(size, b"\0")
    block += bytes([chance.choice((0, 0, 0, 1, 2))])
    return index[:offset] + block + struct.pack("<I", _masked(block)) + index[offset + size + 5 :]


def _masked(data: bytes) -> int:
    crc = 0xFFFF_FFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x82F6_3B78 if crc & 1 else crc >> 1
    crc ^= 0xFFFF_FFFF
    return ((crc >> 15 | crc << 17) + 0xA282_EAD8) & 0xFFFF_FFFF
