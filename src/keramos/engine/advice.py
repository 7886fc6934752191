"""Warnings about calls that compute what is hardly meant.

Shapes and arguments alone; nothing is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos._frames import warn


def on_one_class(shape: Sequence[int | None], axis: Any) -> None:
    """Warn of a softmax over an axis of length 1, which is 1 whatever the numbers are."""
    if isinstance(axis, int) and -len(shape) <= axis < len(shape) and shape[axis] == 1:
        # Rows left out: Python shows a text once, whatever the sizes of batches.
        shown = (None, *shape[1:]) if len(shape) > 1 else tuple(shape)
        warn(
            f"a softmax over an axis of length 1 is always 1: axis {axis} of shape {shown}; "
            "a sigmoid tells two classes apart by one number"
        )


def on_rms_scaling() -> None:
    """Warn of an option of layer normalization that computes no root mean square."""
    warn(
        "rms_scaling=True is deprecated, and computes something else than RMS normalization: "
        "use `RMSNormalization` or `ops.rms_normalization`"
    )
