"""How people and files name initializers."""

from __future__ import annotations

from typing import Any

from keramos import dialects
from keramos.codec.family import Family


class _Initializers(Family):
    def get(self, identifier: Any) -> Any:
        if hasattr(identifier, "shape") and hasattr(identifier, "dtype"):  # an array of values
            from keramos.initializers.constants import Constant

            return Constant(identifier)
        return super().get(identifier)


FAMILY = _Initializers(
    "initializer",
    "initializers",
    {"normal": "RandomNormal", "one": "Ones", "uniform": "RandomUniform", "zero": "Zeros"},
    canonical=dialects.canonical,
)
#: The type of constructor arguments that take an initializer.
argument_type = FAMILY.argument_type
get, serialize, deserialize = FAMILY.functions_of_package(
    identifiers="a name, a config, a class, a callable, an array of values"
)
