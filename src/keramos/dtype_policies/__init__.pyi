# Written by tools/stubs.py from the table in __init__.py.

from .policy import deserialize as deserialize
from .policy import DTypePolicy as DTypePolicy
from .policy import DTypePolicy as FloatDTypePolicy
from .policy import get as get
from .policy import serialize as serialize
from .policy_map import DTypePolicyMap as DTypePolicyMap
from .quantized import QuantizedDTypePolicy as QuantizedDTypePolicy

__all__ = [
    "DTypePolicy",
    "DTypePolicyMap",
    "FloatDTypePolicy",
    "QuantizedDTypePolicy",
    "deserialize",
    "get",
    "serialize",
]
