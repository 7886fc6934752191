"""What `keras.ops.numpy` computes, in one place.

Refuses to know how: see `elementwise`, `reduction`, `manipulation` and `creation`.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from keramos.engine import creation, elementwise, linalg, manipulation, reduction

_ROOMS: tuple[ModuleType, ...] = (elementwise, reduction, manipulation, creation, linalg)


def __getattr__(name: str) -> Any:
    for room in _ROOMS:
        found = vars(room).get(name)
        if found is not None and not name.startswith("_"):
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
