"""Graph and tensors -> `model.onnx`, and a companion beside it if the tensors stand apart.

A message of protocol buffers may come in pieces, which readers join; so a graph is written as its
nodes, then each tensor, none of which is copied. Nothing in the files depends on when or where they
were written.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keramos.errors import SaveError
from keramos.storage import companions, replace
from keramos.storage.onnx.dtypes import NUMBERS
from keramos.storage.onnx.messages import SCHEMA
from keramos.storage.protobuf import encode
from keramos.storage.protobuf.encoding import varint
from keramos.storage.stream import Sink
from keramos.storage.tensor import LazyTensor, raw_bytes
from keramos.storage.threads import Threads
from keramos.storage.writer import Target, opened

#: What a message can be long, less what frames the tensors.
LARGEST = 2**31 - 1 - (1 << 20)
#: Tensors below this many bytes stay in the graph: among them are shapes, which readers ask for.
SMALL = 1024
#: Offsets in the file beside it are multiples of this, so that a reader may map a tensor.
ALIGNMENT = 4096
_GRAPH, _INITIALIZER, _RAW, _LENGTH = 7, 5, 9, 2


def write(
    target: Target,
    model: Mapping[str, Any],
    graph: Mapping[str, Any],
    tensors: Sequence[LazyTensor],
    *,
    external: bool | None = None,
) -> None:
    """Write a model.

    Args:
        target: a path, a URL, or a binary file object.
        model: fields of `Model` in `messages`, without the graph.
        graph: fields of `Graph`, without initializers.
        tensors: the initializers; each is read when its turn comes.
        external: whether tensors stand in a file beside the model, named like it and by what it
            holds (`companions`); None for where the model would be larger than such a file can be
            (2 GiB).

    Raises:
        SaveError: tensors that must stand beside a target that is no local path, or an empty
            `external=False` for a model that is too large.
        WriteError: the disk is full or failed; what stood at the target still stands.
    """
    nodes = encode(SCHEMA, "Graph", graph)
    total = len(nodes) + sum(tensor.nbytes for tensor in tensors)
    beside = total > LARGEST if external is None else external
    if not beside and total > LARGEST:
        raise SaveError(
            "the model does not fit into one file: a message has 2 GiB at most",
            found=f"{total:,} bytes",
            hint="external=True",
        )
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(opened(target))
        location, offsets = _write_beside(_local(target), tensors) if beside else ("", {})
        parts = [_Part.of(tensor, offsets.get(tensor.name), location) for tensor in tensors]
        sink = Sink(file)
        sink.write(encode(SCHEMA, "Model", model))
        sink.write(_head(_GRAPH, len(nodes) + sum(part.size for part in parts)))
        sink.write(nodes)
        for part in parts:
            part.write(sink)
        sink.flush()


class _Part:
    """An initializer as a field of the graph: its head, then its elements if they stand there."""

    def __init__(self, head: bytes, tensor: LazyTensor | None):
        elements = b"" if tensor is None else _head(_RAW, tensor.nbytes)
        inside = len(head) + len(elements) + (0 if tensor is None else tensor.nbytes)
        self._before = _head(_INITIALIZER, inside) + head + elements
        self._tensor = tensor
        self.size = len(self._before) + (0 if tensor is None else tensor.nbytes)

    @classmethod
    def of(cls, tensor: LazyTensor, offset: int | None, location: str) -> _Part:
        fields: dict[str, Any] = {
            "name": tensor.name,
            "dims": tensor.shape,
            "data_type": NUMBERS[tensor.dtype],
        }
        if offset is not None:
            place = {"location": location, "offset": offset, "length": tensor.nbytes}
            fields["external_data"] = [{"key": k, "value": str(v)} for k, v in place.items()]
            fields["data_location"] = 1
        return cls(encode(SCHEMA, "Tensor", fields), tensor if offset is None else None)

    def write(self, sink: Sink) -> None:
        """Write it; the elements are read now."""
        sink.write(self._before)
        if self._tensor is not None:
            sink.write(_elements(self._tensor))


def _head(number: int, length: int) -> bytes:
    return varint(number << 3 | _LENGTH) + varint(length)


def _elements(tensor: LazyTensor) -> memoryview:
    raw = raw_bytes(tensor.read())
    if len(raw) != tensor.nbytes:
        raise ValueError(f"{tensor.name}: {len(raw):,} bytes were read, not {tensor.nbytes:,}")
    return raw


def _local(target: Target) -> str:
    if not isinstance(target, (str, os.PathLike)) or "://" in os.fspath(target):
        raise SaveError(
            "tensors can only stand beside a model that has a path",
            found=str(target)[:200],
            hint="external=False, or a path",
        )
    return os.fspath(target)


def _write_beside(target: str, tensors: Sequence[LazyTensor]) -> tuple[str, dict[str, int]]:
    """Write the larger tensors into a file; its name, and where each lies."""
    if all(tensor.nbytes < SMALL for tensor in tensors):
        return "", {}
    digests: list[str] = []  # of where things lie, and of them

    def name() -> str:
        whole = hashlib.sha256(" ".join(digests).encode()).hexdigest()
        return companions.name(os.path.basename(target), whole)

    with replace.atomic(target, name=name) as file, Threads(1) as pool:
        sink = Sink(file)
        offsets = dict(_placed(sink, tensors, digests, pool))
        sink.flush()
    return name(), offsets


def _placed(
    sink: Sink, tensors: Sequence[LazyTensor], digests: list[str], pool: Threads
) -> Iterator[tuple[str, int]]:
    at = 0
    for tensor in tensors:
        if tensor.nbytes < SMALL:
            continue
        gap, elements = -at % ALIGNMENT, _elements(tensor)
        summed = pool.submit(_digest, elements)  # while it is written
        sink.write(bytes(gap))
        sink.write(elements)
        digests += [tensor.name, str(at + gap), summed.result()]
        yield tensor.name, at + gap
        at += gap + tensor.nbytes


def _digest(data: memoryview) -> str:
    return hashlib.sha256(data).hexdigest()
