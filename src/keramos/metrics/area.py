"""The area under a curve of two rates, traced by a threshold; the counts are of `confusion`."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from keramos import engine, ops
from keramos.codec.arguments import ArgumentType, argument, keyword
from keramos.codec.encode import serialize_keras_object
from keramos.codec.types import boolean, choice, integer, optional
from keramos.errors import ArgumentTypeError, ConfigError, ShapeError
from keramos.metrics import confusion
from keramos.metrics.metric import Metric, name_type
from keramos.metrics.reduction import state


def _coerce_label_weights(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, dict):
        from keramos.codec.decode import decode_config

        value = decode_config(value, ".config.label_weights")
    return engine.convert_to_tensor(value, engine.floatx())


class _Curve(Metric):
    """A metric over the points of a curve, which are listed when somebody asks for them.

    A file may ask for billions; counting at even ones needs their number alone. They stand here,
    for in the class itself an argument has their name.
    """

    num_thresholds: Any
    #: All but the first and the last; None for evenly spread ones.
    _inner: list[float] | None = None

    @cached_property
    def thresholds(self) -> Any:
        """The thresholds of the points, increasing."""
        inner = confusion.spread(self.num_thresholds) if self._inner is None else self._inner
        tiny = engine.epsilon()  # so that scores of exactly 0 and 1 lie inside
        return [0.0 - tiny, *inner, 1.0 + tiny]


class AUC(_Curve):
    """Area under the curve of true positives over false positives (ROC), of precision over recall
    (PR), or of the gains of both (PRGAIN).

    Davis and Goadrich, "The Relationship Between Precision-Recall and ROC Curves" (2006), for the
    interpolation of PR; Flach and Kull, "Precision-Recall-Gain Curves" (2015), for the gains.

    Args:
        num_thresholds: points of the curve, 2 or more; follows from `thresholds`, where given.
        curve: `"ROC"`, `"PR"` or `"PRGAIN"`.
        summation_method: height between two points: `"interpolation"`, `"minoring"` (the lower) or
            `"majoring"`.
        name, dtype: as every `Metric`.
        thresholds: the inner points, in [0, 1], instead of evenly spread ones.
        multi_label: one area for each place of the last axis, and their mean.
        num_labels: places of the last axis, if known.
        label_weights: weights in that mean; without `multi_label`, of the samples' labels.
        from_logits: scores are logits.
    """

    num_thresholds: int = argument(200, optional(integer(1)))
    curve: str = argument("ROC", choice("ROC", "PR", "PRGAIN", fold=False))
    summation_method: str = argument(
        "interpolation", choice("interpolation", "minoring", "majoring")
    )
    name: str = keyword(default=None, type=name_type, kw_only=True)
    thresholds: Any = argument(
        None,
        confusion.thresholds_type,
        attribute="_given_thresholds",
        saved=lambda self: self._given_thresholds is not None,
    )
    multi_label: bool = argument(False, boolean)
    num_labels: int | None = argument(None, optional(integer(1)))
    label_weights: Any = argument(None, ArgumentType(_coerce_label_weights, serialize_keras_object))
    from_logits: bool = argument(False, boolean)
    signature_order = ("num_thresholds", "curve", "summation_method", "name", "dtype")
    config_order = (
        "name", "dtype", "num_thresholds", "curve", "summation_method", "multi_label", "num_labels",
        "label_weights", "from_logits", "thresholds",
    )  # fmt: skip
    direction = "up"
    _given_thresholds: ClassVar[Any]

    def _setup(self) -> None:
        super()._setup()
        if self.num_labels and not self.multi_label:
            raise ConfigError("AUC: `num_labels` needs multi_label=True")
        if self._given_thresholds is not None:
            self._inner = sorted(confusion.listed(self._given_thresholds, 0.5))
            self.num_thresholds = len(self._inner) + 2
        elif self.num_thresholds is None or self.num_thresholds < 2:
            error = ArgumentTypeError if self.num_thresholds is None else ConfigError
            raise error("AUC: `num_thresholds` must be 2 or more", found=self.num_thresholds)
        self._even = self._inner is None or confusion.are_even([0.0, *self._inner, 1.0])
        self._counts: list[engine.Variable] = []
        if not self.multi_label or self.num_labels:
            self._build(self.num_labels)

    def _build(self, labels: int | None) -> None:
        shape = (self.num_thresholds,) if labels is None else (self.num_thresholds, labels)
        self._counts = state(self, *confusion.ALL, shape=shape)

    def reset_state(self) -> None:
        self._restart(self._counts)  # as in Keras, a subclass's own variables stay as they are

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Gather a batch.

        Args:
            y_true: 0 and 1.
            y_pred: scores in [0, 1], of the same shape.
            sample_weight: for each sample or for each element.

        Raises:
            ShapeError: another number of labels than before.
        """
        y_pred = ops.convert_to_tensor(y_pred)
        if self.multi_label and len(y_pred.shape) < 2:
            raise ShapeError(
                f"{self.name!r} counts each label separately",
                found=y_pred.shape,
                wanted="(batch, labels)",
            )
        if not self._counts:
            self._build(y_pred.shape[-1])
        if self.multi_label and y_pred.shape[-1] != self._counts[0].shape[-1]:
            raise ShapeError(
                f"{self.name!r} counts other labels",
                found=y_pred.shape,
                wanted=self._counts[0].shape[-1:],
            )
        score = ops.sigmoid(y_pred) if self.from_logits else y_pred
        weights = self._weights(sample_weight, score)
        counts = confusion.count(
            y_true,
            score,
            self.num_thresholds if self._even else self.thresholds,
            weights,
            by_label=self.multi_label,
            dtype=self.dtype,
        )
        counts.add_to(self._counts)

    def _weights(self, sample_weight: Any, score: Any) -> Any:
        if self.multi_label or self.label_weights is None:
            return sample_weight
        by_label = ops.broadcast_to(self.label_weights, ops.shape(score))
        if sample_weight is None:
            return by_label
        weights = ops.cast(sample_weight, by_label.dtype)
        is_per_sample = len(weights.shape) < len(by_label.shape)
        return by_label * (ops.expand_dims(weights, -1) if is_per_sample else weights)

    def result(self) -> Any:
        tp, fp, tn, fn = (v.value for v in self._counts)
        if self.curve == "PR" and self.summation_method == "interpolation":
            return self._over_labels(_interpolated(tp, fp, fn))
        recall = confusion.share(tp, fn)
        if self.curve == "ROC":
            x, y = confusion.share(fp, tn), recall
        elif self.curve == "PRGAIN":
            x, y = _gains(tp, fp, fn, tn)
        else:
            x, y = recall, confusion.share(tp, fp)
        return self._over_labels((x[:-1] - x[1:]) * self._heights(y))

    def _heights(self, y: Any) -> Any:
        if self.summation_method == "interpolation":
            return (y[:-1] + y[1:]) / 2.0
        height = ops.minimum if self.summation_method == "minoring" else ops.maximum
        return height(y[:-1], y[1:])

    def _over_labels(self, areas: Any) -> Any:
        if not self.multi_label:
            return ops.sum(areas)
        areas = ops.sum(areas, axis=0)  # (thresholds - 1, labels) -> (labels,)
        if self.label_weights is None:
            return ops.mean(areas)
        return ops.divide_no_nan(ops.sum(areas * self.label_weights), ops.sum(self.label_weights))


def _gains(tp: Any, fp: Any, fn: Any, tn: Any) -> tuple[Any, Any]:
    """Gains of recall and of precision over saying always yes: `1 - odds · fn / tp`, 0 where that
    is less, and `1 - odds · fp / tp`, 1 where there is no tp, with the odds of a positive.
    """
    odds = ops.divide_no_nan(tp + fn, fp + tn)
    recall = ops.maximum(1 - odds * ops.divide_no_nan(fn, tp), 0)
    recall = ops.where(tp > 0, recall, ops.cast(fn <= 0, recall.dtype))
    return recall, 1 - odds * ops.divide_no_nan(fp, tp)


def _interpolated(tp: Any, fp: Any, fn: Any) -> Any:
    """Areas under precision over recall: between two points true positives grow in proportion to
    all positives.

    `∫ tp/p dtp = slope · (Δtp + intercept · log(p₁/p₂))` with `tp = intercept + slope · p`.
    """
    p = tp + fp
    rise, run = tp[:-1] - tp[1:], p[:-1] - p[1:]
    slope = ops.divide_no_nan(rise, ops.maximum(run, 0))
    intercept = tp[1:] - slope * p[1:]
    positive = ops.logical_and(p[:-1] > 0, p[1:] > 0)
    ratio = ops.divide_no_nan(p[:-1], ops.maximum(p[1:], 0))
    ratio = ops.where(positive, ratio, ops.ones_like(ratio))  # log 1: no term where there is no p
    areas = slope * (rise + intercept * ops.log(ratio))
    return ops.divide_no_nan(areas, ops.maximum(tp[1:] + fn[1:], 0))
