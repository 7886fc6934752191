"""Metrics between probabilities, and margins: the losses of the same names, averaged."""

from __future__ import annotations

from keramos.codec.arguments import argument
from keramos.codec.types import Axes, axes, boolean, integer, number, optional
from keramos.losses import binary, categorical, margin, regression
from keramos.metrics.reduction import LossMetric


class BinaryCrossentropy(LossMetric):
    """`-(y log p + (1-y) log(1-p))`.

    Args:
        name, dtype: as every `Metric`.
        from_logits, label_smoothing: as the function's.
    """

    from_logits: bool = argument(False, boolean)
    label_smoothing: float = argument(0, number(0, 1))
    function = staticmethod(binary.binary_crossentropy)


class CategoricalCrossentropy(LossMetric):
    """`-Σ y log p`; labels are one-hot.

    Args:
        name, dtype: as every `Metric`.
        from_logits, label_smoothing, axis: as the function's.
    """

    from_logits: bool = argument(False, boolean)
    label_smoothing: float = argument(0, number(0, 1))
    axis: Axes = argument(-1, axes)
    function = staticmethod(categorical.categorical_crossentropy)


class SparseCategoricalCrossentropy(LossMetric):
    """`-log p` of the class.

    Args:
        name, dtype: as every `Metric`.
        from_logits, ignore_class, axis: as the function's.
    """

    from_logits: bool = argument(False, boolean)
    ignore_class: int | None = argument(None, optional(integer()))
    axis: Axes = argument(-1, axes)
    function = staticmethod(categorical.sparse_categorical_crossentropy)


class KLDivergence(LossMetric):
    """`Σ y log(y / p)`."""

    function = staticmethod(categorical.kl_divergence)


class Poisson(LossMetric):
    """`mean(y_pred - y_true · log(y_pred))`."""

    function = staticmethod(regression.poisson)


class Hinge(LossMetric):
    """`mean(max(1 - y_true · y_pred, 0))`."""

    function = staticmethod(margin.hinge)


class SquaredHinge(LossMetric):
    """`mean(max(1 - y_true · y_pred, 0)²)`."""

    function = staticmethod(margin.squared_hinge)


class CategoricalHinge(LossMetric):
    """A margin between the class and the largest other prediction; see `categorical_hinge`."""

    function = staticmethod(margin.categorical_hinge)
