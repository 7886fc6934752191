"""JSON that names bytes: the header of a safetensors file, the index of a sharded set.

Refuses anything but UTF-8, double keys and deep nesting.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

from keramos.errors import DamagedFileError
from keramos.storage.limits import Limits
from keramos.storage.span import Span


def of_file(
    span: Span, limits: Limits, too_large: str = "the index is too large"
) -> dict[str, Any]:
    """The object that a whole file is.

    Args:
        span: the file.
        limits: bounds its size.
        too_large: what is said of one that is larger.

    Raises:
        LimitError: it is larger than `Limits.max_text_bytes`.
        DamagedFileError: it is none.
    """
    if span.size > limits.max_text_bytes:
        raise limits.exceeded(
            too_large,
            "max_text_bytes",
            in_=span.name,
            found=f"{span.size:,} bytes",
        )
    return parsed(span.view(0, span.size), span)


def parsed(raw: bytes | memoryview, span: Span) -> dict[str, Any]:
    """The object that these bytes are.

    Args:
        span: the file they are from, for messages.
    """
    try:
        content = json.loads(
            bytes(raw).decode("utf-8"), object_pairs_hook=lambda pairs: _unique(pairs, span)
        )
    except DamagedFileError:  # a ValueError as well
        raise
    except (ValueError, RecursionError) as error:
        raise span.damaged("the index is not JSON", found=error) from None
    if not isinstance(content, dict):
        raise span.damaged("the index is not an object", found=type(content).__name__)
    return cast("dict[str, Any]", content)


def _unique(pairs: list[tuple[str, Any]], span: Span) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):  # readers differ in which of the two they take
        raise span.damaged("the index has a key twice")
    return content


def sizes(value: object) -> tuple[int, ...] | None:
    """A list of numbers that can be a shape, or None."""
    if not isinstance(value, (list, tuple)):
        return None
    numbers = cast("Sequence[object]", value)
    # `type(n) is int`: True is an int as well
    if all(type(n) is int and 0 <= n < 1 << 62 for n in numbers):
        return tuple(cast("Sequence[int]", numbers))
    return None
