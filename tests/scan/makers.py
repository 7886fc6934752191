"""Hostile files of the kinds that are no configs: graphs, pickles, archives around archives. Each
would only read or write under a folder that is not there.
"""

from __future__ import annotations

import gzip
import io
import pickle
import struct
import tarfile
import zipfile

import numpy as np

from keramos.storage.onnx.messages import SCHEMA
from keramos.storage.protobuf.encoding import encode
from keramos.storage.tensorflow.messages import encoded

PATH = b"/nowhere/keramos-canary"


def constant(name: str, text: bytes) -> dict:
    value = {"dtype": 7, "shape": {}, "strings": [text]}
    return {"name": name, "op": "Const", "attr": {"value": {"tensor": value}}}


def operation(op: str, *inputs: str, name: str = "x", **attr: dict) -> dict:
    return {"name": name, "op": op, "input": list(inputs), "attr": attr}


def graph(*nodes: dict, functions: tuple[bytes, ...] = ()) -> bytes:
    library = encoded("Library", {"function": list(functions)})
    return encoded("Graph", {"node": [encoded("Node", n) for n in nodes], "library": library})


def function(name: str, *nodes: dict) -> bytes:
    fields = {"signature": {"name": name}, "node": list(nodes)}
    return encoded("FunctionDef", fields)


def saved_model(*graphs: bytes, files: tuple[str, ...] = ()) -> bytes:
    metas = [
        encoded("MetaGraph", {"info": {"tags": ["serve"]}, "graph": g, "files": _files(files)})
        for g in graphs
    ]
    return encoded("SavedModel", {"version": 1, "graphs": metas})


def _files(names: tuple[str, ...]) -> list[dict]:
    return [{"filename": name, "tensor": {"name": "Const:0"}} for name in names]


class Runs:
    """A pickle of it calls a function."""

    def __init__(self, function: object, *arguments: object):
        self.call = function, arguments

    def __reduce__(self) -> tuple:
        return self.call


def pickled(protocol: int = 4) -> bytes:
    import os

    return pickle.dumps(Runs(os.mkdir, PATH.decode()), protocol)


def array_of_objects() -> bytes:
    target = io.BytesIO()
    import os

    np.save(target, np.array([Runs(os.mkdir, PATH.decode())], dtype=object), allow_pickle=True)
    return target.getvalue()


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def tarred(members: dict[str, bytes], *links: tuple[str, str]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for name, place in links:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, place
            archive.addfile(info)
    return target.getvalue()


def nested(depth: int, content: bytes) -> bytes:
    for _ in range(depth):
        content = gzip.compress(content)
    return content


def onnx(location: str, domain: str = "") -> bytes:
    entry = {"key": "location", "value": location}
    tensor = {"dims": [1], "data_type": 1, "name": "w", "external_data": [entry]}
    node = {"op_type": "Add", "domain": domain, "input": ["x", "w"], "output": ["y"]}
    fields = {"node": [node], "name": "g", "initializer": [tensor], "output": [{"name": "y"}]}
    head = {"ir_version": 8, "producer_name": "t", "graph": fields}
    return encode(SCHEMA, "Model", head)


def structured_array_of_objects() -> bytes:
    descr = "[('a', '<f4'), ('b', '|O')]"
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': (1,), }}".encode()
    header += b" " * (-(10 + len(header) + 1) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + pickled()


def lite(*names: str, options: bytes = b"", buffers: tuple[tuple[int, int], ...] = ()) -> bytes:
    """A model of TensorFlow Lite with custom operators, and buffers at (offset, size)."""
    codes = [{0: 32, 1: name.encode()} for name in names]
    graphs = [{3: [{0: 0, 5: options}]}]
    places = [{1: start, 2: size} for start, size in buffers]
    target = bytearray(struct.pack("<I4s", 0, b"TFL3"))
    target[:4] = struct.pack("<I", _flat(target, {0: 3, 1: codes, 2: graphs, 4: places}))
    return bytes(target)


def _flat(target: bytearray, value: dict | list | bytes) -> int:
    """Put a table, a vector of tables or a text at the end of a FlatBuffer; where it stands."""
    if isinstance(value, bytes):
        target += struct.pack("<I", len(value)) + value + b"\0"
        return len(target) - 5 - len(value)
    if isinstance(value, list):
        start = len(target)
        target += struct.pack("<I", len(value)) + bytes(4 * len(value))
        slots = range(start + 4, len(target), 4)
        values = dict(zip(slots, value, strict=True))
    else:
        count = max(value) + 1
        offsets = [4 + 8 * field if field in value else 0 for field in range(count)]
        target += struct.pack(f"<2H{count}H", 4 + 2 * count, 4 + 8 * count, *offsets)
        start = len(target)
        target += struct.pack("<i", 4 + 2 * count) + bytes(8 * count)
        values = {start + 4 + 8 * field: part for field, part in value.items()}
    for slot, part in values.items():
        if isinstance(part, int):
            target[slot : slot + 8] = struct.pack("<Q", part)
        else:
            target[slot : slot + 4] = struct.pack("<I", _flat(target, part) - slot)
    return start
