"""Anything that `fit`, `evaluate` and `predict` accept, as batches of nested arrays.

`choice.source` finds the `epochs.Source` that fits the data.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import _lazy

EXPORTS = {
    "Source": "epochs",
    "source": "choice",
    "train_validation_split": "splitting",
}

__getattr__: Callable[[str], Any]
__getattr__, __dir__, __all__ = _lazy.attach(__name__, EXPORTS)
