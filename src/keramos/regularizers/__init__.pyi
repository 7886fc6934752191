# Written by tools/stubs.py from the table in __init__.py.

from .family import argument_type as argument_type
from .family import deserialize as deserialize
from .family import get as get
from .family import serialize as serialize
from .orthogonality import OrthogonalRegularizer as orthogonal_regularizer
from .orthogonality import OrthogonalRegularizer as OrthogonalRegularizer
from .penalties import L1 as L1
from .penalties import L1 as l1
from .penalties import L1L2 as l1_l2
from .penalties import L1L2 as L1L2
from .penalties import L2 as L2
from .penalties import L2 as l2
from .regularizer import Regularizer as Regularizer

__all__ = [
    "L1",
    "L1L2",
    "L2",
    "OrthogonalRegularizer",
    "Regularizer",
    "deserialize",
    "get",
    "l1",
    "l1_l2",
    "l2",
    "orthogonal_regularizer",
    "serialize",
]
