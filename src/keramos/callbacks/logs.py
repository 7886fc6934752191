"""Logs: what a batch or an epoch amounted to, numbers by name.

The numbers of a batch may still be on their way from the device.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def as_floats(logs: Mapping[str, Any] | None) -> dict[str, Any]:
    """The same logs by name, in the order of the names, with numbers that have arrived: Python
    floats for scalars, whatever held them. What a dict among them holds stands beside the others.

    Args:
        logs: numbers, arrays or nests of them by name; None means none.
    """
    floats: dict[str, Any] = {}
    for name, value in sorted((logs or {}).items(), key=lambda item: str(item[0])):
        floats |= as_floats(value) if isinstance(value, dict) else {name: as_float(value)}
    return floats


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
