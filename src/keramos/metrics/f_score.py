"""The (weighted) harmonic mean of precision and recall, at one threshold."""

from __future__ import annotations

from typing import Any, ClassVar

from keramos import engine, ops
from keramos.codec.arguments import argument, keyword
from keramos.codec.types import choice, number, optional
from keramos.errors import ShapeError
from keramos.metrics import confusion
from keramos.metrics.metric import Metric, name_type
from keramos.metrics.reduction import state

_average = choice("micro", "macro", "weighted", None, fold=False)
_threshold = optional(number(0, 1, open_low=True))


class _FScore(Metric):
    """Precision and recall of each class; a subclass declares the arguments."""

    average: str | None = argument(None, _average)
    threshold: float | None = argument(None, _threshold)
    name: str = keyword(default=None, type=name_type, kw_only=True)
    signature_order = ("average", "threshold", "name", "dtype")
    direction = "up"
    beta: ClassVar[Any] = 1.0

    def _setup(self) -> None:
        super()._setup()
        self._counts: list[engine.Variable] = []

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Gather a batch.

        Args:
            y_true: 0 and 1, (batch, classes).
            y_pred: scores, (batch, classes).
            sample_weight: for each sample.

        Raises:
            ShapeError: not two axes.
        """
        y_true, y_pred = (ops.convert_to_tensor(y, dtype=self.dtype) for y in (y_true, y_pred))
        if len(y_true.shape) != 2 or len(y_pred.shape) != 2:
            shapes = f"{tuple(y_true.shape)} and {tuple(y_pred.shape)}"
            raise ShapeError(
                f"{type(self).__name__} compares (batch, classes) with (batch, classes)",
                found=shapes,
            )
        if not self._counts:
            shape = () if self.average == "micro" else (y_pred.shape[-1],)
            names = ("true_positives", "false_positives", "false_negatives", "intermediate_weights")
            self._counts = state(self, *names, shape=shape, dtype=self.dtype)
        positive = ops.cast(self._is_positive(y_pred), self.dtype)
        parts = (positive * y_true, positive * (1 - y_true), (1 - positive) * y_true, y_true)
        for variable, part in zip(self._counts, parts, strict=True):
            variable.assign_add(self._sum(part, sample_weight))

    def _is_positive(self, y_pred: Any) -> Any:
        if self.threshold is not None:
            return y_pred > self.threshold
        largest = y_pred >= ops.max(y_pred, axis=-1, keepdims=True)
        return ops.logical_and(largest, ops.abs(y_pred) > 1e-9)  # none where all are 0

    def _sum(self, part: Any, weights: Any) -> Any:
        if weights is not None:
            part = part * ops.expand_dims(ops.convert_to_tensor(weights, dtype=self.dtype), 1)
        return ops.sum(part, axis=None if self.average == "micro" else 0)

    def result(self) -> Any:
        tp, fp, fn, frequency = (v.value for v in self._counts)
        precision, recall = confusion.share(tp, fp), confusion.share(tp, fn)
        square = self.beta**2
        score = (1 + square) * ops.divide_no_nan(precision * recall, square * precision + recall)
        if self.average == "weighted":
            return ops.sum(score * ops.divide_no_nan(frequency, ops.sum(frequency)))
        return score if self.average is None else ops.mean(score)


class FBetaScore(_FScore):
    """`(1 + β²) · precision · recall / (β² · precision + recall)` for each class.

    Args:
        average: `"micro"` counts all classes together, `"macro"` takes the mean over classes,
            `"weighted"` weights it with their frequencies; None gives one score for each class.
        beta: β, weight of recall.
        threshold: above which a prediction says yes; when left out the largest of each sample does.
        name, dtype: as every `Metric`.
    """

    beta: float = argument(1.0, number(0, open_low=True))
    name: str = keyword(default="fbeta_score", type=name_type, kw_only=True)
    signature_order = ("average", "beta", "threshold", "name", "dtype")


class F1Score(_FScore):
    """`2 · precision · recall / (precision + recall)` for each class; see `FBetaScore`.

    Args:
        average, threshold: as there.
        name, dtype: as every `Metric`.
    """

    name: str = keyword(default="f1_score", type=name_type, kw_only=True)
