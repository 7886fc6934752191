"""Classes that Keras had once as users of stock Keras register them: the lines, as text.

Refuses to run any of them: this library never imports Keras.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def lines(class_name: str) -> str | None:
    """The lines that make and register a class in stock Keras; None where nobody wrote them.

    Args:
        class_name: of `keramos.layers.legacy`, or of `keramos.optimizers.schedules.legacy`.
    """
    known = {path.stem: path for path in Path(__file__).parent.glob("*.txt")}
    path = known.get(class_name)
    return None if path is None else path.read_text("utf-8")
