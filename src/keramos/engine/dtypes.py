"""Names of dtypes, and which one a mixture of them has.

A dtype is its name, a `str`, here and in files; `standardize_dtype` names everything else that is
one.
"""

from __future__ import annotations

import sys
from functools import cache, lru_cache

from keramos.engine.settings import floatx
from keramos.errors import ArgumentTypeError, ConfigError

ITEMSIZE = {
    "bool": 1,
    "uint8": 1,
    "uint16": 2,
    "uint32": 4,
    "uint64": 8,
    "int8": 1,
    "int16": 2,
    "int32": 4,
    "int64": 8,
    "float8_e4m3fn": 1,
    "float8_e5m2": 1,
    "float16": 2,
    "bfloat16": 2,
    "float32": 4,
    "float64": 8,
    "complex64": 8,
    "complex128": 16,
}
NAMES = (*ITEMSIZE, "string")

_PYTHON_TYPES: dict[object, str] = {
    bool: "bool",
    int: "int32",
    float: "float32",
    complex: "complex64",
    str: "string",
    "int": "int32",
}
#: numpy's kinds of text: fixed length, bytes, any length, objects
_TEXT = ("U", "S", "T", "O")

# jax keeps 32 bits unless jax_enable_x64 is set, and so does Keras on jax
_NARROWED = {
    "int64": "int32",
    "uint64": "uint32",
    "float64": "float32",
    "complex128": "complex64",
}

# The promotion lattice (https://docs.jax.dev/en/latest/type_promotion.html): a type and the next
# larger ones. "int", "float" and "complex" stand for Python's numbers, which give way to any type
# of their kind.
_LARGER = {
    "bool": ("int",),
    "int": ("uint8", "int8"),
    "uint8": ("uint16", "int16"),
    "uint16": ("uint32", "int32"),
    "uint32": ("uint64", "int64"),
    "uint64": ("float",),
    "int8": ("int16",),
    "int16": ("int32",),
    "int32": ("int64",),
    "int64": ("float",),
    "float": ("float16", "bfloat16", "complex"),
    "float16": ("float32",),
    "bfloat16": ("float32",),
    "float32": ("float64", "complex64"),
    "float64": ("complex128",),
    "complex": ("complex64",),
    "complex64": ("complex128",),
    "complex128": (),
}


def standardize_dtype(dtype: object) -> str:
    """The canonical name of a dtype.

    Args:
        dtype: a name, a Python type, a numpy, ml_dtypes or jax type; None stands for `floatx()`.

    Raises:
        ArgumentTypeError: no dtype that Keras knows.
    """
    if dtype is None:
        return floatx()
    if isinstance(dtype, str) and dtype in NAMES:
        return dtype
    name = _name_of(dtype)
    if name not in NAMES:
        raise ArgumentTypeError(f"the dtype {dtype!r} is unknown", wanted=", ".join(NAMES))
    return name


def _name_of(dtype: object) -> str:
    try:
        return _PYTHON_TYPES[dtype]
    except (KeyError, TypeError):
        pass
    if type(dtype).__module__.split(".")[0] == "torch":
        return str(dtype).rpartition(".")[2]
    if getattr(dtype, "kind", None) in _TEXT:
        return "string"
    name = getattr(dtype, "name", None) or getattr(dtype, "__name__", None)
    return "bool" if name == "bool_" else str(name or dtype)


def is_float(dtype: object) -> bool:
    """Whether `dtype` is a real floating type (8 bits to 64)."""
    return "float" in standardize_dtype(dtype)


def is_integer(dtype: object) -> bool:
    """Whether `dtype` is a signed or unsigned integer; bool is none."""
    return "int" in standardize_dtype(dtype)


def is_complex(dtype: object) -> bool:
    """Whether `dtype` is complex."""
    return "complex" in standardize_dtype(dtype)


def itemsize(dtype: object) -> int:
    """Bytes of one number."""
    name = standardize_dtype(dtype)
    if name not in ITEMSIZE:
        raise ConfigError(f"numbers of dtype {name!r} have no fixed size")
    return ITEMSIZE[name]


def narrowed(dtype: object) -> str:
    """The type in which jax holds `dtype`: 64 bits become 32 unless `jax_enable_x64` is on."""
    name = standardize_dtype(dtype)
    return _NARROWED.get(name, name) if not _wide() else name


def _wide() -> bool:
    jax = sys.modules.get("jax")
    return jax is not None and bool(jax.config.jax_enable_x64)


def result_type(*dtypes: object) -> str:
    """The type of a mixture of numbers, by jax's promotion lattice.

    Args:
        *dtypes: anything `standardize_dtype` takes. The classes `int` and `float` stand for
            Python's numbers, which give way to any type of their kind; None stands for `floatx()`.

    Raises:
        ArgumentTypeError: a type that mixes with no other (float8, string).
    """
    if not dtypes:
        return floatx()
    return _joined(tuple(_leaf(dtype) for dtype in dtypes), floatx(), _wide())


def _leaf(dtype: object) -> str:
    if dtype is int or dtype is float or dtype is complex:
        return dtype.__name__
    return standardize_dtype(dtype)


@lru_cache(maxsize=1024)
def _joined(leaves: tuple[str, ...], default_float: str, wide: bool) -> str:
    if set(leaves) == {"string"}:
        return "string"
    for name in leaves:
        if name not in _LARGER:
            raise ArgumentTypeError(
                f"numbers of dtype {name!r} do not mix with others",
                hint="cast them explicitly first",
            )
    common = frozenset.intersection(*(_upward(name) for name in leaves))
    least: str = next(name for name in common if common <= _upward(name))
    # Python numbers among themselves
    python = {"int": "int32", "float": default_float, "complex": "complex64"}
    concrete: str = python.get(least, least)
    return concrete if wide else _NARROWED.get(concrete, concrete)


@cache
def _upward(name: str) -> frozenset[str]:
    return frozenset({name}).union(*(_upward(larger) for larger in _LARGER[name]))
