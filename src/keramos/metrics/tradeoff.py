"""The best of one rate at a given level of another, over many thresholds.

Refuses to know the area under the curve.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import keyword, required
from keramos.codec.kinds import integer, number, optional
from keramos.metrics import confusion
from keramos.metrics.metric import Metric, name_kind
from keramos.metrics.reduction import state

_rate = number(0, 1)
_COUNTS = ("true_positives", "false_positives", "true_negatives", "false_negatives")


class _Tradeoff(Metric):
    """A subclass declares the level that is asked for, and gives both rates (`_rates`)."""

    num_thresholds: int = keyword(default=200, kind=integer(1), kw_only=True)
    class_id: int | None = keyword(default=None, kind=optional(integer(0)), kw_only=True)
    name: str = keyword(default=None, kind=name_kind, kw_only=True)
    signature_order = ("num_thresholds", "class_id", "name", "dtype")
    direction = "up"
    #: attribute with the level that is asked for.
    _asked = ""

    def _setup(self) -> None:
        super()._setup()
        count = self.num_thresholds
        self.thresholds = [0.5] if count == 1 else [0.0, *confusion.spread(count), 1.0]
        self._even = count > 1
        self._counts = state(self, *_COUNTS, shape=(len(self.thresholds),))

    def _config_names(self) -> tuple[str, ...]:
        return ("name", "dtype", "class_id", "num_thresholds", self._asked)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Gather a batch.

        Args:
            y_true: 0 and 1.
            y_pred: scores in [0, 1], of the same shape.
            sample_weight: for each sample or for each element.
        """
        y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
        if self.class_id is not None:
            y_true, y_pred = y_true[..., self.class_id], y_pred[..., self.class_id]
        found = confusion.count(y_true, y_pred, self.thresholds, sample_weight, even=self._even, dtype=self.dtype)
        for field, variable in zip(_COUNTS, self._counts, strict=True):
            variable.assign_add(getattr(found, field))

    def result(self) -> Any:
        bound, wanted = self._rates(*(v.value for v in self._counts))
        return ops.max(ops.where(bound >= getattr(self, self._asked), wanted, 0.0))

    def _rates(self, tp: Any, fp: Any, tn: Any, fn: Any) -> tuple[Any, Any]:
        raise NotImplementedError


class SensitivityAtSpecificity(_Tradeoff):
    """Largest `tp / (tp + fn)` where `tn / (tn + fp)` is at least `specificity`.

    Args:
        specificity: in [0, 1].
        num_thresholds: that are tried.
        class_id: only this place of the last axis counts.
        name, dtype: as every `Metric`.
    """

    specificity: float = required(_rate)
    signature_order = ("specificity",)
    _asked = "specificity"

    def _rates(self, tp: Any, fp: Any, tn: Any, fn: Any) -> tuple[Any, Any]:
        return confusion.share(tn, fp), confusion.share(tp, fn)


class SpecificityAtSensitivity(_Tradeoff):
    """Largest `tn / (tn + fp)` where `tp / (tp + fn)` is at least `sensitivity`.

    Args:
        sensitivity: in [0, 1].
        num_thresholds: that are tried.
        class_id: only this place of the last axis counts.
        name, dtype: as every `Metric`.
    """

    sensitivity: float = required(_rate)
    signature_order = ("sensitivity",)
    _asked = "sensitivity"

    def _rates(self, tp: Any, fp: Any, tn: Any, fn: Any) -> tuple[Any, Any]:
        return confusion.share(tp, fn), confusion.share(tn, fp)


class PrecisionAtRecall(_Tradeoff):
    """Largest `tp / (tp + fp)` where `tp / (tp + fn)` is at least `recall`.

    Args:
        recall: in [0, 1].
        num_thresholds: that are tried.
        class_id: only this place of the last axis counts.
        name, dtype: as every `Metric`.
    """

    recall: float = required(_rate)
    signature_order = ("recall",)
    _asked = "recall"

    def _rates(self, tp: Any, fp: Any, tn: Any, fn: Any) -> tuple[Any, Any]:
        return confusion.share(tp, fn), confusion.share(tp, fp)


class RecallAtPrecision(_Tradeoff):
    """Largest `tp / (tp + fn)` where `tp / (tp + fp)` is at least `precision`.

    Args:
        precision: in [0, 1].
        num_thresholds: that are tried.
        class_id: only this place of the last axis counts.
        name, dtype: as every `Metric`.
    """

    precision: float = required(_rate)
    signature_order = ("precision",)
    _asked = "precision"

    def _rates(self, tp: Any, fp: Any, tn: Any, fn: Any) -> tuple[Any, Any]:
        return confusion.share(tp, fp), confusion.share(tp, fn)
