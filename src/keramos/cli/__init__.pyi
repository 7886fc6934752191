# Written by tools/stubs.py from the table in __init__.py.

from .commands import main as main

__all__ = [
    "main",
]
