"""Losses between numbers: squared, absolute, relative and logarithmic differences.

Every function is a mean over the last axis; weights and the batch come in `weighting`.
"""

from __future__ import annotations

import math
from typing import Any

from keramos import ops
from keramos.codec.arguments import argument, keyword
from keramos.codec.types import number
from keramos.losses.loss import FunctionLoss, name_type
from keramos.losses.weighting import epsilon, pair


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """`mean((y_true - y_pred)²)` over the last axis.

    Args:
        y_true: the truth.
        y_pred: the prediction, of the same shape.
    """
    y_true, y_pred = pair(y_true, y_pred)
    return ops.mean(ops.square(y_true - y_pred), axis=-1)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """`mean(|y_true - y_pred|)` over the last axis.

    Args:
        y_true: the truth.
        y_pred: the prediction, of the same shape.
    """
    y_true, y_pred = pair(y_true, y_pred)
    return ops.mean(ops.abs(y_true - y_pred), axis=-1)


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """`100 · mean(|y_true - y_pred| / max(|y_true|, ε))` over the last axis.

    Args:
        y_true: the truth.
        y_pred: the prediction, of the same shape.
    """
    y_true, y_pred = pair(y_true, y_pred)
    relative = (y_true - y_pred) / ops.maximum(ops.abs(y_true), epsilon())
    return 100.0 * ops.mean(ops.abs(relative), axis=-1)


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """`mean((log(y_true + 1) - log(y_pred + 1))²)` over the last axis, y_true and y_pred
    raised to ε where they are less.

    Args:
        y_true: the truth, not negative.
        y_pred: the prediction, of the same shape.
    """
    y_true, y_pred = pair(y_true, y_pred)
    logarithms = [ops.log(ops.maximum(y, epsilon()) + 1.0) for y in (y_true, y_pred)]
    return ops.mean(ops.square(logarithms[0] - logarithms[1]), axis=-1)


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """Mean over the last axis of `e²/2` where `|e| ≤ δ`, else `δ|e| - δ²/2`, with
    `e = y_pred - y_true`.

    Huber, "Robust Estimation of a Location Parameter" (1964).

    Args:
        y_true: the truth.
        y_pred: the prediction, of the same shape.
        delta: δ, where the parabola turns into a line.
    """
    y_true, y_pred = pair(y_true, y_pred)
    error = ops.abs(y_pred - y_true)
    parabola, line = 0.5 * ops.square(error), delta * error - 0.5 * delta**2
    return ops.mean(ops.where(error <= delta, parabola, line), axis=-1)


def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """`mean(log(cosh(y_pred - y_true)))` over the last axis.

    Args:
        y_true: the truth.
        y_pred: the prediction, of the same shape.
    """
    y_true, y_pred = pair(y_true, y_pred)
    error = y_pred - y_true
    # log(cosh x) = x + log(1 + exp(-2x)) - log 2, which does not overflow
    return ops.mean(error + ops.softplus(error * -2.0) - math.log(2.0), axis=-1)


def poisson(y_true: Any, y_pred: Any) -> Any:
    """`mean(y_pred - y_true · log(y_pred + ε))` over the last axis.

    Args:
        y_true: counts.
        y_pred: predicted rate, of the same shape.
    """
    y_true, y_pred = pair(y_true, y_pred)
    return ops.mean(y_pred - y_true * ops.log(y_pred + epsilon()), axis=-1)


class MeanSquaredError(FunctionLoss):
    """`mean((y_true - y_pred)²)`."""

    function = staticmethod(mean_squared_error)


class MeanAbsoluteError(FunctionLoss):
    """`mean(|y_true - y_pred|)`."""

    function = staticmethod(mean_absolute_error)


class MeanAbsolutePercentageError(FunctionLoss):
    """`100 · mean(|y_true - y_pred| / |y_true|)`."""

    function = staticmethod(mean_absolute_percentage_error)


class MeanSquaredLogarithmicError(FunctionLoss):
    """`mean((log(y_true + 1) - log(y_pred + 1))²)`."""

    function = staticmethod(mean_squared_logarithmic_error)


class Huber(FunctionLoss):
    """A parabola for small errors, a line for large ones; see `huber`.

    Args:
        delta: where the one turns into the other. Keras reads it from configs and does not write
            it; here it is written when it is not 1.
        reduction, name, dtype: as every `Loss`.
    """

    delta: float = argument(1.0, number(), saved=lambda self: self.delta != 1)
    name: str = keyword(default="huber_loss", type=name_type, kw_only=True)
    signature_order = ("delta",)
    function = staticmethod(huber)


class LogCosh(FunctionLoss):
    """`mean(log(cosh(y_pred - y_true)))`."""

    function = staticmethod(log_cosh)


class Poisson(FunctionLoss):
    """`mean(y_pred - y_true · log(y_pred))`."""

    function = staticmethod(poisson)
