"""The dtypes that tensors are stored in: a table of names and sizes.

Names are numpy's and ml_dtypes' own. numpy is imported with the first call of `numpy_dtype`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

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

# dtypes that numpy gets from ml_dtypes, stored as they lie in memory; the narrow ones take a byte.
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

# HDF5's opaque type without a label: what stock Keras writes for float8. A caller that knows the
# dtype from elsewhere uses `tensor.viewed(dtype)`.
OPAQUE = {"void8": 1, "void16": 2}


def itemsize(name: str) -> int:
    """Bytes per element as stored; 0 for a name that is no dtype of a tensor."""
    return ITEMSIZE.get(name) or EXTENSIONS.get(name) or OPAQUE.get(name) or 0


def numpy_dtype(name: str, order: str = "<") -> np.dtype[Any]:
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
    return np.dtype(bool) if name == "bool" else np.dtype(f"{order}{_CODES[name]}")


def name_of(dtype: object) -> str:
    """The table's name for a numpy, jax or ml_dtypes dtype."""
    name = getattr(dtype, "name", None) or str(dtype)
    return name.rpartition(".")[2]  # `torch.float32`


def numpy_code(name: str) -> str:
    """numpy's short code, without the byte order: `'f4'`."""
    return _CODES[name]
