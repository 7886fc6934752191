# Written by tools/stubs.py from the table in einops.py.

from typing import Any

from .declaration import Table

OPERATIONS: Table

def rearrange(tensor: Any, pattern: str, **axes_lengths: int) -> Any:
    """Reorders, splits and joins axes by their names (Rogozhnikov, 2022).

    Args:
        tensor: array of numbers.
        pattern: names of the axes before and after an arrow; parentheses hold what is one axis:
            `"b (h w) c -> b h (w c)"`.
        **axes_lengths: lengths of axes, where the shape leaves them open.

    Returns:
        The sizes that stand behind the arrow; dtype of `tensor`.

    Example:
        >>> ops.rearrange(ops.ones((2, 6)), "b (h w) -> h b w", h=3).shape
        (3, 2, 2)
    """

__all__ = [
    "rearrange",
]
