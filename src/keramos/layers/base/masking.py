"""The mask that travels with a tensor.

Refuses to know how masks are made or used. A mask hangs on the tensor itself where the tensor takes attributes (symbolic
ones, concrete arrays); for arrays under tracing, which do not, a table remembers it as long as the array lives.
"""

from __future__ import annotations

import weakref
from typing import Any

from keramos import _tree

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
    """Hang `mask` on `x`."""
    try:
        setattr(x, _ATTRIBUTE, mask)
    except AttributeError:
        if mask is not None:
            key = id(x)
            _TABLE[key] = (weakref.ref(x, lambda _: _TABLE.pop(key, None)), mask)


def masks_of(nest: Any) -> Any:
    """The masks of a nest of tensors, in the same nest; None for a single tensor without one."""
    return _tree.map_structure(get_mask, nest)


def set_masks(outputs: Any, masks: Any) -> None:
    """Hang masks on the tensors of a nest; one mask per tensor, in order."""
    flat_masks = _tree.flatten(masks) if _tree.is_nested(masks) else [masks]
    for tensor, mask in zip(_tree.leaves(outputs), flat_masks, strict=False):
        if get_mask(tensor) is None and mask is not None:
            set_mask(tensor, mask)
