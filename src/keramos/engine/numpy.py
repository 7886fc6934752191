"""What `keras.ops.numpy` computes, in one place.

The formulas are in `elementwise`, `reduction`, `manipulation` and `creation`.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from keramos.engine import creation, elementwise, linalg, manipulation, reduction

_SOURCES: tuple[ModuleType, ...] = (elementwise, reduction, manipulation, creation, linalg)


def __getattr__(name: str) -> Any:
    for room in _SOURCES:
        function = vars(room).get(name)
        if function is not None and not name.startswith("_"):
            globals()[name] = function
            return function
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
