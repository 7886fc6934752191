"""safetensors files: eight bytes that give the size of a JSON header, the header, the elements.

Refuses tensors that overlap, leave gaps, or are of another size than their shape says.
Header: {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …,
"__metadata__": {"key": "text"}}; offsets count from the end of the header.
"""

from __future__ import annotations

import json
import math
from typing import cast

from keramos.errors import UnsupportedFileError
from keramos.storage import dtypes, index
from keramos.storage.hdf5.image import Image
from keramos.storage.limits import Limits
from keramos.storage.span import TORN, Span
from keramos.storage.tensor import LazyTensor
from keramos.storage.weight_store import WeightStore

DTYPES = {
    "F16": "float16",
    "F32": "float32",
    "F64": "float64",
    "BF16": "bfloat16",
    "BOOL": "bool",
    **{f"I{n}": f"int{n}" for n in (8, 16, 32, 64)},
    **{f"U{n}": f"uint{n}" for n in (8, 16, 32, 64)},
    "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2": "float8_e5m2",
    "F8_E8M0": "float8_e8m0fnu",
}

_NAMES = {ours: theirs for theirs, ours in DTYPES.items()}


def store(span: Span, limits: Limits | None = None) -> WeightStore:
    """Every tensor of a safetensors file; its metadata is the attributes of the root.

    Raises:
        DamagedFileError: if header and bytes do not agree.
    """
    limits = limits or Limits()
    size = int.from_bytes(span.view(0, 8), "little")
    if size > limits.max_header_bytes:
        raise limits.exceeded(
            "the header is too large", "max_header_bytes", in_=span.name, found=f"{size:,} bytes"
        )
    header = index.parsed(span.view(8, size), span)
    data = span.sub(8 + size, span.size - 8 - size)
    metadata = _fields(header.pop("__metadata__", {}))
    end, tensors = 0, dict[str, LazyTensor]()
    for name, entry in sorted(header.items(), key=lambda item: _begin(item[1])):
        tensors[name], begin, stop = _tensor(data, name, entry, limits)
        if begin != end:
            raise span.damaged("tensors overlap or leave a gap", at=name, found=begin, wanted=end)
        end = stop
    if end != data.size:
        raise span.damaged(
            "the file is not of the size its header says", found=data.size, wanted=end, hint=TORN
        )
    return WeightStore(tensors, {"": metadata} if metadata else {})


def plan(store: WeightStore) -> Image:
    """Lay out a store; its elements are not read. Attributes of groups have no place.

    Raises:
        UnsupportedFileError: for an element type that safetensors files do not have.
    """
    header: dict[str, object] = {}
    end = 0
    for path, tensor in store.items():
        if tensor.dtype not in _NAMES:
            what = "a tensor of this dtype cannot be stored"
            raise UnsupportedFileError(what, at=path, found=tensor.dtype, wanted=", ".join(_NAMES))
        offsets = [end, end + tensor.nbytes]
        header[path] = {
            "dtype": _NAMES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": offsets,
        }
        end = offsets[1]
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    head = len(text).to_bytes(8, "little") + text
    pieces: list[tuple[int, LazyTensor]] = []
    at = len(head)
    for path, tensor in store.items():
        pieces.append((at, tensor.named(path)))
        at += tensor.nbytes
    return Image(head, tuple(pieces), at)


def _fields(entry: object) -> dict[str, object]:
    return cast("dict[str, object]", entry) if isinstance(entry, dict) else {}


def _begin(entry: object) -> int:
    offsets = index.sizes(_fields(entry).get("data_offsets"))
    return offsets[0] if offsets else 0


def _tensor(data: Span, name: str, entry: object, limits: Limits) -> tuple[LazyTensor, int, int]:
    fields = _fields(entry)
    shape, offsets = index.sizes(fields.get("shape")), index.sizes(fields.get("data_offsets"))
    if shape is None or offsets is None or len(offsets) != 2 or len(shape) > limits.max_rank:
        raise data.damaged("a tensor is not described", at=name)
    dtype = DTYPES.get(str(fields.get("dtype")))
    if dtype is None:
        raise UnsupportedFileError(
            "unknown dtype of a tensor", at=name, in_=data.name, found=fields.get("dtype")
        )
    if offsets[1] - offsets[0] != math.prod(shape) * dtypes.itemsize(dtype):
        raise data.damaged(
            "a tensor is of another size than its shape says",
            at=name,
            found=offsets,
            wanted=list(shape),
        )
    return LazyTensor.stored(name, shape, dtype, data, offsets[0]), *offsets
