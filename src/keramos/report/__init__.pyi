# Written by tools/stubs.py from the table in __init__.py.

from .comparison import compare as compare
from .document import describe as describe
from .page import html as html

__all__ = [
    "compare",
    "describe",
    "html",
]
