"""`saved_model.pb`: the objects that were saved, what they are called, what can be called.

Refuses to run anything: of the graph of operations only constants are ever looked at.

Objects have the numbers that they have in the checkpoint beside it.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from keramos.storage.limits import Limits
from keramos.storage.protobuf.decoding import Fields
from keramos.storage.span import Span
from keramos.storage.tensorflow.bundle import DTYPES, STRING
from keramos.storage.tensorflow.messages import decoder

#: Numbers of types that hold no numbers.
_OTHER = {STRING: "string", 8: "complex64", 18: "complex128", 20: "resource", 21: "variant"}
INT64 = 9


@dataclass(frozen=True, slots=True)
class SavedObject:
    """An object, as it is described beside the graph.

    Attributes:
        children: name of an attribute -> number of the object in it.
        identifier: what kind of object it is; empty for one that is no user's.
        metadata: what its class wrote of it.
        functions: names of the concrete functions, of an object that is a function.
        constant: name of the operation that gives it, of a constant.
        file: number of the file that it is; None for one that is none.
    """

    children: dict[str, int] = field(default_factory=dict[str, int])
    identifier: str = ""
    metadata: str = ""
    functions: Sequence[str] = ()
    constant: str = ""
    file: int | None = None


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """A tensor that goes into a signature, or comes out of it.

    Attributes:
        dtype: name of its type.
        shape: of it; None for a size, or a rank, that is not fixed.
    """

    dtype: str
    shape: tuple[int | None, ...] | None


@dataclass(frozen=True, slots=True)
class Signature:
    """What can be called, by name."""

    inputs: Mapping[str, TensorSpec]
    outputs: Mapping[str, TensorSpec]


class SavedModel:
    """What a SavedModel says of itself.

    Args:
        span: `saved_model.pb`.
        limits: what it may cost.
    """

    def __init__(self, span: Span, limits: Limits):
        self._span, self._limits, self._decoder = span, limits, decoder(span.name, limits)
        graphs = self._decode("SavedModel", span.view(0, span.size)).get("graphs", [])
        if not graphs:
            raise span.damaged("there is no graph in the SavedModel")
        decoded = [self._decode("MetaGraph", data) for data in graphs]
        # Where there are several, some are for training; those for serving have objects.
        chosen = next((i for i, graph in enumerate(decoded) if "objects" in graph), 0)
        self._data, self._graph = graphs[chosen], decoded[chosen]
        info = self._graph.get("info", {})
        self.tags: list[str] = info.get("tags", [])
        self.tensorflow_version: str | None = info.get("tensorflow_version")

    @cached_property
    def objects(self) -> Sequence[SavedObject]:
        """Every object; none in files of `tf.saved_model.simple_save` and its like.

        Raises:
            DamagedFileError: an edge leads nowhere.
        """
        objects = [_object(fields) for fields in self._object_graph.get("nodes", [])]
        if any(not 0 <= n < len(objects) for node in objects for n in node.children.values()):
            raise self._span.damaged("an edge of the graph of objects leads nowhere")
        return objects

    @cached_property
    def signatures(self) -> dict[str, Signature]:
        """What can be called, by name; without what only loads a model."""
        entries = self._graph.get("signatures", {}).items()
        return {
            name: Signature(_specs(fields, "inputs"), _specs(fields, "outputs"))
            for name, fields in ((name, self._decode("Signature", data)) for name, data in entries)
            if not name.startswith("__saved_model")
        }

    @property
    def endpoints(self) -> list[str]:
        """Attributes of the saved object that can be called."""
        root = self.objects[0] if self.objects else SavedObject()
        return [name for name, n in root.children.items() if self.objects[n].functions]

    def bound_inputs(self, function: str) -> list[int]:
        """Numbers of the objects that a concrete function uses."""
        return [n for n in self._bound.get(function, []) if 0 <= n < len(self.objects)]

    def file_of(self, node: int) -> str | None:
        """The name of the file that an object is, below `assets/`."""
        number, files = self.objects[node].file, self._graph.get("files", [])
        if number is None or not 0 <= number < len(files):
            return None
        return files[number].get("filename")

    def constants(self, names: Iterable[str]) -> dict[str, list[bytes] | list[int]]:
        """The elements of operations that are constants of text or of int64.

        Args:
            names: of the operations.

        Raises:
            DamagedFileError: one does not have as many elements as its shape says.
        """
        wanted = set(names)
        values: dict[str, list[bytes] | list[int]] = {}
        for data in self._decode("Graph", self._operations).get("node", []):
            name = self._decode("NodeName", data).get("name", "")
            if name in wanted:
                attrs = self._decode("Node", data).get("attr", {})
                elements = self._elements(attrs.get("value", {}).get("tensor", {}))
                if elements is not None:
                    values[name] = elements
        return values

    @cached_property
    def _bound(self) -> dict[str, list[int]]:
        functions = self._object_graph.get("concrete", {}).items()
        return {name: self._decode("Concrete", data).get("bound", []) for name, data in functions}

    @cached_property
    def _object_graph(self) -> Fields:
        return self._decode("ObjectGraph", self._graph.get("objects", memoryview(b"")))

    @property
    def _operations(self) -> memoryview:
        return self._graph.get("graph", memoryview(b""))

    def _decode(self, message: str, data: memoryview) -> Fields:
        return self._decoder.decode(message, data)

    def _elements(self, tensor: Fields) -> list[bytes] | list[int] | None:
        sizes = [dim.get("size", 0) for dim in tensor.get("shape", {}).get("dim", ())]
        if len(sizes) > self._limits.max_rank:
            raise self._span.damaged("a constant has too many dimensions")
        count = math.prod(sizes)
        if tensor.get("dtype") == STRING:
            return self._whole([bytes(text) for text in tensor.get("strings", ())], count)
        if tensor.get("dtype") != INT64:
            return None
        content = tensor.get("content")
        if content is None:
            return self._whole(tensor.get("int64s", []), count)
        whole = content[: len(content) // 8 * 8]
        return self._whole(struct.unpack(f"<{len(whole) // 8}q", whole), count)

    def _whole(self, elements: Sequence[Any], count: int) -> list[Any]:
        if len(elements) != count:
            raise self._span.damaged("a constant is of another size than its shape says")
        return list(elements)


def _object(fields: Fields) -> SavedObject:
    user = fields.get("user", {})
    return SavedObject(
        {edge.get("name", ""): edge.get("node", 0) for edge in fields.get("children", ())},
        user.get("identifier", ""),
        user.get("metadata", ""),
        _functions(fields),
        fields.get("constant", {}).get("operation", ""),
        fields["asset"].get("file", 0) if "asset" in fields else None,
    )


def _functions(fields: Fields) -> Sequence[str]:
    """The concrete functions of one that has several, or the one that it is."""
    bare = fields.get("bare", {}).get("function")
    return fields.get("function", {}).get("concrete", ()) if bare is None else (bare,)


def _specs(signature: Fields, name: str) -> dict[str, TensorSpec]:
    return {key: _spec(fields) for key, fields in sorted(signature.get(name, {}).items())}


def _spec(fields: Fields) -> TensorSpec:
    number, shape = fields.get("dtype", 0), fields.get("shape", {})
    sizes = [dim.get("size", 0) for dim in shape.get("dim", ())]
    return TensorSpec(
        DTYPES.get(number) or _OTHER.get(number) or f"type {number}",
        None if shape.get("unknown_rank") else tuple(None if n < 0 else n for n in sizes),
    )
