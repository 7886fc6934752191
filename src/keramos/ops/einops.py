"""Axes by name.

Refuses to compute.
"""

from __future__ import annotations

from typing import Any

from keramos.ops.declaration import Table, Written
from keramos.ops.variadic import Rearrange, rearrange

OPERATIONS = Table("einops", {"rearrange": Written(rearrange, Rearrange)})


def __getattr__(name: str) -> Any:
    return OPERATIONS.function(name)
