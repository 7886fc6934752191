# Written by tools/stubs.py from the table in __init__.py.

from . import saving as saving

__all__ = [
    "saving",
]
