"""Everything `keras.ops` offers: operations on arrays, and on the symbolic tensors of a model in
the making.

The engine computes, when the first numbers come; until then there are names and shapes.
"""

from __future__ import annotations

from keramos._lazy import attach
from keramos.ops import core, einops, linalg, math, nn, numpy

#: tables whose functions stand here; those of images stand in `ops.image` alone
_TABLES = {"core": core, "einops": einops, "linalg": linalg, "math": math, "nn": nn, "numpy": numpy}

EXPORTS = {
    **{name: module for module, table in _TABLES.items() for name in table.OPERATIONS.entries},
    **dict.fromkeys(("dtype", "is_tensor", "shape"), "core"),
    **{name: f"{name}:" for name in ("image", "linalg", "nn", "numpy")},
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
