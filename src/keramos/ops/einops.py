"""Axes by name.

The engine computes.
"""

from __future__ import annotations

from keramos._lazy import attach_made
from keramos.ops.declaration import Table, Written
from keramos.ops.variadic import Rearrange, rearrange

OPERATIONS = Table(__name__, {"rearrange": Written(rearrange, Rearrange)})

__getattr__, __dir__, __all__ = attach_made(__name__, OPERATIONS.entries, OPERATIONS.function)
