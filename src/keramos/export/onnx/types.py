"""Types of elements, and which of them runtimes compute with."""

from __future__ import annotations

from collections.abc import Mapping

from keramos.storage import dtypes
from keramos.storage.onnx.dtypes import NUMBERS as NUMBERS

#: Whole numbers that onnxruntime's arithmetic does not take -> what holds all of them. A result
#: that leaves their range wraps when it is cast back, as jax's does.
WIDER: Mapping[str, str] = {
    "int8": "int32",
    "uint8": "int32",
    "int16": "int32",
    "uint16": "int32",
    "uint32": "int64",
}


def is_float(dtype: str) -> bool:
    """Whether it is a type of real numbers."""
    return "float" in dtype


def is_narrower(dtype: str, than: str) -> bool:
    """Whether both are types of real numbers, and one has fewer bytes."""
    if not (is_float(dtype) and is_float(than)):
        return False
    return dtypes.itemsize(dtype) < dtypes.itemsize(than)


def is_integer(dtype: str) -> bool:
    """Whether it is a type of whole numbers."""
    return "int" in dtype
