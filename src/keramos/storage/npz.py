"""numpy's .npy and .npz files -> tensors.

Refuses pickles (arrays of objects), and headers that promise more than is stored.
Format: numpy.lib.format, versions 1.0 to 3.0.
"""

from __future__ import annotations

import ast
import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from keramos.errors import LimitError, UnsafeError, UnsupportedFileError
from keramos.storage import dtypes, index
from keramos.storage.archive import Archive, of_span
from keramos.storage.limits import Limits
from keramos.storage.span import Span
from keramos.storage.tensor import LazyTensor
from keramos.storage.weight_store import WeightStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAGIC = b"\x93NUMPY"
OBJECTS, SIZE = "numpy-objects", "numpy-more-than-stored"  # causes of errors
MAX_HEADER = 1 << 16
_CODES = {dtypes.numpy_code(name): name for name in dtypes.ITEMSIZE}
_DESCR = re.compile(r"^([<>|=]?)([a-zA-Z]\d+)$")
_TEXT = re.compile(r"^[<>|=]?[SU](\d{1,9})$")


class _Header(NamedTuple):
    """What stands before the elements: their type as numpy writes it, whether they are in Fortran
    order, and where they begin.
    """

    descr: object
    shape: tuple[int, ...]
    by_columns: bool
    start: int


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
    """The array of an .npy file.

    Raises:
        UnsafeError, DamagedFileError: as `store`.
        UnsupportedFileError: it holds no numbers.
    """
    header = _header(span, name, limits or Limits())
    dtype, order = _element(span, header.descr, name)
    _check_size(span, header, dtypes.itemsize(dtype), name)
    if not header.by_columns:
        return LazyTensor.stored(name, header.shape, dtype, span, header.start, order)
    # Fortran order: the transpose lies row-major.
    by_rows = header.shape[::-1]
    return LazyTensor.stored(name, by_rows, dtype, span, header.start, order).transposed()


def array(span: Span, name: str, limits: Limits | None = None) -> NDArray[Any]:
    """The array of an .npy file, which may hold text as well.

    Raises:
        UnsafeError, DamagedFileError: as `store`.
        UnsupportedFileError: neither numbers nor text.
    """
    header = _header(span, name, limits or Limits())
    if not isinstance(header.descr, str) or (text := _TEXT.match(header.descr)) is None:
        return tensor(span, name, limits).read()
    import numpy as np

    dtype: np.dtype[Any] = np.dtype(header.descr)
    _check_size(span, header, dtype.itemsize, name)
    if not int(text[1]):  # text of no characters has no bytes
        return np.zeros(header.shape, dtype)
    raw = span.view(header.start, span.size - header.start)
    order = "F" if header.by_columns else "C"
    return np.frombuffer(raw, dtype).reshape(header.shape, order=order)


def start_of(span: Span, limits: Limits | None = None) -> int:
    """Where the elements of an .npy file begin."""
    return _header(span, "", limits or Limits()).start


def _header(span: Span, name: str, limits: Limits) -> _Header:
    if bytes(span.view(0, min(6, span.size))) != MAGIC:
        raise span.damaged("not an .npy file", at=name)
    width = 2 if span.view(6, 1)[0] == 1 else 4  # of the header's size, since version 2.0
    size = int.from_bytes(span.view(8, width), "little")
    if size > MAX_HEADER:
        raise LimitError(
            "a numpy header is too large", at=name, in_=span.name, found=f"{size:,} bytes"
        )
    fields = _literal(bytes(span.view(8 + width, size)))
    if set(fields) != {"descr", "fortran_order", "shape"}:
        raise span.damaged("a numpy header is not one", at=name)
    shape = index.sizes(fields["shape"])
    if shape is None or len(shape) > limits.max_rank:
        raise span.damaged("an array has an impossible shape", at=name, found=fields["shape"])
    return _Header(fields["descr"], shape, fields["fortran_order"] is True, 8 + width + size)


def _check_size(span: Span, header: _Header, itemsize: int, name: str) -> None:
    """Whether as many elements are stored as the header promises, before there is room for them."""
    stored, nbytes = span.size - header.start, math.prod(header.shape) * itemsize
    if stored != nbytes:
        raise span.damaged(
            "an array is not of its size",
            at=name,
            cause=SIZE if stored < nbytes else "",
            found=f"{stored:,} bytes",
            wanted=f"{nbytes:,} bytes for {header.descr}{list(header.shape)}",
        )


def _literal(raw: bytes) -> dict[str, object]:
    try:
        content = ast.literal_eval(raw.decode("utf-8").strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return {}
    return cast("dict[str, object]", content) if isinstance(content, dict) else {}


def _holds_objects(descr: object) -> bool:
    """Whether elements, or fields of them, are objects."""
    if isinstance(descr, str):
        return descr.lstrip("|<>=") == "O"
    if isinstance(descr, list):
        return any(map(_holds_objects, cast("list[object]", descr)))
    # a field: its name, its type, and a shape if it is an array
    return isinstance(descr, tuple) and any(
        map(_holds_objects, cast("tuple[object, ...]", descr)[1:])
    )


def _element(span: Span, descr: object, name: str) -> tuple[str, str]:
    """dtype and byte order."""
    if _holds_objects(descr):
        what = "an array of objects is a pickle, which runs code"
        raise UnsafeError(what, at=name, in_=span.name, wanted="numbers", cause=OBJECTS)
    match = _DESCR.match(descr) if isinstance(descr, str) else None
    if match is None or match[2] not in _CODES:
        what = "an array of this dtype is no tensor"
        raise UnsupportedFileError(what, at=name, in_=span.name, found=descr, wanted="numbers")
    return _CODES[match[2]], ">" if match[1] == ">" else "<"
