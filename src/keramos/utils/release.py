"""Which version of the library this is.

Refuses to know which versions of Keras there are.
"""

from __future__ import annotations


def version() -> str:
    """The version of this library, which is not that of the Keras whose files it writes."""
    from keramos import __version__

    return __version__
