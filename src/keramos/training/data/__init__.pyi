# Written by tools/stubs.py from the table in __init__.py.

from .choice import source as source
from .epochs import Source as Source
from .splitting import train_validation_split as train_validation_split

__all__ = [
    "Source",
    "source",
    "train_validation_split",
]
