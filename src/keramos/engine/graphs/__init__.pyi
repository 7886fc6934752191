# Written by tools/stubs.py from the table in __init__.py.

from .interpreter import Graph as Graph
from .resources import Resources as Resources
from .resources import Variable as Variable
from .values import UnknownValueError as UnknownValueError

__all__ = [
    "Graph",
    "Resources",
    "UnknownValueError",
    "Variable",
]
