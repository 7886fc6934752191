"""The masks of nests of tensors.

Where a mask is kept stands in `graph.mask`.
"""

from __future__ import annotations

from typing import Any

from keramos import _tree
from keramos.graph.mask import get_mask as get_mask, set_mask as set_mask


def masks_of(nest: Any) -> Any:
    """The masks of a nest of tensors, in the same nest; None for a single tensor without one."""
    return _tree.map_structure(get_mask, nest)


def set_masks(outputs: Any, masks: Any) -> None:
    """Hang masks on the tensors of a nest; one mask per tensor, in order."""
    flat_masks = _tree.flatten(masks) if _tree.is_nested(masks) else [masks]
    for tensor, mask in zip(_tree.leaves(outputs), flat_masks, strict=False):
        if get_mask(tensor) is None and mask is not None:
            set_mask(tensor, mask)
