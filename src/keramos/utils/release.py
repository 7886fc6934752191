"""The version of this library."""

from __future__ import annotations


def version() -> str:
    """The version of this library; it is not the version of Keras that its files name."""
    from keramos import __version__

    return __version__
