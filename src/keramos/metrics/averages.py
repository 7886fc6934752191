"""Metrics between probabilities, and margins: the losses of these names, averaged.

Refuses to know how they are computed.
"""

from __future__ import annotations

from keramos.codec.arguments import argument
from keramos.codec.kinds import boolean, integer, number, optional
from keramos.losses import binary, categorical, margin, regression
from keramos.metrics.reduction import FunctionMetric


class BinaryCrossentropy(FunctionMetric):
    """`-(y log p + (1-y) log(1-p))`.

    Args:
        name, dtype: as every `Metric`.
        from_logits, label_smoothing: as the function's.
    """

    from_logits: bool = argument(False, boolean)
    label_smoothing: float = argument(0, number(0, 1))
    direction = "down"
    function = staticmethod(binary.binary_crossentropy)


class CategoricalCrossentropy(FunctionMetric):
    """`-Σ y log p`; labels are one-hot.

    Args:
        name, dtype: as every `Metric`.
        from_logits, label_smoothing, axis: as the function's.
    """

    from_logits: bool = argument(False, boolean)
    label_smoothing: float = argument(0, number(0, 1))
    axis: int = argument(-1, integer())
    direction = "down"
    function = staticmethod(categorical.categorical_crossentropy)


class SparseCategoricalCrossentropy(FunctionMetric):
    """`-log p` of the class.

    Args:
        name, dtype: as every `Metric`.
        from_logits, ignore_class, axis: as the function's.
    """

    from_logits: bool = argument(False, boolean)
    ignore_class: int | None = argument(None, optional(integer()))
    axis: int = argument(-1, integer())
    direction = "down"
    function = staticmethod(categorical.sparse_categorical_crossentropy)


class KLDivergence(FunctionMetric):
    """`Σ y log(y / p)`."""

    direction = "down"
    function = staticmethod(categorical.kl_divergence)


class Poisson(FunctionMetric):
    """`mean(y_pred - y_true · log(y_pred))`."""

    direction = "down"
    function = staticmethod(regression.poisson)


class Hinge(FunctionMetric):
    """`mean(max(1 - y_true · y_pred, 0))`."""

    direction = "down"
    function = staticmethod(margin.hinge)


class SquaredHinge(FunctionMetric):
    """`mean(max(1 - y_true · y_pred, 0)²)`."""

    direction = "down"
    function = staticmethod(margin.squared_hinge)


class CategoricalHinge(FunctionMetric):
    """A margin between the class and the strongest other one."""

    direction = "down"
    function = staticmethod(margin.categorical_hinge)
