"""Values of a file as JSON that a page can show: bounded, and with nothing that a screen obeys.

Whatever comes from a file goes through `plain` before it becomes part of a document.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from keramos.errors import printable

#: Characters of one text, items of one list or mapping, and levels.
MOST_TEXT, MOST_ITEMS, MOST_DEPTH = 1000, 64, 24
#: The largest number whose neighbours JavaScript tells apart.
_EXACT = 1 << 53
#: Keys of nodes that say nothing about a model, or that the document says elsewhere.
_NOISE = frozenset({"shared_object_id", "registered_name"})


def plain(value: Any, depth: int = 0) -> Any:
    """A value of a config, for a document.

    Args:
        value: JSON, or anything else, which becomes its text.
        depth: levels above it.
    """
    if isinstance(value, str):
        return printable(value, MOST_TEXT)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return number(value)
    if depth >= MOST_DEPTH:
        return "…"
    if isinstance(value, Mapping):
        return _mapping(value, depth)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        rows = [plain(item, depth + 1) for item in value[:MOST_ITEMS]]
        return rows + [_more(value)] * (len(value) > MOST_ITEMS)
    return printable(value, MOST_TEXT)


def number(value: float) -> float | str:
    """A number as JSON has them; what JSON has no number for, as text."""
    if isinstance(value, int):
        return value if abs(value) < _EXACT else printable(hex(value), 80)
    return value if math.isfinite(value) else str(value)


def _mapping(value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    keys = [key for key in value if key not in _NOISE]
    rows = {printable(key, MOST_TEXT): plain(value[key], depth + 1) for key in keys[:MOST_ITEMS]}
    return rows | ({"…": _more(keys)} if len(keys) > MOST_ITEMS else {})


def _more(items: Sequence[Any]) -> str:
    return f"… and {len(items) - MOST_ITEMS:,} more"


#: What would end a script, or begin another element; in JSON they stand in texts alone.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def script_text(document: Any) -> str:
    """A document as JSON that may stand inside a `<script>`: in ASCII, without `<`, `>` and `&`."""
    text = json.dumps(document, allow_nan=False, separators=(",", ":"))
    return text.translate(_ESCAPES)
