"""Losses that ask for a margin between the right and the wrong prediction.

Every function reduces the last axis alone; weights and the batch come in `weighting`.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.losses.loss import FunctionLoss
from keramos.losses.weighting import pair


def _missing(y_true: Any, y_pred: Any) -> Any:
    """How much each prediction falls short of the margin: `max(1 - y_true · y_pred, 0)`."""
    y_true, y_pred = pair(y_true, y_pred)
    return ops.maximum(1.0 - _signs(y_true) * y_pred, 0.0)


def _signs(y_true: Any) -> Any:
    """Labels 0 and 1 as -1 and 1; other labels unchanged."""
    # a decision on data, so computed: a compiled step cannot look at values
    is_binary = ops.all(ops.logical_or(ops.equal(y_true, 0), ops.equal(y_true, 1)))
    return ops.where(is_binary, 2.0 * y_true - 1.0, y_true)


def hinge(y_true: Any, y_pred: Any) -> Any:
    """`mean(max(1 - y_true · y_pred, 0))` over the last axis.

    Args:
        y_true: -1 or 1; or 0 and 1 for these.
        y_pred: the prediction, of the same shape.
    """
    return ops.mean(_missing(y_true, y_pred), axis=-1)


def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """`mean(max(1 - y_true · y_pred, 0)²)` over the last axis.

    Args:
        y_true: -1 or 1; or 0 and 1 for these.
        y_pred: the prediction, of the same shape.
    """
    return ops.mean(ops.square(_missing(y_true, y_pred)), axis=-1)


def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """`max(1 + max((1 - y_true) · y_pred) - Σ y_true · y_pred, 0)` over the last axis.

    Args:
        y_true: 1 at the class, 0 elsewhere.
        y_pred: the prediction, of the same shape.
    """
    y_true, y_pred = pair(y_true, y_pred)
    right, wrong = ops.sum(y_true * y_pred, axis=-1), ops.max((1.0 - y_true) * y_pred, axis=-1)
    return ops.maximum(wrong - right + 1.0, 0.0)


class Hinge(FunctionLoss):
    """`mean(max(1 - y_true · y_pred, 0))`; see `hinge`."""

    function = staticmethod(hinge)


class SquaredHinge(FunctionLoss):
    """`mean(max(1 - y_true · y_pred, 0)²)`; see `squared_hinge`."""

    function = staticmethod(squared_hinge)


class CategoricalHinge(FunctionLoss):
    """A margin between the class and the strongest other one; see `categorical_hinge`."""

    function = staticmethod(categorical_hinge)
