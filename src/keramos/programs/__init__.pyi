# Written by tools/stubs.py from the table in __init__.py.

from .endpoint import Endpoint as Endpoint
from .program import open_program as open_program
from .program import Program as Program
from .revived import Revived as Revived

__all__ = [
    "Endpoint",
    "Program",
    "Revived",
    "open_program",
]
