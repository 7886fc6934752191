# Written by tools/stubs.py from the table in __init__.py.

from .conversion import convert as convert
from .conversion import KEPT_CALLS as KEPT_CALLS
from .conversion import OnnxModel as OnnxModel

__all__ = [
    "KEPT_CALLS",
    "OnnxModel",
    "convert",
]
