"""Seeds and a source of chance -> mutants: byte by byte for containers, by structure for JSON, HDF5
and arrays.

Knows no reader. The same chance gives the same mutant.
"""

from __future__ import annotations

import copy
import io
import json
import random
import struct
import time
import zipfile
from typing import Any

import h5py
import numpy as np

#: Text that no terminal should see, and text that programs take for something else.
TEXTS = (
    "", "\x1b[31mred\x1b[0m", "\u202egnp.exe", "a\nb", "nul\0byte", "\ud800", "\u2066\u2069",
    "\x9b2J",
    "/", "..", "../../x", "a/b", "a" * 5000, "None", "nan", "__lambda__", "{}", "%s{0}", "é", "0",
    "float32", "float8_e4m3fn", "bfloat16", "int8", "string", "int8_from_float32", "mixed_float16",
    "relu", "valid", "same", "causal", "channels_first", "adam", "mse", "accuracy", "Dense",
    "Lambda",
    "Sequential", "Functional", "keras", "keras.layers", "keras.src.ops.numpy", "builtins",
)  # fmt: skip
NUMBERS = (
    0, 1, -1, 2, 3, 7, 255, 1 << 15, (1 << 31) - 1, 1 << 31, 1 << 32, (1 << 63) - 1, 1 << 63,
    1 << 64,
    -(1 << 63), 10**30, 10**39, 10**60, 0.0, -0.0, 0.5, 1.5, -1e-300, 1e308, float("nan"),
    float("inf"), -float("inf"), True, False,
)  # fmt: skip
TAGS = (
    "__bytes__", "__complex__", "__ellipsis__", "__keras_tensor__", "__lambda__", "__numpy__",
    "__slice__", "__tensor__", "__tuple__", "__typespec__", "__other__",
)  # fmt: skip
CLASSES = (
    "Activation", "Add", "Adam", "Bidirectional", "Concatenate", "Conv2D", "Dense", "Dot",
    "Embedding",
    "Flatten", "Functional", "GRU", "GlorotUniform", "InputLayer", "LSTM", "Lambda", "LayerNorm",
    "LossScaleOptimizer", "Masking", "MeanSquaredError", "MultiHeadAttention", "Normalization",
    "RNN", "Reshape", "Resizing", "Sequential", "StackedRNNCells", "StringLookup",
    "TextVectorization",
    "TimeDistributed", "function", "DTypePolicy", "Sum", "Accuracy", "L2", "MaxNorm", "Permute",
)  # fmt: skip
NODE_KEYS = ("module", "class_name", "config", "registered_name", "build_config", "name", "dtype")

Path = tuple[Any, ...]


# --- JSON -----------------------------------------------------------------------------------------


def json_value(seed: Any, chance: random.Random) -> Any:
    """A tree like `seed` with a few nodes replaced, dropped, renamed, moved or nested."""
    root = [copy.deepcopy(seed)]
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        places = _places(root)
        parent, key = chance.choice(places)
        chance.choice(_JSON_EDITS)(parent, key, places, chance)
    return root[0]


def json_text(seed: Any, chance: random.Random) -> str:
    """The text of such a tree; now and then with a key given twice, or with damaged bytes."""
    text = json.dumps(json_value(seed, chance), ensure_ascii=chance.random() < 0.5)
    kind = chance.random()
    if kind < 0.05 and '"' in text:
        at = chance.choice([i for i, c in enumerate(text) if c in "{"] or [0])
        text = f'{text[: at + 1]}"name": null, "name": [], {text[at + 1 :]}'
    elif kind < 0.15:
        raw = damaged(text.encode("utf-8", "surrogatepass"), chance)
        text = raw.decode("utf-8", "surrogateescape")
    return text


def _places(root: list[Any]) -> list[tuple[Any, Any]]:
    """(container, key or index) of every value below `root`."""
    places, stack = [], [root]
    while stack:
        value = stack.pop()
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            places.append((value, key))
            if isinstance(inner, (dict, list)):
                stack.append(inner)
    return places


def strange(chance: random.Random) -> Any:
    """Some JSON value that hardly anybody expects."""
    match chance.randrange(8):
        case 0:
            return chance.choice(TEXTS)
        case 1:
            return chance.choice(NUMBERS)
        case 2:
            return chance.choice((None, [], {}, [[]], [{}], {"": None}, [None] * 40))
        case 3:
            return [strange(chance) for _ in range(chance.randrange(5))]
        case 4:
            names = (*NODE_KEYS, "value", "items", *TEXTS)
            return {chance.choice(names): strange(chance) for _ in range(chance.randrange(5))}
        case 5:
            return {"class_name": chance.choice(TAGS), "config": _tagged(chance)}
        case 6:
            config = strange(chance) if chance.random() < 0.5 else {}
            return {
                "class_name": chance.choice(CLASSES),
                "module": "keras.layers",
                "config": config,
            }
        case _:
            return _nested(chance.choice((3, 50, 127, 140)), chance)


def _tagged(chance: random.Random) -> Any:
    value = chance.choice((*TEXTS, *NUMBERS, [1, 2], ["a", 1], [[1], [1, 2]], None, {"a": 1}))
    names = (
        "value",
        "items",
        "dtype",
        "shape",
        "encoding",
        "start",
        "stop",
        "step",
        "keras_history",
    )
    return {
        "value": value,
        chance.choice(names): chance.choice((*TEXTS, "base64", *NUMBERS, [], {})),
    }


def _nested(depth: int, chance: random.Random) -> Any:
    value: Any = chance.choice(NUMBERS)
    for _ in range(depth):
        value = [value] if chance.random() < 0.5 else {"config": value}
    return value


def _replace(parent: Any, key: Any, places: list, chance: random.Random) -> None:
    parent[key] = strange(chance)


def _alike(parent: Any, key: Any, places: list, chance: random.Random) -> None:
    """Another value of the same type."""
    value = parent[key]
    if isinstance(value, str):
        parent[key] = chance.choice((*TEXTS, *CLASSES, value + chance.choice(TEXTS), value.upper()))
    elif isinstance(value, (int, float)):
        parent[key] = chance.choice((*NUMBERS, value + 1, -value))
    elif isinstance(value, list):
        parent[key] = chance.choice((value * 2, value[::-1], value[1:], [value], [*value, value]))
    elif isinstance(value, dict):
        parent[key] = dict(reversed(value.items()))
    else:
        parent[key] = chance.choice((0, "", [], {}))


def _drop(parent: Any, key: Any, places: list, chance: random.Random) -> None:
    if len(parent) > 1 or isinstance(parent, dict):
        del parent[key]


def _rename(parent: Any, key: Any, places: list, chance: random.Random) -> None:
    if isinstance(parent, dict):
        parent[chance.choice((*NODE_KEYS, *TEXTS, f"{key}s"))] = parent.pop(key)


def _copy(parent: Any, key: Any, places: list, chance: random.Random) -> None:
    other, there = chance.choice(places)
    if there in other if isinstance(other, dict) else there < len(other):
        parent[key] = copy.deepcopy(other[there])


def _swap(parent: Any, key: Any, places: list, chance: random.Random) -> None:
    other, there = chance.choice(places)
    first, second = copy.deepcopy(parent[key]), copy.deepcopy(other[there])
    parent[key] = second
    if there in other if isinstance(other, dict) else there < len(other):
        other[there] = first


def _wrap(parent: Any, key: Any, places: list, chance: random.Random) -> None:
    value = parent[key]
    wrapped = ([value], {"config": value}, {"class_name": "__tuple__", "config": {"value": value}})
    parent[key] = chance.choice(wrapped)


def _add(parent: Any, key: Any, places: list, chance: random.Random) -> None:
    if isinstance(parent, dict):
        parent[chance.choice((*NODE_KEYS, "trainable", "shared_object_id", *TEXTS))] = strange(
            chance
        )
    else:
        parent.insert(key, strange(chance))


_JSON_EDITS = (
    _replace,
    _replace,
    _replace,
    _alike,
    _alike,
    _drop,
    _rename,
    _copy,
    _swap,
    _wrap,
    _add,
)


# --- bytes ----------------------------------------------------------------------------------------


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Bits turned, pieces moved, numbers set, the end cut off."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        if out:
            chance.choice(_BYTE_EDITS)(out, chance)
    return bytes(out)


def _flip(out: bytearray, chance: random.Random) -> None:
    out[_at(out, chance)] ^= 1 << chance.randrange(8)


def _set(out: bytearray, chance: random.Random) -> None:
    out[_at(out, chance)] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))


def _length(out: bytearray, chance: random.Random) -> None:
    """A number of 2, 4 or 8 bytes, as lengths and offsets are written."""
    size, form = chance.choice(((2, "<H"), (4, "<I"), (8, "<Q")))
    at, most = _at(out, chance), 256**size - 1
    values = (0, 1, 2, len(out), len(out) - at, at, most, most >> 1, most - 1, 1 << (4 * size))
    piece = struct.pack(form, min(most, max(0, chance.choice(values))))
    out[at : at + size] = piece[: max(0, len(out) - at)]


def _move(out: bytearray, chance: random.Random) -> None:
    start, at = _at(out, chance), _at(out, chance)
    piece = out[start : start + chance.choice((1, 4, 8, 16, 64, 512))]
    out[at : at + len(piece)] = piece


def _insert(out: bytearray, chance: random.Random) -> None:
    at = _at(out, chance)
    out[at:at] = chance.randbytes(chance.choice((1, 2, 4, 8, 64)))


def _remove(out: bytearray, chance: random.Random) -> None:
    at = _at(out, chance)
    del out[at : at + chance.choice((1, 2, 4, 8, 64, 512))]


def _zero(out: bytearray, chance: random.Random) -> None:
    at, count = _at(out, chance), chance.choice((4, 8, 64, 512))
    out[at : at + count] = bytes(len(out[at : at + count]))


def _cut(out: bytearray, chance: random.Random) -> None:
    del out[chance.randrange(len(out)) :]


def _at(out: bytearray, chance: random.Random) -> int:
    """A place; more often near the beginning or the end, where directories are."""
    kind = chance.random()
    if kind < 0.3:
        return chance.randrange(min(len(out), 512))
    if kind < 0.5:
        return len(out) - 1 - chance.randrange(min(len(out), 1024))
    return chance.randrange(len(out))


_BYTE_EDITS = (
    _flip,
    _flip,
    _set,
    _set,
    _length,
    _length,
    _length,
    _move,
    _insert,
    _remove,
    _zero,
    _cut,
)


# --- HDF5 -----------------------------------------------------------------------------------------


def hdf5(seed: bytes, chance: random.Random) -> bytes:
    """The file with attributes, groups and datasets changed by libhdf5, so that it stays well
    formed.
    """
    out, start = io.BytesIO(seed), int(time.time())
    with h5py.File(out, "r+") as file:
        names: list[str] = [""]
        file.visit(names.append)
        for _ in range(chance.choice((1, 1, 2, 4))):
            place = chance.choice(names)
            if not place or place in file:
                chance.choice(_HDF5_EDITS)(file, place, chance)
    # libhdf5 stamps the second on whatever header keeps a time: a mutant is the same tomorrow.
    # Headers of files of version 0 have no checksum that this would break.
    data = out.getvalue()
    if data[8:9] == b"\0":
        for second in range(start, int(time.time()) + 1):
            data = data.replace(struct.pack("<I", second), struct.pack("<I", 0))
    return data


def _attribute(file: h5py.File, place: str, chance: random.Random) -> None:
    holder = file[place] if place else file
    listed = ("layer_names", "weight_names", "model_config", "training_config", "keras_version")
    name = chance.choice([*holder.attrs, *listed, "name", "backend", "layer_names0"])
    raw = holder.attrs.get(name)
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    if isinstance(text, str) and text[:1] == "{" and chance.random() < 0.8:
        changed = json_text(json.loads(text), chance).encode("utf-8", "surrogatepass")
        if len(changed) < 60_000:  # libhdf5 keeps attributes of at most 64 KiB
            holder.attrs[name] = np.void(changed) if b"\0" in changed else changed
    elif chance.random() < 0.2 and name in holder.attrs:
        del holder.attrs[name]
    else:
        holder.attrs[name] = chance.choice(_ATTRIBUTES)


_ATTRIBUTES: tuple[Any, ...] = (
    0, -1, 2.5, float("nan"), True, b"", b"\xff\xfe", "text", "\x1b[31m", "\u202e", np.zeros(0,
    "S1"),
    np.array([b"dense", b"dense"]), np.array([b"../x", b"\x1b"]), np.zeros((2, 2)), np.array([1,
    2]),
    np.array([[b"a"]]), np.void(b"abc"), np.zeros(2, [("a", "i4"), ("b", "S3")]), np.complex64(1j),
    b"{", b"[1]", b"null", b'{"class_name": 5}', h5py.Empty("f4"), np.array(b"dense/kernel:0"),
)  # fmt: skip


def _delete(file: h5py.File, place: str, chance: random.Random) -> None:
    if place:
        del file[place]


def _dataset(file: h5py.File, place: str, chance: random.Random) -> None:
    """A tensor of another type or shape, where something stands or beside it."""
    name = place or "vars"
    if name in file:
        del file[name]
    kind = chance.randrange(len(_DATASETS) + 3)
    if kind < len(_DATASETS):
        file[name] = _DATASETS[kind]
    elif kind == len(_DATASETS):
        file.create_dataset(name, (10**12,), "f4", chunks=(1000,))
    elif kind == len(_DATASETS) + 1:
        file.create_dataset(name, (2,), dtype=h5py.ref_dtype)
    else:
        options = chance.choice(({"compression": "gzip"}, {"shuffle": True}, {"fletcher32": True}))
        file.create_dataset(name, data=np.arange(600.0).reshape(20, 30), chunks=(7, 9), **options)


_DATASETS: tuple[Any, ...] = (
    1.5, np.zeros((0, 3)), np.zeros((3, 4), "f2"), np.zeros(3, ">f8"), np.zeros(3, "c8"),
    np.array([b"a", b"bb"]), "text", np.zeros(3, "V8"), np.zeros(2, [("a", "i4"), ("b", "f8")]),
    np.array([True, False]), np.zeros(4, "u8"), np.full((2, 3), np.nan), h5py.Empty("f4"),
    np.zeros((1,) * 32),
)  # fmt: skip


def _link(file: h5py.File, place: str, chance: random.Random) -> None:
    name = f"{place}/{chance.choice(('vars', '0', 'layers', 'dense', 'x'))}".lstrip("/")
    if name not in file and (not place or isinstance(file[place], h5py.Group)):
        targets = (
            h5py.SoftLink(f"/{place}"),
            h5py.ExternalLink("other.h5", "/"),
            file[place or "/"],
        )
        file[name] = chance.choice(targets)


def _move_link(file: h5py.File, place: str, chance: random.Random) -> None:
    target = chance.choice(("layers", "vars/0", "model_weights", "x/y/z", "optimizer", "a\x1bb"))
    if place and target not in file and not target.startswith(f"{place}/"):
        file.move(place, target)


_HDF5_EDITS = (_attribute, _attribute, _attribute, _delete, _dataset, _dataset, _link, _move_link)


# --- zip, npz -------------------------------------------------------------------------------------


def zipped(members: dict[str, bytes], chance: random.Random) -> bytes:
    """A zip of these members, its checksums right, now and then with one missing or renamed."""
    members = dict(members)
    if chance.random() < 0.1:
        name = chance.choice(list(members))
        content = members.pop(name)
        if chance.random() < 0.7:
            other = ("config.json", "metadata.json", "assets/x", f"{name}/x", "a\x1bb.npy", "x.npy")
            members[chance.choice(other)] = content
    return plain_zip(members, chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))


def plain_zip(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip of exactly these members, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def npy(chance: random.Random) -> bytes:
    """One array file, whose header says what its data may not keep."""
    shapes = (
        "()",
        "(0,)",
        "(2, 4)",
        "(1000000000000,)",
        "(-1,)",
        "(2**40,)",
        "[2, 4]",
        "(2, 4, 1)",
    )
    types = ("'<f4'", "'|O'", "'>f8'", "'<U3'", "'<M8[s]'", "'|V8'", "'<c8'", "[('a', '<i4')]", "5")
    descr, order, shape = map(chance.choice, (types, ("False", "True", "3"), shapes))
    header = f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}"
    raw = header.ljust(chance.choice((117, 200))).encode() + b"\n"
    version = chance.choice((b"\x01\0", b"\x01\0", b"\x02\0", b"\x09\0"))
    length = struct.pack("<I" if version == b"\x02\0" else "<H", len(raw))
    data = b"\x93NUMPY" + version + length + raw + bytes(chance.choice((0, 4, 32, 64)))
    return damaged(data, chance) if chance.random() < 0.3 else data


def npz(seed: dict[str, bytes], chance: random.Random) -> bytes:
    """An `.npz` of arrays, some of them strange."""
    members = dict(seed)
    name = chance.choice(list(members))
    members[name] = npy(chance) if chance.random() < 0.6 else damaged(members[name], chance)
    data = zipped(members, chance)
    return damaged(data, chance) if chance.random() < 0.4 else data
