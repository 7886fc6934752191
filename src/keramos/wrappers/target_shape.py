"""TargetShape: targets as columns, and predictions in the shape that the targets had."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos.wrappers.bases import BaseEstimator, TransformerMixin


class TargetShape(TransformerMixin, BaseEstimator):
    """Targets (rows,) become (rows, 1); others stay as they are.

    Attributes:
        ndim_: number of axes of the targets that it was fitted to.
    """

    def fit(self, y: np.ndarray) -> TargetShape:
        """Note how many axes there are.

        Args:
            y: (rows,) or (rows, outputs).
        """
        self.ndim_ = y.ndim
        return self

    def transform(self, y: np.ndarray) -> np.ndarray:
        """Args:
        y: (rows,) or (rows, outputs).
        """
        return y.reshape(-1, 1) if y.ndim == 1 else y

    def inverse_transform(self, y: Any) -> Any:
        """Args:
        y: (rows, outputs); the one column of what was a vector is taken out.
        """
        return np.squeeze(y, axis=1) if self.ndim_ == 1 and y.ndim == 2 else y
