"""How people and files name optimizers."""

from __future__ import annotations

from typing import Any

from keramos import dialects
from keramos._frames import home_of
from keramos.codec.family import Family


def _can_optimize(member: Any) -> bool:
    """Those of other libraries, which have the same methods, take no variables of ours."""
    is_foreign = home_of(type(member)).partition(".")[0] in ("keras", "tf_keras", "tensorflow")
    return hasattr(member, "apply") and hasattr(member, "get_config") and not is_foreign


FAMILY = Family(
    "optimizer",
    "optimizers",
    accepts=_can_optimize,
    canonical=dialects.canonical,
    always=True,
)
get, serialize, deserialize = FAMILY.functions_of_package()
