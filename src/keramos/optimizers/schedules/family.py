"""How people and files name learning rate schedules."""

from __future__ import annotations

from keramos import dialects
from keramos.codec.family import Family

FAMILY = Family("learning rate schedule", "optimizers.schedules", canonical=dialects.canonical)
_, serialize, deserialize = FAMILY.functions_of_package()
