"""Names that are not called: numbers of `numpy` and `math`, and the dtypes of all libraries."""

from __future__ import annotations

import math
from typing import Any

_NUMBERS = {
    "e": math.e,
    "inf": math.inf,
    "nan": math.nan,
    "pi": math.pi,
    "NINF": -math.inf,
    "PINF": math.inf,
}
_DTYPES = frozenset(
    "float16 bfloat16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool "
    "complex64 complex128".split()
)
_DTYPE_NAMES = {"bool_": "bool", "double": "float64", "single": "float32", "half": "float16"}

_METHODS = "image.ResizeMethod."

#: In the place of the value of a name that has none.
MISSING: Any = object()


def value_of(name: str) -> Any:
    """The value of a name in its standard spelling, or `MISSING`."""
    module, _, last = name.partition(".")
    if last == "newaxis":
        return None
    if last.startswith(_METHODS):
        return last.removeprefix(_METHODS).lower().removesuffix("_neighbor")
    if module in ("np", "math") and last in _NUMBERS:
        return _NUMBERS[last]
    if module in ("tf", "np"):
        return last if last in _DTYPES else _DTYPE_NAMES.get(last, MISSING)
    return MISSING
