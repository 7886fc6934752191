"""Arguments of Keras's layers that this library reads but does not carry out.

They are refused by name, so that no model silently computes something else.
"""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import ArgumentType
from keramos.errors import UnsupportedFileError


def absent(feature: str) -> ArgumentType:
    """Accepts None alone.

    Raises:
        UnsupportedFileError: anything else, naming `feature`.
    """

    def coerce(value: Any) -> None:
        if value is not None:
            raise UnsupportedFileError(
                f"{feature} is not supported by this version of keramos", found=repr(value)[:120]
            )

    return ArgumentType(coerce)
