"""The best of one rate at a given level of another, over many thresholds."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar

from keramos import ops
from keramos.codec.arguments import keyword, required
from keramos.codec.types import integer, number, optional
from keramos.metrics import confusion
from keramos.metrics.metric import Metric, name_type
from keramos.metrics.reduction import state

_share = number(0, 1)
#: rate -> the counts a and b of which it is `a / (a + b)`.
_RATES = {
    "sensitivity": ("true_positives", "false_negatives"),
    "specificity": ("true_negatives", "false_positives"),
    "precision": ("true_positives", "false_positives"),
    "recall": ("true_positives", "false_negatives"),
}


class _Tradeoff(Metric):
    """The largest of one rate (`_best`) where another (`_level`) reaches its argument."""

    num_thresholds: int = keyword(default=200, type=integer(1), kw_only=True)
    class_id: int | None = keyword(default=None, type=optional(integer(0)), kw_only=True)
    name: str = keyword(default=None, type=name_type, kw_only=True)
    direction = "up"
    _level: ClassVar[str] = ""
    _best: ClassVar[str]

    @classmethod
    def _placed(cls, names: Iterable[str]) -> Iterable[str]:
        order = (cls._level, "num_thresholds", "class_id", "name", "dtype")
        return [name for name in order if name in names]

    def _setup(self) -> None:
        super()._setup()
        self._counts = state(self, *confusion.ALL, shape=(self.num_thresholds,))

    @cached_property
    def thresholds(self) -> list[float]:
        """Those that are tried, evenly spread over [0, 1]."""
        # A file may ask for billions; counting needs their number alone.
        count = self.num_thresholds
        return [0.5] if count == 1 else [0.0, *confusion.spread(count), 1.0]

    @property
    def value(self) -> float:
        """The level that must be reached."""
        return getattr(self, self._level)

    def _config_names(self) -> tuple[str, ...]:
        return ("name", "dtype", "class_id", "num_thresholds", self._level)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Gather a batch.

        Args:
            y_true: 0 and 1.
            y_pred: scores in [0, 1], of the same shape.
            sample_weight: for each sample or for each element.
        """
        y_true, y_pred = confusion.of_class(
            ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred), self.class_id
        )
        points = self.num_thresholds if self.num_thresholds > 1 else self.thresholds
        counts = confusion.count(
            y_true, y_pred, points, sample_weight, zeros_are_above=False, dtype=self.dtype
        )
        counts.add_to(self._counts)

    def result(self) -> Any:
        is_reached = self._rate(self._level) >= self.value
        return ops.max(ops.where(is_reached, self._rate(self._best), 0.0))

    def _rate(self, name: str) -> Any:
        counts = confusion.Counts(*(v.value for v in self._counts))
        return confusion.share(*(getattr(counts, field) for field in _RATES[name]))


class SensitivityAtSpecificity(_Tradeoff):
    """Largest `tp / (tp + fn)` where `tn / (tn + fp)` is at least `specificity`.

    Args:
        specificity: in [0, 1].
        num_thresholds: how many are tried, evenly spread over [0, 1].
        class_id: only this place of the last axis counts.
        name, dtype: as every `Metric`.
    """

    specificity: float = required(_share)
    _level, _best = "specificity", "sensitivity"


class SpecificityAtSensitivity(_Tradeoff):
    """Largest `tn / (tn + fp)` where `tp / (tp + fn)` is at least `sensitivity`, in [0, 1].

    The other arguments are those of `SensitivityAtSpecificity`.
    """

    sensitivity: float = required(_share)
    _level, _best = "sensitivity", "specificity"


class PrecisionAtRecall(_Tradeoff):
    """Largest `tp / (tp + fp)` where `tp / (tp + fn)` is at least `recall`, in [0, 1].

    The other arguments are those of `SensitivityAtSpecificity`.
    """

    recall: float = required(_share)
    _level, _best = "recall", "precision"


class RecallAtPrecision(_Tradeoff):
    """Largest `tp / (tp + fn)` where `tp / (tp + fp)` is at least `precision`, in [0, 1].

    The other arguments are those of `SensitivityAtSpecificity`.
    """

    precision: float = required(_share)
    _level, _best = "precision", "recall"
