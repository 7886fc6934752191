"""The masks of nests of tensors.

Where a mask is kept stands in `graph.mask`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import _tree
from keramos.errors import ShapeError
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


def fitting(mask: Any, shape: Sequence[int | None], owner: str) -> Any:
    """The mask, whose sizes are those of `shape` from the end, or 1.

    Args:
        mask: of no more axes than `shape`.
        shape: of what it hides; None is a size that is not known.
        owner: name of the layer, for the error.

    Raises:
        ShapeError: they are not.
    """
    pairs = zip(mask.shape[::-1], shape[::-1], strict=False)
    if len(mask.shape) > len(shape) or not all(map(_fits, pairs)):
        raise ShapeError(
            f"{owner!r}: a mask does not fit what it hides",
            found=f"mask {tuple(mask.shape)}",
            wanted=f"the sizes of {tuple(shape)}, or 1",
        )
    return mask


def _fits(sizes: tuple[int | None, int | None]) -> bool:
    size, wanted = sizes
    return size == wanted or size in (1, None) or wanted is None
