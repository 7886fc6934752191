"""Class numbers among the targets: those for which an output has no place, and which would count as no class at all.

Refuses to know any loss but the one of class numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from keramos.losses.categorical import SparseCategoricalCrossentropy, sparse_categorical_crossentropy


@dataclass(frozen=True)
class Classes:
    """The classes of an output.

    Attributes:
        count: how many.
        ignored: a number that is none of them and may occur; None for none.
    """

    count: int
    ignored: int | None = None

    @classmethod
    def of(cls, loss: Any, y_pred: Any) -> Classes | None:
        """Those that a loss compares with class numbers; None for a loss that does not, or an unknown count.

        Args:
            loss: of one output.
            y_pred: the output, or what has its shape.
        """
        if isinstance(loss, SparseCategoricalCrossentropy):
            axis, ignored = loss.axis, loss.ignore_class
        elif getattr(loss, "fn", None) is sparse_categorical_crossentropy:
            axis, ignored = loss._fn_kwargs.get("axis", -1), loss._fn_kwargs.get("ignore_class")
        else:
            return None
        count = y_pred.shape[axis] if y_pred.shape else None
        return None if count is None else cls(count, ignored)

    def stranger(self, labels: Any, weights: Any = None) -> str | None:
        """The first label that counts and is beyond these classes: `10 at y[3]`. Arrays of devices are not read.

        Negative labels are let alone: they are what padding is filled with.

        Args:
            labels: (batch, …).
            weights: of rows or of labels; those that weigh nothing do not count.
        """
        if not isinstance(labels, np.ndarray) or labels.dtype.kind not in "iuf":
            return None
        strange = labels >= self.count
        if self.ignored is not None:
            strange &= labels != self.ignored
        if not strange.any():
            return None
        if weights is not None:
            strange &= _counting(weights, strange)
        places = np.argwhere(strange)
        if not len(places):
            return None
        place = tuple(map(int, places[0]))
        return f"{labels[place].item()} at y[{', '.join(map(str, place))}]"


def _counting(weights: Any, labels: np.ndarray) -> Any:
    """Which labels weigh anything; none, where weights and labels do not go together in a way that is known here."""
    if not isinstance(weights, np.ndarray) or weights.shape != labels.shape[: weights.ndim]:
        return False
    return (weights != 0).reshape(weights.shape + (1,) * (labels.ndim - weights.ndim))
