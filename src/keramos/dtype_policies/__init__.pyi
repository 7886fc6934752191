# Written by tools/stubs.py from the table in __init__.py.

from .float8 import QuantizedFloat8DTypePolicy as QuantizedFloat8DTypePolicy
from .grouped import AWQDTypePolicy as AWQDTypePolicy
from .grouped import GPTQDTypePolicy as GPTQDTypePolicy
from .grouped import Int4DTypePolicy as Int4DTypePolicy
from .policy import deserialize as deserialize
from .policy import DTypePolicy as DTypePolicy
from .policy import DTypePolicy as FloatDTypePolicy
from .policy import get as get
from .policy import serialize as serialize
from .policy_map import DTypePolicyMap as DTypePolicyMap
from .quantized import QuantizedDTypePolicy as QuantizedDTypePolicy

__all__ = [
    "AWQDTypePolicy",
    "DTypePolicy",
    "DTypePolicyMap",
    "FloatDTypePolicy",
    "GPTQDTypePolicy",
    "Int4DTypePolicy",
    "QuantizedDTypePolicy",
    "QuantizedFloat8DTypePolicy",
    "deserialize",
    "get",
    "serialize",
]
