"""The element types that tensors are stored in: a table.

Refuses to know any file format. Names are numpy's and ml_dtypes' own; numpy is imported with the
first `numpy_dtype`.
"""

from __future__ import annotations

from typing import Any

# numpy's names -> numpy's codes, which end in the bytes per element.
_CODES = {
    "bool": "b1",
    "int8": "i1",
    "int16": "i2",
    "int32": "i4",
    "int64": "i8",
    "uint8": "u1",
    "uint16": "u2",
    "uint32": "u4",
    "uint64": "u8",
    "float16": "f2",
    "float32": "f4",
    "float64": "f8",
}
ITEMSIZE = {name: int(code[1:]) for name, code in _CODES.items()}

# Types that numpy learns from ml_dtypes: every one a byte or two, stored as it lies in memory.
EXTENSIONS = {
    "bfloat16": 2,
    **dict.fromkeys(
        ("float8_e3m4", "float8_e4m3", "float8_e4m3b11fnuz", "float8_e4m3fn", "float8_e4m3fnuz"), 1
    ),
    **dict.fromkeys(("float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu"), 1),
    **dict.fromkeys(
        ("float4_e2m1fn", "float6_e2m3fn", "float6_e3m2fn", "int2", "int4", "uint2", "uint4"), 1
    ),
}

# HDF5's opaque type without a label: what stock Keras makes of float8. Whoever knows better says
# `tensor.viewed(dtype)`.
OPAQUE = {"void8": 1, "void16": 2}


def itemsize(name: str) -> int:
    """Bytes per element as stored; 0 for a type that is not a tensor's."""
    return ITEMSIZE.get(name) or EXTENSIONS.get(name) or OPAQUE.get(name) or 0


def numpy_dtype(name: str, order: str = "<") -> Any:
    """The numpy dtype of that name.

    Args:
        order: `<` little or `>` big endian, as stored.
    """
    import numpy as np

    if name in EXTENSIONS:
        import ml_dtypes

        return np.dtype(getattr(ml_dtypes, name))
    if name in OPAQUE:
        return np.dtype(f"V{OPAQUE[name]}")
    return np.dtype(f"{order}{_CODES[name]}") if name != "bool" else np.dtype(bool)


def name_of(dtype: object) -> str:
    """The table's name for a numpy, jax or ml_dtypes dtype."""
    name = getattr(dtype, "name", None) or str(dtype)
    return name.rpartition(".")[2]


def numpy_code(name: str) -> str:
    """numpy's short code, without the byte order: `'f4'`."""
    return _CODES[name]
