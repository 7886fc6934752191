"""Malicious files of ONNX, and what must come of them: name -> (files, or a function of the folder
that writes them).

Knows ONNX's messages. Refuses to know how keramos answers, beyond loaded or refused.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from keramos.storage.onnx.messages import SCHEMA
from keramos.storage.protobuf import encode
from keramos.storage.protobuf.encoding import varint

SECRET = "/tmp/keramos-canary/secret.txt"
FLOAT = 1
DEEP = "[" * 100_000


def value(name: str, *sizes: int) -> dict[str, Any]:
    dims = [{"dim_value": size} for size in sizes]
    return {"name": name, "type": {"tensor_type": {"elem_type": FLOAT, "shape": {"dim": dims}}}}


def node(kind: str, inputs: list[str], outputs: list[str], **fields: Any) -> dict[str, Any]:
    return {"op_type": kind, "input": inputs, "output": outputs, **fields}


def tensor(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "dims": [2], "data_type": FLOAT, **fields}


def outside(place: str, **more: str) -> list[dict[str, Any]]:
    entries = {"location": place, **more}
    named = [{"key": key, "value": text} for key, text in entries.items()]
    return [tensor("w", external_data=named, data_location=1)]


def model(**fields: Any) -> bytes:
    """A program that adds `w` to `x`; the graph's fields replaced by others."""
    properties = fields.pop("properties", {})
    graph = {
        "name": "g",
        "input": [value("x", 2)],
        "output": [value("y", 2)],
        "node": [node("Add", ["x", "w"], ["y"])],
        "initializer": [tensor("w", raw_data=bytes(8))],
        **fields,
    }
    return encode(SCHEMA, "Model", {
        "ir_version": 8,
        "opset_import": [{"domain": "", "version": 17}],
        "metadata_props": [{"key": k, "value": v} for k, v in properties.items()],
        "graph": graph,
    })  # fmt: skip


def nested(depth: int) -> bytes:
    """Branches inside branches, beside the program."""
    kind = encode(SCHEMA, "Node", node("If", ["c"], ["z"]))
    inner = b""
    for _ in range(depth):
        for number in (6, 5):  # a graph in an attribute in a node
            inner = varint(number << 3 | 2) + varint(len(inner)) + inner
        inner = kind + inner
        inner = b"\x0a" + varint(len(inner)) + inner
    return WHOLE + b"\x3a" + varint(len(inner)) + inner


def linked(folder: Path) -> None:
    os.symlink(SECRET, folder / "w.data")
    (folder / "m.onnx").write_bytes(model(initializer=outside("w.data")))


def in_attribute() -> bytes:
    constant = node("Constant", [], ["w"], attribute=[
        {"name": "value", "type": 4, "t": outside(SECRET)[0]},
    ])  # fmt: skip
    return model(initializer=[], node=[constant, node("Add", ["x", "w"], ["y"])])


def in_function() -> bytes:
    constant = node("Constant", [], ["w"], attribute=[
        {"name": "value", "type": 4, "t": outside(SECRET)[0]},
    ])  # fmt: skip
    extra = encode(SCHEMA, "Model", {"functions": [{"name": "f", "node": [constant]}]})
    return model() + extra


WHOLE = model()
MANY = 2**40
#: Must be refused.
REFUSED: dict[str, bytes | Callable[[Path], None]] = {
    "empty": b"",
    "text": b"not a model at all\n" * 50,
    "zeros": bytes(5000),
    "cut": WHOLE[: len(WHOLE) // 2],
    "a length beyond the end": b"\x3a\xff\xff\xff\xff\x0f" + WHOLE,
    "a number without end": b"\x08" + b"\xff" * 100,
    "groups, which nobody writes": b"\x0b" * 5000,
    "no outputs": model(output=[]),
    "an absolute file": model(initializer=outside(SECRET)),
    "a file above": model(initializer=outside("../../tmp/keramos-canary/secret.txt")),
    "a file above, for Windows": model(initializer=outside("..\\secret.txt")),
    "a link": linked,
    "the folder": model(initializer=outside(".")),
    "no file": model(initializer=outside("missing.data")),
    "a file with a zero": model(initializer=outside("a\0b")),
    "a file in a constant": in_attribute(),
    "a file in a function": in_function(),
    "a file in a sparse tensor": model(sparse_initializer=[{"values": outside(SECRET)[0]}]),
    "an offset behind the end": model(initializer=outside("m.onnx", offset=str(MANY))),
    "a negative offset": model(initializer=outside("m.onnx", offset="-8", length="8")),
    "fewer bytes than elements": model(initializer=[tensor("w", raw_data=b"1234")]),
    "more elements than there are": model(
        initializer=[{**tensor("w", raw_data=bytes(8)), "dims": [MANY, MANY]}]
    ),
    "a negative size": model(initializer=[{**tensor("w", raw_data=bytes(8)), "dims": [2**64 - 2]}]),
    "an unknown type": model(initializer=[{**tensor("w", raw_data=bytes(8)), "data_type": 99}]),
    "an unknown operator": model(node=[node("Open", ["x"], ["y"])]),
    "an operator of a library": model(node=[node("Run", ["x"], ["y"], domain="evil")]),
    "code in Python": model(node=[node("PyOp", ["x"], ["y"], domain="ai.onnx.contrib")]),
    "a cycle": model(node=[node("Add", ["y", "w"], ["z"]), node("Add", ["z", "w"], ["y"])]),
    "a tensor of nobody": model(node=[node("Add", ["x", "nobody"], ["y"])]),
    "a name twice": model(node=[node("Add", ["x", "w"], ["y"])] * 2),
    "branches inside branches": nested(40),
    "branches without end": nested(400),
    "an operator set of the future": WHOLE + encode(
        SCHEMA, "Model", {"opset_import": [{"domain": "", "version": 2**31}]}
    ),
    "names that are no text": WHOLE.replace(b"\x0a\x01x", b"\x0a\x01\xff"),
    "control characters": model(node=[node("\x1b[31mOpen\r\n" * 50, ["x"], ["y\x1b[2J"])]),
}  # fmt: skip
#: Must be loaded, and taken for files that nobody structured.
LOADED: dict[str, bytes] = {
    name: model(properties=properties)
    for name, properties in {
        "structure without end": {"keramos.structure": DEEP},
        "structure of other names": {"keramos.structure": json.dumps(
            {"endpoint": "run", "arguments": {"a": "x"}, "results": "other"}
        )},
        "structure of a wrong kind": {"keramos.structure": '{"endpoint": [], "arguments": 3}'},
        "structure with a class": {"keramos.structure": '{"__class__": {"endpoint": 1}}'},
        "states without end": {"keramos.states": DEEP},
        "states of other names": {"keramos.states": '{"x": "y"}'},
        "states of a wrong kind": {"keramos.states": '{"x": {}}'},
        "a list of states": {"keramos.states": '["w"]'},
    }.items()
}  # fmt: skip
#: Named by no reader of exported programs.
OTHERS = {
    "m.xml": b'<?xml version="1.0"?><!DOCTYPE n [<!ENTITY a SYSTEM "file:///tmp/x">]><net>&a;</net>',
    "m.bin": bytes(4000),
    "m.tflite": b"\x1c\x00\x00\x00TFL3" + b"\xff" * 4000,
    "m.mlirbc": b"ML\xefR\x0dStableHLO_v1.0.0\x00" + b"\xff" * 4000,
    "m.stablehlo": b"ML\xefR" + b"\xff" * 4000,
    "m.jax": b"\xff" * 4000,
}
