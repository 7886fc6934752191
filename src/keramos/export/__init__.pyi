# Written by tools/stubs.py from the table in __init__.py.

from .archive import ExportArchive as ExportArchive
from .loading import load as load

__all__ = [
    "ExportArchive",
    "load",
]
