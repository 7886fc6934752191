# Written by tools/stubs.py from the table in __init__.py.

from .upgrade import Upgrade as Upgrade
from .upgrade import upgrade as upgrade

__all__ = [
    "Upgrade",
    "upgrade",
]
