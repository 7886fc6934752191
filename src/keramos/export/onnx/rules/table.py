"""Name of an operation -> its rule."""

from __future__ import annotations

from collections.abc import Mapping

from keramos.export.onnx.rules import (
    activations,
    convolutions,
    elementwise,
    normalizations,
    products,
    reductions,
    shapes,
    windows,
)
from keramos.export.onnx.walking import Rule, Rules

#: Of primitives.
PRIMITIVES: Mapping[str, Rule] = {
    **elementwise.RULES,
    **shapes.RULES,
    **reductions.RULES,
    **products.RULES,
    **convolutions.RULES,
}
#: Of whole operations.
WHOLE: Mapping[str, Rule] = {
    **activations.RULES,
    **normalizations.RULES,
    **windows.RULES,
    **reductions.WHOLE,
}
RULES = Rules(PRIMITIVES, WHOLE)
