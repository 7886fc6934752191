"""Constants of a graph of operations: messages of kind `Tensor` -> numpy arrays.

Refuses one whose elements are more, or other, than its shape says.

Numbers lie in `content` as in memory, or one by one in a field of their type; there, what is left
out at the end is the last one again.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from keramos.storage import dtypes
from keramos.storage.limits import Limits
from keramos.storage.protobuf.decoding import Fields
from keramos.storage.tensorflow.bundle import DTYPES

if TYPE_CHECKING:
    import numpy as np

#: tensorflow.DataType -> name, of all that a graph may speak of.
NAMES = {
    **DTYPES, 7: "string", 8: "complex64", 11: "int8", 12: "uint8", 13: "int32", 15: "int16",
    16: "uint16", 18: "complex128", 20: "resource", 21: "variant", 29: "int4", 30: "uint4",
}  # fmt: skip
REFERENCE = 100  # is added to the number of a type, of a variable of TensorFlow 1

#: Type -> the field in which its numbers lie one by one.
_FIELDS = {
    "float32": "floats", "float64": "doubles", "int64": "int64s", "bool": "bools",
    "uint32": "uint32s", "uint64": "uint64s", "complex64": "complex64s",
    "complex128": "complex128s", "float16": "halves", "bfloat16": "halves",
}  # fmt: skip
#: Types whose bits lie there as whole numbers.
_AS_BITS = ("float16", "bfloat16")


def dtype_name(number: int) -> str:
    """The name of a type; `type 99` for one that nobody knows."""
    number -= REFERENCE if number > REFERENCE else 0
    return NAMES.get(number, f"type {number}")


def sizes(shape: Fields) -> tuple[int, ...] | None:
    """The sizes of a message of kind `Shape`, -1 where one is not fixed; None if not even the rank
    is.
    """
    if shape.get("unknown_rank"):
        return None
    return tuple(dim.get("size", 0) for dim in shape.get("dim", ()))


def array(tensor: Fields, limits: Limits) -> np.ndarray[Any, Any]:
    """The elements of a constant; those of text as objects of type bytes.

    Raises:
        ValueError: they are not those of its shape.
        LimitError: more than there is room for.
    """
    import numpy as np

    shape, name = sizes(tensor.get("shape", {})) or (), dtype_name(tensor.get("dtype", 0))
    if len(shape) > limits.max_rank or min(shape, default=0) < 0:
        raise ValueError(f"a constant cannot have the shape {shape}")
    count = math.prod(shape)
    if name == "string":
        return _filled(_texts(tensor), shape, count, limits)
    if not name.startswith("complex") and not dtypes.itemsize(name):
        raise ValueError(f"a constant of {name}")
    dtype = np.dtype(name) if name.startswith("complex") else dtypes.numpy_dtype(name)
    content = tensor.get("content")
    if content is not None and len(content):
        if len(content) != count * dtype.itemsize:
            raise ValueError(f"{len(content):,} bytes of a constant {name}{list(shape)}")
        return np.frombuffer(content, dtype).reshape(shape)
    return _filled(_numbers(tensor, name, dtype), shape, count, limits)


def _numbers(tensor: Fields, name: str, dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    import numpy as np

    if name.startswith("float8"):
        return np.frombuffer(tensor.get("float8s", b""), dtype)
    elements: list[Any] = tensor.get(_FIELDS.get(name, "ints"), [])
    if name in _AS_BITS:
        return np.array([bits & 0xFFFF for bits in elements], np.uint16).view(dtype)
    if name.startswith("complex"):
        parts = np.array(elements[: len(elements) // 2 * 2], dtype.type(0).real.dtype)
        return parts.view(dtype)
    if name.startswith("uint"):
        elements = [number & ((1 << 8 * dtype.itemsize) - 1) for number in elements]
    return np.array(elements).astype(dtype)


def _texts(tensor: Fields) -> np.ndarray[Any, Any]:
    import numpy as np

    elements = [bytes(text) for text in tensor.get("strings", ())]
    texts = np.empty(len(elements), object)
    texts[:] = elements
    return texts


def _filled(
    elements: np.ndarray[Any, Any], shape: tuple[int, ...], count: int, limits: Limits
) -> np.ndarray[Any, Any]:
    import numpy as np

    if len(elements) > count:
        raise ValueError(f"{len(elements):,} elements of a constant {list(shape)}")
    if len(elements) == count:
        return elements.reshape(shape)
    if count * elements.dtype.itemsize > limits.max_result_bytes:
        raise limits.exceeded("a constant is too large", "max_result_bytes", found=str(shape))
    if not len(elements):
        return np.full(shape, b"" if elements.dtype == object else 0, elements.dtype)
    # A view: many times the last one takes no memory.
    if len(elements) == 1:
        return np.broadcast_to(elements[0], shape)
    rest = np.broadcast_to(elements[-1], (count - len(elements),))
    return np.concatenate([elements, rest]).reshape(shape)
