"""The mask that travels with a tensor.

A mask hangs on the tensor itself where the tensor takes
attributes (symbolic ones, concrete arrays); for arrays under tracing, which do not, a table
remembers it as long as the array lives.
"""

from __future__ import annotations

import weakref
from typing import Any

_ATTRIBUTE = "_keras_mask"
_TABLE: dict[int, tuple[weakref.ref, Any]] = {}


def get_mask(x: Any) -> Any:
    """The mask of one tensor, or None."""
    mask = getattr(x, _ATTRIBUTE, None)
    if mask is None and _TABLE:
        entry = _TABLE.get(id(x))
        return entry[1] if entry is not None and entry[0]() is x else None
    return mask


def set_mask(x: Any, mask: Any) -> None:
    """Hang `mask` on `x`; None takes off what hangs there."""
    try:
        setattr(x, _ATTRIBUTE, mask)
    except AttributeError:
        if mask is None:
            _TABLE.pop(id(x), None)
        else:
            key = id(x)
            _TABLE[key] = (weakref.ref(x, lambda _: _TABLE.pop(key, None)), mask)
