"""Weights of classes as weights of rows."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from keramos import _tree, engine
from keramos.errors import ConfigError, ShapeError
from keramos.training.data.columns import array_of


@dataclass(frozen=True)
class ClassWeights:
    """The weight of each class; classes that are not named weigh 1.

    Args:
        table: (classes,), the weight at the number of its class.
    """

    table: np.ndarray

    @classmethod
    def of(cls, class_weight: Any) -> ClassWeights:
        """From the argument of `fit`.

        Raises:
            ConfigError: not a dict of class number → weight.
        """
        if not isinstance(class_weight, Mapping):
            raise ConfigError(
                "class_weight must be a dict: class number → weight", found=repr(class_weight)
            )
        try:
            weights = {operator.index(key): float(value) for key, value in class_weight.items()}
        except (TypeError, ValueError) as error:
            raise ConfigError(
                "class_weight: classes are whole numbers, weights are numbers",
                found=repr(class_weight),
            ) from error
        if min(weights, default=0) < 0:
            raise ConfigError("class_weight: a class number is negative", found=repr(class_weight))
        table = np.ones(max(weights, default=0) + 1, engine.floatx())
        table[list(weights)] = list(weights.values())
        return cls(table)

    def added_to(self, batch: Any) -> tuple:
        """`(x, y, sample_weight)` for a batch `(x, y)`.

        Raises:
            ConfigError: there is no y, more than one, or a sample_weight already.
        """
        if not isinstance(batch, tuple):
            raise ConfigError("class_weight needs labels: there is no y")
        if len(batch) == 3:
            raise ConfigError(
                "class_weight and sample_weight exclude each other",
                hint="multiply them into sample_weight",
            )
        if len(batch) == 1:
            raise ConfigError("class_weight needs labels: there is no y")
        x, y = batch
        if _tree.is_nested(y):
            raise ConfigError(
                "class_weight needs one output: y is a nest of arrays",
                hint="a sample_weight for each output",
            )
        return (x, y, self.weights(array_of(y, "y")))

    def weights(self, labels: Any) -> np.ndarray:
        """One weight per row: (rows,).

        Args:
            labels: class numbers (rows,) or (rows, 1), or one score per class (rows, classes).

        Raises:
            ShapeError: labels with more axes.
        """
        numbers = _class_numbers(np.asarray(labels))
        known = (numbers >= 0) & (numbers < len(self.table))
        return np.where(known, self.table[np.where(known, numbers, 0)], self.table.dtype.type(1))


def weights_of_rows(labels: Any, class_weight: Any) -> np.ndarray:
    """One weight per row, by the class that its label names: (rows,).

    Args:
        labels: as `ClassWeights.weights` takes them.
        class_weight: class number → weight.
    """
    return ClassWeights.of(class_weight).weights(labels)


def _class_numbers(labels: np.ndarray) -> np.ndarray:
    if labels.ndim > 2 or labels.ndim == 0 or labels.dtype.kind not in "biuf":
        raise ShapeError(
            "class_weight needs y of class numbers (rows,) or one score per class (rows, classes)",
            found=f"shape {labels.shape}, {labels.dtype}",
        )
    if labels.ndim == 2 and labels.shape[1] > 1:
        return labels.argmax(axis=1)
    return np.round(labels.reshape(-1)).astype("int64")
