# Written by tools/stubs.py from the table in __init__.py.

from .loading import load as load

__all__ = [
    "load",
]
