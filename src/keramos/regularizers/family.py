"""How people and files name regularizers."""

from __future__ import annotations

from keramos import dialects
from keramos.codec.family import Family

FAMILY = Family("regularizer", "regularizers", {"l1_l2": "L1L2"}, canonical=dialects.canonical)
#: The type of constructor arguments that take a regularizer.
argument_type = FAMILY.argument_type
get, serialize, deserialize = FAMILY.functions_of_package()
