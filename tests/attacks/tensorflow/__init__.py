"""Malicious SavedModels and checkpoints: each part of a sound one, changed.

Refuses to know how keramos answers: only what the answer has to be.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
from tests.storage.makers import zip_file
from tests.storage.tensorflow_files import bundle, entry, framed, restarts

from keramos.storage.protobuf.encoding import varint
from keramos.storage.tensorflow.messages import encoded

INDEX, DATA = "variables/variables.index", "variables/variables.data-00000-of-00001"
SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE"

Build = Callable[[], bytes]


def dense(**config: Any) -> dict:
    return {"class_name": "Dense", "config": {"name": "dense", "units": 2, **config}}


def config(*layers: dict) -> dict:
    first = {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 4], "name": "x"}}
    return {"name": "s", "layers": [first, *layers]}


def parts() -> dict[str, Any]:
    """A sound SavedModel of a stack with one Dense, its messages undone."""
    root = {
        "class_name": "Sequential",
        "name": "s",
        "config": config(dense()),
        "is_graph_network": True,
    }
    edges = [
        [("layer-0", 1), ("layer_with_weights-0", 1)],
        [("kernel", 2), ("bias", 3)],
        [],
        [],
    ]
    variables = {
        2: ("layer-0/kernel", np.ones((4, 2), "float32")),
        3: ("layer-0/bias", np.zeros(2, "float32")),
    }
    return {
        "metadata": [
            (0, "_tf_keras_sequential", root),
            (1, "_tf_keras_layer", dense() | {"name": "dense"}),
        ],
        "edges": edges,
        "variables": variables,
        "constants": [],
        "extra": [{} for _ in edges],
        "functions": {},
        "files": [],
        "slots": {},
    }


def children(edges: list) -> list[dict]:
    return [{"name": name, "node": node} for name, node in edges]


def archive(
    changes: Callable[[dict], None] | None = None,
    *,
    extra: dict[str, bytes] | None = None,
    **members: bytes | Callable[[bytes], bytes],
) -> bytes:
    """A zipped SavedModel.

    Args:
        changes: of `parts()`.
        extra: more members.
        **members: bytes instead of a member, or what is made of it; named by their last step.
    """
    about = parts()
    if changes:
        changes(about)
    saved = [
        {"children": children(edges), **extra}
        for edges, extra in zip(about["edges"], about["extra"], strict=True)
    ]
    stored = []
    for i, edges in enumerate(about["edges"]):
        node: dict[str, Any] = {"children": children(edges), "slots": about["slots"].get(i, [])}
        if i in about["variables"]:
            key = about["variables"][i][0] + SUFFIX
            node["attributes"] = [{"name": "VARIABLE_VALUE", "full_name": "v", "key": key}]
        stored.append(node)
    objects = encoded("ObjectGraph", {"nodes": saved})
    functions = {
        name: encoded("Concrete", {"bound": bound}) for name, bound in about["functions"].items()
    }
    objects += encoded("ObjectGraph", {"concrete": functions})
    graph = encoded("Graph", {"node": [encoded("Node", each) for each in about["constants"]]})
    meta = {"info": {"tags": ["serve"], "tensorflow_version": "2.15.0"}, "graph": graph}
    meta |= {"files": [{"filename": name} for name in about["files"]], "objects": objects}
    tensors: dict[str, Any] = {key + SUFFIX: value for key, value in about["variables"].values()}
    tensors["_CHECKPOINTABLE_OBJECT_GRAPH"] = [encoded("CheckpointGraph", {"nodes": stored})]
    index, data = bundle(tensors, scalar_strings=True)
    described = [
        {
            "node": node,
            "path": "root",
            "identifier": kind,
            "metadata": text if isinstance(text, str) else json.dumps(text),
        }
        for node, kind, text in about["metadata"]
    ]
    whole = {
        "saved_model.pb": encoded(
            "SavedModel", {"version": 1, "graphs": [encoded("MetaGraph", meta)]}
        ),
        "keras_metadata.pb": encoded("KerasMetadata", {"nodes": described}),
        INDEX: index,
        DATA: data,
    }
    names = {
        "saved": "saved_model.pb",
        "metadata": "keras_metadata.pb",
        "index": INDEX,
        "data": DATA,
    }
    for name, change in members.items():
        whole[names[name]] = change(whole[names[name]]) if callable(change) else change
    return zip_file({**whole, **(extra or {})})


def edited(**values: Any) -> Callable[[dict], None]:
    return lambda about: about.update(values)


def root(change: Callable[[dict], None]) -> Callable[[dict], None]:
    """A change of what Keras wrote of the model."""
    return lambda about: change(about["metadata"][0][2])


def lookup(**given: Any) -> Callable[[dict], None]:
    """A model whose layer looks words up in a table that constants, or a file, fill."""

    def change(about: dict) -> None:
        layer = {"class_name": "StringLookup", "config": {"name": "words", "vocabulary": None}}
        about["metadata"] = [
            (0, "_tf_keras_sequential", {**about["metadata"][0][2], "config": config(layer)}),
            (1, "_tf_keras_layer", {**layer, "name": "words"}),
        ]
        about["edges"] = [[("layer-0", 1)], [("lookup_table", 2)], [("_initialize", 3)], [], [], []]
        about["variables"] = {}
        about["extra"] = [
            {}, {}, {"resource": b""}, {"bare": {"function": "fill"}},
            {"constant": {"operation": "keys"}}, {"constant": {"operation": "values"}},
        ]  # fmt: skip
        about["functions"] = {"fill": [2, 4, 5]}
        words = {"dtype": 7, "shape": {"dim": [{"size": 2}]}, "strings": [b"a", b"b"]}
        numbers = {"dtype": 9, "shape": {"dim": [{"size": 2}]}, "content": struct.pack("<2q", 0, 1)}
        about["constants"] = [
            {
                "name": "keys",
                "op": "Const",
                "attr": {"value": {"tensor": {**words, **given.get("keys", {})}}},
            },
            {
                "name": "values",
                "op": "Const",
                "attr": {"value": {"tensor": {**numbers, **given.get("values", {})}}},
            },
        ]
        about.update({key: value for key, value in given.items() if key in about})
        for node, extra in given.get("nodes", {}).items():
            about["extra"][node] = extra

    return change


def deep(levels: int, inner: str = "1") -> str:
    return '{"a":' * levels + inner + "}" * levels


def bomb(size: int) -> bytes:
    """Snappy that copies one byte again and again."""
    body = b"\x00a" + (b"\xfe\x01\x00" * (size // 64))
    return varint(size) + body


SHARED_KEYS = framed(
    b"\x00\xe8\x07\x00" + b"k" * 1000
    + b"".join(entry(1000 + i, b"k", b"") for i in range(100_000))
    + restarts(0)
)  # fmt: skip


def sound() -> bytes:
    """What all others are changes of."""
    return archive()
