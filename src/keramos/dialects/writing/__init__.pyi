# Written by tools/stubs.py from the table in __init__.py.

from . import hdf5 as hdf5
from . import places as places
from . import slots as slots
from . import vocabularies as vocabularies
from .masking import caution as caution
from .older import Downgrade as Downgrade
from .older import downgrade as downgrade
from .older import oldest_reader as oldest_reader
from .reader import Reader as Reader
from .rules import Loss as Loss
from .training import scaled as scaled

__all__ = [
    "Downgrade",
    "Loss",
    "Reader",
    "caution",
    "downgrade",
    "hdf5",
    "oldest_reader",
    "places",
    "scaled",
    "slots",
    "vocabularies",
]
