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
