"""Numbers that families round alike: of filters, and of margins before images are halved."""

from __future__ import annotations

from typing import Any

from keramos.applications.choices import first

_DIVISOR = 8


def rounded(filters: float, at_least: float = 0.9) -> int:
    """The multiple of eight next to a number of filters.

    Args:
        filters: as scaled.
        at_least: share of them that must be left.
    """
    nearest = max(_DIVISOR, int(filters + _DIVISOR / 2) // _DIVISOR * _DIVISOR)
    return nearest + _DIVISOR if nearest < at_least * filters else nearest


def margins(x: Any, kernel: int) -> tuple[tuple[int, int], ...]:
    """Margins of images, such that a convolution of stride two without padding halves them, as
    TensorFlow pads: one less in front where their size is even, or unknown.

    Args:
        x: symbolic features.
        kernel: side of the kernel.
    """
    sides = x.shape[2:4] if first() else x.shape[1:3]
    if sides[0] is None:
        sides = (0, 0)
    half = kernel // 2
    return tuple((half - (1 - side % 2), half) for side in sides)
