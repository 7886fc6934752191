# Written by tools/stubs.py from the table in __init__.py.

from .group import Group as Group
from .group import open as open
from .group import open_hdf5 as open_hdf5
from .group import store as store
from .image import Image as Image
from .image import plan as plan
from .superblock import SIGNATURE as SIGNATURE

__all__ = [
    "Group",
    "Image",
    "SIGNATURE",
    "open",
    "open_hdf5",
    "plan",
    "store",
]
