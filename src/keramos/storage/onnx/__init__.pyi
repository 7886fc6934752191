# Written by tools/stubs.py from the table in __init__.py.

from .file import write as write

__all__ = [
    "write",
]
