# Written by tools/stubs.py from the table in __init__.py.

from .locally_connected1d import LocallyConnected1D as LocallyConnected1D
from .locally_connected2d import LocallyConnected2D as LocallyConnected2D

__all__ = [
    "LocallyConnected1D",
    "LocallyConnected2D",
]
