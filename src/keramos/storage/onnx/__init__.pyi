# Written by tools/stubs.py from the table in __init__.py.

from .audit import check as check
from .file import write as write

__all__ = [
    "check",
    "write",
]
