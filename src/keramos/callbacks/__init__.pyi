# Written by tools/stubs.py from the table in __init__.py.

from .callback import Callback as Callback
from .callback_list import CallbackList as CallbackList
from .history import History as History
from .progress import ProgbarLogger as ProgbarLogger

__all__ = [
    "Callback",
    "CallbackList",
    "History",
    "ProgbarLogger",
]
