"""Counts of the confusion matrix, precision and recall, at given thresholds."""

from __future__ import annotations

from typing import Any, ClassVar

from keramos import ops
from keramos.codec.arguments import argument, keyword
from keramos.codec.types import integer, optional
from keramos.metrics import confusion
from keramos.metrics.metric import Metric, name_type
from keramos.metrics.reduction import state


class _Thresholded(Metric):
    """Counts at `thresholds`; a subclass names them (`_fields`) and computes with them (`_result`).

    Args:
        thresholds: in [0, 1]; 0.5 when left out. Several give one result each.
        name, dtype: as every `Metric`.
    """

    thresholds: Any = argument(None, confusion.thresholds_type, attribute="init_thresholds")
    name: str = keyword(default=None, type=name_type, kw_only=True)
    signature_order = ("thresholds", "name", "dtype")
    init_thresholds: ClassVar[Any]
    #: name of a variable -> field of `confusion.Counts`.
    _fields: ClassVar[dict[str, str]]
    #: of `Precision` and `Recall`.
    top_k: ClassVar[Any] = None
    class_id: ClassVar[Any] = None

    def _setup(self) -> None:
        super()._setup()
        default = 0.5 if self.top_k is None else confusion.NEVER
        self.thresholds = confusion.listed(self.init_thresholds, default)
        count = len(self.thresholds)
        self._points = count if confusion.are_even(self.thresholds) else self.thresholds
        self._counts = state(self, *self._fields, shape=(count,))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Gather a batch.

        Args:
            y_true: 0 and 1.
            y_pred: scores in [0, 1], of the same shape.
            sample_weight: for each sample or for each element.
        """
        y_true, y_pred = ops.cast(y_true, self.dtype), ops.cast(y_pred, self.dtype)
        if self.top_k is not None:
            y_pred = confusion.only_top(y_pred, self.top_k)
        y_true, y_pred = confusion.of_class(y_true, y_pred, self.class_id)
        counts = confusion.count(y_true, y_pred, self._points, sample_weight, dtype=self.dtype)
        counts.add_to(self._counts, self._fields.values())

    def result(self) -> Any:
        values = self._result(*(v.value for v in self._counts))
        return values[0] if len(self.thresholds) == 1 else values

    def _result(self, *counts: Any) -> Any:
        return counts[0]


class TruePositives(_Thresholded):
    """Number of samples predicted 1 and labelled 1.

    Args:
        thresholds: in [0, 1]; 0.5 when left out. Several give one result each.
        name, dtype: as every `Metric`.
    """

    _fields: ClassVar = {"accumulator": "true_positives"}


class FalsePositives(_Thresholded):
    """Number of samples predicted 1 and labelled 0; the arguments are those of `TruePositives`."""

    _fields: ClassVar = {"accumulator": "false_positives"}


class TrueNegatives(_Thresholded):
    """Number of samples predicted 0 and labelled 0; the arguments are those of `TruePositives`."""

    _fields: ClassVar = {"accumulator": "true_negatives"}


class FalseNegatives(_Thresholded):
    """Number of samples predicted 0 and labelled 1; the arguments are those of `TruePositives`."""

    _fields: ClassVar = {"accumulator": "false_negatives"}


class _Share(_Thresholded):
    """The first count as a share of both."""

    top_k: int | None = argument(None, optional(integer(1)))
    class_id: int | None = argument(None, optional(integer(0)))
    signature_order = ("thresholds", "top_k", "class_id", "name", "dtype")
    direction = "up"

    def _result(self, *counts: Any) -> Any:
        return confusion.share(*counts)


class Precision(_Share):
    """`true positives / (true positives + false positives)`.

    Args:
        thresholds: in [0, 1]; 0.5, or none with `top_k`, when left out. Several give one result
            each.
        top_k: only the k largest predictions along the last axis can be 1.
        class_id: only this place of the last axis counts.
        name, dtype: as every `Metric`.
    """

    _fields: ClassVar = {"true_positives": "true_positives", "false_positives": "false_positives"}


class Recall(_Share):
    """`true positives / (true positives + false negatives)`; arguments as in `Precision`."""

    _fields: ClassVar = {"true_positives": "true_positives", "false_negatives": "false_negatives"}
