"""numpy's .npy and .npz files -> tensors.

Refuses pickles (arrays of objects), and headers that promise more than is stored.
Format: numpy.lib.format, versions 1.0 to 3.0.
"""

from __future__ import annotations

import ast
import math
import re
from typing import cast

from keramos.errors import LimitError, UnsafeError, UnsupportedFileError
from keramos.storage import dtypes, index
from keramos.storage.archive import Archive, of_span
from keramos.storage.limits import Limits
from keramos.storage.span import Span
from keramos.storage.tensor import LazyTensor
from keramos.storage.weight_store import WeightStore

MAGIC = b"\x93NUMPY"
MAX_HEADER = 1 << 16
_CODES = {dtypes.numpy_code(name): name for name in dtypes.ITEMSIZE}
_DESCR = re.compile(r"^([<>|=]?)([a-zA-Z]\d+)$")


def store(span: Span, limits: Limits | None = None) -> WeightStore:
    """Every array of an .npz file, under its name without `.npy`.

    Raises:
        UnsafeError: an array of objects, that is a pickle.
        DamagedFileError: a header that is not numpy's, or promises more than is stored.
    """
    limits = limits or Limits()
    archive = of_span(span, limits)
    if archive.container != "zip":
        raise span.damaged("not an .npz file", found="no zip archive")
    return WeightStore({tensor.name: tensor for tensor in _tensors(archive, limits)})


def _tensors(archive: Archive, limits: Limits) -> list[LazyTensor]:
    return [
        tensor(archive.member(name).span(), name.removesuffix(".npy"), limits)
        for name in archive.names()
    ]


def tensor(span: Span, name: str, limits: Limits | None = None) -> LazyTensor:
    """The array of an .npy file."""
    limits = limits or Limits()
    if bytes(span.view(0, min(6, span.size))) != MAGIC:
        raise span.damaged("not an .npy file", at=name)
    width = 2 if span.view(6, 1)[0] == 1 else 4  # of the header's size, since version 2.0
    size = int.from_bytes(span.view(8, width), "little")
    if size > MAX_HEADER:
        raise LimitError(
            "a numpy header is too large", at=name, in_=span.name, found=f"{size:,} bytes"
        )
    start = 8 + width + size
    dtype, order, shape, by_columns = _header(span, bytes(span.view(8 + width, size)), name, limits)
    nbytes = math.prod(shape) * dtypes.itemsize(dtype)
    if span.size - start != nbytes:
        raise span.damaged(
            "an array is not of its size",
            at=name,
            found=f"{span.size - start:,} bytes",
            wanted=f"{nbytes:,} bytes for {dtype}{list(shape)}",
        )
    if not by_columns:
        return LazyTensor.stored(name, shape, dtype, span, start, order)
    # Fortran order: the transpose lies row-major.
    return LazyTensor.stored(name, shape[::-1], dtype, span, start, order).transposed()


def _header(
    span: Span, raw: bytes, name: str, limits: Limits
) -> tuple[str, str, tuple[int, ...], bool]:
    """dtype, byte order, shape, and whether the elements are in Fortran order."""
    header = _literal(raw)
    if set(header) != {"descr", "fortran_order", "shape"}:
        raise span.damaged("a numpy header is not one", at=name)
    dtype, order = _element(span, header["descr"], name)
    shape = index.sizes(header["shape"])
    if shape is None or len(shape) > limits.max_rank:
        raise span.damaged("an array has an impossible shape", at=name, found=header["shape"])
    return dtype, order, shape, header["fortran_order"] is True


def _literal(raw: bytes) -> dict[str, object]:
    try:
        content = ast.literal_eval(raw.decode("utf-8").strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return {}
    return cast("dict[str, object]", content) if isinstance(content, dict) else {}


def _element(span: Span, descr: object, name: str) -> tuple[str, str]:
    """dtype and byte order."""
    if isinstance(descr, str) and descr.lstrip("|<>=") == "O":
        what = "an array of objects is a pickle, which runs code"
        raise UnsafeError(what, at=name, in_=span.name, wanted="numbers")
    match = _DESCR.match(descr) if isinstance(descr, str) else None
    if match is None or match[2] not in _CODES:
        what = "an array of this dtype is no tensor"
        raise UnsupportedFileError(what, at=name, in_=span.name, found=descr, wanted="numbers")
    return _CODES[match[2]], ">" if match[1] == ">" else "<"
