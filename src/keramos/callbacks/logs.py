"""Logs: what a batch or an epoch amounted to, numbers by name.

The numbers of a batch may still be on their way from the device.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def as_floats(logs: Mapping[str, Any] | None) -> dict[str, Any]:
    """The same logs with numbers that have arrived: Python floats for scalars, whatever held them.

    Args:
        logs: numbers, arrays or nests of them by name; None means none.
    """
    return {name: as_float(value) for name, value in (logs or {}).items()}


def as_float(value: Any) -> Any:
    """A Python float for a scalar, whatever held it; anything else as it is."""
    if type(value) is float:
        return value
    if isinstance(value, str | bytes | bool) or value is None or getattr(value, "shape", ()) != ():
        return value
    try:
        return float(value)
    except (TypeError, ValueError):  # a list, a dict, an object: not a scalar
        return value
