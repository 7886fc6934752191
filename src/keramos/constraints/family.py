"""How people and files name constraints."""

from __future__ import annotations

from keramos.codec.family import Family

FAMILY = Family("constraint", "constraints")
#: The type of constructor arguments that take a constraint.
kind = FAMILY.kind
get, serialize, deserialize = FAMILY.functions_of_package()
