"""The tuples `(x, y, sample_weight)` in which data come to training.

Refuses to look at the data.
"""

from __future__ import annotations

from typing import Any

from keramos import _tree
from keramos.errors import ConfigError


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """The shortest form of the three: `x` alone (in a tuple if it is a nest), `(x, y)`, or all."""
    if sample_weight is not None:
        return (x, y, sample_weight)
    if y is not None:
        return (x, y)
    return (x,) if _tree.is_nested(x) else x


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """`(x, y, sample_weight)` with None for what `data` lacks; the inverse of `pack_x_y_sample_weight`.

    Args:
        data: a tuple of one to three parts, or x alone. A list counts as a tuple.

    Raises:
        ConfigError: a tuple of another length.
    """
    if not isinstance(data, tuple | list):
        return (data, None, None)
    if not 1 <= len(data) <= 3:
        raise ConfigError("a batch must be x, (x,), (x, y) or (x, y, sample_weight)", found=f"{len(data)} parts")
    return (*data, *[None] * (3 - len(data)))  # type: ignore[return-value]
