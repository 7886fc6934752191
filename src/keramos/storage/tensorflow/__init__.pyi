# Written by tools/stubs.py from the table in __init__.py.

from . import bundle as bundle
from . import object_graph as object_graph
from .bundle import Bundle as Bundle
from .object_graph import ObjectGraph as ObjectGraph
from .saved_model import SavedModel as SavedModel
from .table import is_index as is_index

__all__ = [
    "Bundle",
    "ObjectGraph",
    "SavedModel",
    "bundle",
    "is_index",
    "object_graph",
]
