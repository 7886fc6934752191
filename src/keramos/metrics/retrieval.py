"""Counts of the confusion matrix, precision and recall, at given thresholds.

Refuses to know curves.
"""

from __future__ import annotations

from typing import Any, ClassVar

from keramos import ops
from keramos.codec.arguments import argument, keyword
from keramos.codec.kinds import integer, optional
from keramos.metrics import confusion
from keramos.metrics.metric import Metric, name_kind
from keramos.metrics.reduction import state


class _Thresholded(Metric):
    """What is counted at `thresholds`; a subclass says what (`_kept`) and what follows (`_result`).

    Args:
        thresholds: in [0, 1]; 0.5 when left out. Several give one result each.
        name, dtype: as every `Metric`.
    """

    thresholds: Any = argument(None, confusion.thresholds_kind, attribute="init_thresholds")
    name: str = keyword(default=None, kind=name_kind, kw_only=True)
    signature_order = ("thresholds", "name", "dtype")
    init_thresholds: ClassVar[Any]
    #: name of a variable -> field of `Counts`.
    _kept: ClassVar[dict[str, str]]
    #: of `Precision` and `Recall`.
    top_k: ClassVar[Any] = None
    class_id: ClassVar[Any] = None

    def _setup(self) -> None:
        super()._setup()
        self.thresholds = confusion.listed(
            self.init_thresholds, 0.5 if self.top_k is None else confusion.NEVER
        )
        self._even = confusion.are_even(self.thresholds)
        self._counts = state(self, *self._kept, shape=(len(self.thresholds),))
        for name, variable in zip(self._kept, self._counts, strict=True):
            setattr(self, name, variable)

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
        found = confusion.count(
            y_true, y_pred, self.thresholds, sample_weight, even=self._even, dtype=self.dtype
        )
        found.add_to(self._counts, self._kept.values())

    def result(self) -> Any:
        values = self._result(*(v.value for v in self._counts))
        return values[0] if len(self.thresholds) == 1 else values

    def _result(self, *counts: Any) -> Any:
        return counts[0]


class TruePositives(_Thresholded):
    """Number of what is said to be, and is. Arguments: `thresholds`, 0.5 when left out, `name`,
    `dtype`.
    """

    _kept: ClassVar = {"accumulator": "true_positives"}


class FalsePositives(_Thresholded):
    """Number of what is said to be, and is not. Arguments: `thresholds`, 0.5 when left out, `name`,
    `dtype`.
    """

    _kept: ClassVar = {"accumulator": "false_positives"}


class TrueNegatives(_Thresholded):
    """Number of what is said not to be, and is not. Arguments: `thresholds`, 0.5 when left out,
    `name`, `dtype`.
    """

    _kept: ClassVar = {"accumulator": "true_negatives"}


class FalseNegatives(_Thresholded):
    """Number of what is said not to be, and is. Arguments: `thresholds`, 0.5 when left out, `name`,
    `dtype`.
    """

    _kept: ClassVar = {"accumulator": "false_negatives"}


class _Share(_Thresholded):
    """The share of the first that is counted in both."""

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
        top_k: only the k largest predictions along the last axis say yes.
        class_id: only this place of the last axis counts.
        name, dtype: as every `Metric`.
    """

    _kept: ClassVar = {"true_positives": "true_positives", "false_positives": "false_positives"}


class Recall(_Share):
    """`true positives / (true positives + false negatives)`. The arguments are those of
    `Precision`.
    """

    _kept: ClassVar = {"true_positives": "true_positives", "false_negatives": "false_negatives"}
