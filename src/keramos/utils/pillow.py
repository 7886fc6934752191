"""Pillow, which reads and writes images, where it is installed."""

from __future__ import annotations

from typing import Any

from keramos.errors import MissingExtraError

INSTALL = "pip install 'keramos[images]'"


def image_module(purpose: str) -> Any:
    """`PIL.Image`.

    Args:
        purpose: what needs it, for the error.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        from PIL import Image
    except ImportError as error:
        raise MissingExtraError(f"{purpose} needs Pillow", hint=INSTALL) from error
    return Image
