# Written by tools/stubs.py from the table in __init__.py.

from .conversion import convert as convert
from .conversion import KEPT_CALLS as KEPT_CALLS
from .conversion import OnnxModel as OnnxModel
from .session import Session as Session

__all__ = [
    "KEPT_CALLS",
    "OnnxModel",
    "Session",
    "convert",
]
