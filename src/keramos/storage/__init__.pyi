# Written by tools/stubs.py from the table in __init__.py.

from . import archive as archive
from . import beside as beside
from . import disk_errors as disk_errors
from . import dtypes as dtypes
from . import file_types as file_types
from . import foreign as foreign
from . import hdf5 as hdf5
from . import npz as npz
from . import replace as replace
from . import safetensors as safetensors
from . import sharded as sharded
from . import tensorflow as tensorflow
from . import writer as writer
from .archive import Archive as Archive
from .archive import exists as exists
from .archive import Member as Member
from .archive import open as open
from .file_types import recognise as recognise
from .hdf5.group import Group as Group
from .hdf5.group import open_hdf5 as open_hdf5
from .hdf5.group import open_hdf5_root as open_hdf5_root
from .limits import Limits as Limits
from .replace import atomic as atomic
from .sharded_writer import write_sharded as write_sharded
from .span import Span as Span
from .tensor import LazyTensor as LazyTensor
from .weight_store import WeightStore as WeightStore
from .writer import write_archive as write_archive
from .writer import write_weights as write_weights

__all__ = [
    "Archive",
    "Group",
    "LazyTensor",
    "Limits",
    "Member",
    "Span",
    "WeightStore",
    "archive",
    "atomic",
    "beside",
    "disk_errors",
    "dtypes",
    "exists",
    "file_types",
    "foreign",
    "hdf5",
    "npz",
    "open",
    "open_hdf5",
    "open_hdf5_root",
    "recognise",
    "replace",
    "safetensors",
    "sharded",
    "tensorflow",
    "write_archive",
    "write_sharded",
    "write_weights",
    "writer",
]
