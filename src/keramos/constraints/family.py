"""How people and files name constraints."""

from __future__ import annotations

from keramos import dialects
from keramos.codec.family import Family

FAMILY = Family("constraint", "constraints", canonical=dialects.canonical)
#: The type of constructor arguments that take a constraint.
argument_type = FAMILY.argument_type
get, serialize, deserialize = FAMILY.functions_of_package()
