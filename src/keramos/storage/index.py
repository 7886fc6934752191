"""JSON that names bytes: the header of a safetensors file, the index of a sharded set.

Refuses anything but UTF-8, double keys and deep nesting.
"""

from __future__ import annotations

import json
from typing import Any

from keramos.storage.span import Span


def parsed(raw: bytes | memoryview, span: Span) -> dict[str, Any]:
    """The object that these bytes are.

    Args:
        span: the file they are from, for messages.
    """
    try:
        found = json.loads(
            bytes(raw).decode("utf-8"), object_pairs_hook=lambda pairs: _unique(pairs, span)
        )
    except (ValueError, RecursionError) as error:
        if isinstance(error, type(span.damaged(""))):
            raise
        raise span.damaged("the index is not JSON", found=error) from None
    if not isinstance(found, dict):
        raise span.damaged("the index is not an object", found=type(found).__name__)
    return found


def _unique(pairs: list[tuple[str, Any]], span: Span) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise span.damaged("the index has a key twice")
    return found


def sizes(value: object) -> tuple[int, ...] | None:
    """A list of numbers that can be a shape, or None."""
    if isinstance(value, (list, tuple)) and all(type(n) is int and 0 <= n < 1 << 62 for n in value):
        return tuple(value)
    return None
