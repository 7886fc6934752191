# Written by tools/stubs.py from the table in __init__.py.

from .constraint import Constraint as Constraint
from .family import argument_type as argument_type
from .family import deserialize as deserialize
from .family import get as get
from .family import serialize as serialize
from .projections import MaxNorm as max_norm
from .projections import MaxNorm as MaxNorm
from .projections import MinMaxNorm as min_max_norm
from .projections import MinMaxNorm as MinMaxNorm
from .projections import NonNeg as non_neg
from .projections import NonNeg as NonNeg
from .projections import UnitNorm as unit_norm
from .projections import UnitNorm as UnitNorm

__all__ = [
    "Constraint",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "deserialize",
    "get",
    "max_norm",
    "min_max_norm",
    "non_neg",
    "serialize",
    "unit_norm",
]
