"""How people and files name learning rate schedules."""

from __future__ import annotations

from keramos.codec.family import Family

FAMILY = Family("learning rate schedule", "optimizers.schedules")
_, serialize, deserialize = FAMILY.functions_of_package()
