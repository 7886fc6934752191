# Written by tools/stubs.py from the table in __init__.py.

from .endpoint import Endpoint as Endpoint
from .opening import Artifact as Artifact
from .opening import open_artifact as open_artifact
from .portable import Portable as Portable
from .program import open_program as open_program
from .program import Program as Program
from .revived import Revived as Revived

__all__ = [
    "Artifact",
    "Endpoint",
    "Portable",
    "Program",
    "Revived",
    "open_artifact",
    "open_program",
]
