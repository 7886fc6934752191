# Written by tools/stubs.py from the table in __init__.py.

from .rewrite import Upgrade as Upgrade
from .rewrite import upgrade as upgrade

__all__ = [
    "Upgrade",
    "upgrade",
]
