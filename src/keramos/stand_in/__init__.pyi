# Written by tools/stubs.py from the table in __init__.py.

from .installation import as_keras as as_keras
from .installation import load_ipython_extension as load_ipython_extension

__all__ = [
    "as_keras",
    "load_ipython_extension",
]
