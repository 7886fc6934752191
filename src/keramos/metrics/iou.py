"""How much regions of a class overlap: intersection over union. Labels may have any shape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from keramos import dtype_policies, engine, ops
from keramos._frames import warn
from keramos.codec.arguments import ArgumentType, argument, keyword, required
from keramos.codec.types import boolean, integer, listed, number, optional
from keramos.errors import ConfigError, ShapeError
from keramos.losses.weighting import epsilon
from keramos.metrics.metric import Metric, name_type
from keramos.metrics.reduction import state

_classes = integer(1)
_ids = listed(integer(0))
_dtype = ArgumentType(
    lambda value: "int32" if value is None else dtype_policies.get(value).compute_dtype
)
_ignored = optional(integer())


class _Overlap(Metric):
    """Mean over classes of `intersection / union`; a subclass declares the arguments."""

    name: str = keyword(default=None, type=name_type, kw_only=True)
    dtype: str = keyword(default=None, type=_dtype, kw_only=True)
    signature_order = ("name", "dtype")
    direction = "up"
    num_classes: ClassVar[Any] = 2
    target_class_ids: ClassVar[Any] = None
    ignore_class: ClassVar[Any] = None
    sparse_y_true: ClassVar[Any] = True
    sparse_y_pred: ClassVar[Any] = True
    axis: ClassVar[Any] = -1

    def _config_names(self) -> tuple[str, ...]:
        return self.config_order or tuple(self._arguments)

    def _setup(self) -> None:
        super()._setup()
        self._check_classes()
        shape = (self.num_classes, self.num_classes)
        # An attribute that users' subclasses know by this name, as in Keras.
        (self.total_cm,) = state(self, "total_confusion_matrix", shape=shape, dtype=self.dtype)

    def _check_classes(self) -> None:
        largest = max(self.target_class_ids or (), default=0)
        if largest >= self.num_classes:
            raise ConfigError(
                f"{type(self).__name__}: `target_class_ids` must be below `num_classes`",
                found=largest,
                wanted=self.num_classes,
            )

    def reset_state(self) -> None:
        # As in Keras, a subclass's own variables stay as they are.
        self._restart([self.total_cm])

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Gather a batch.

        Args:
            y_true: labels.
            y_pred: predictions.
            sample_weight: for each label.
        """
        true = _flat(y_true, None if self.sparse_y_true else self.axis)
        pred = _flat(y_pred, None if self.sparse_y_pred else self.axis)
        if sample_weight is not None and self._rounds(sample_weight):
            warn(
                f"{self.name!r} counts in {self.dtype}, which cuts the fractions of weights: "
                "dtype='float32' keeps them"
            )
        weights = ops.cast(1 if sample_weight is None else sample_weight, self.dtype)
        weights = ops.reshape(weights, (-1,)) if len(weights.shape) > 1 else weights
        weights = ops.broadcast_to(weights, ops.shape(true))
        if self.ignore_class is not None:
            weights = weights * ops.cast(ops.not_equal(true, self.ignore_class), self.dtype)
        self.total_cm.assign_add(_matrix(true, pred, weights, self.num_classes))

    def _rounds(self, weights: Any) -> bool:
        dtype = engine.standardize_dtype(ops.convert_to_tensor(weights).dtype)
        return engine.is_float(dtype) and not engine.is_float(self.dtype)

    def result(self) -> Any:
        matrix = self.total_cm.value
        intersection = ops.diagonal(matrix)
        union = ops.sum(matrix, axis=0) + ops.sum(matrix, axis=1) - intersection
        if self.target_class_ids is not None:
            ids = ops.convert_to_tensor(self.target_class_ids, dtype="int32")
            intersection, union = ops.take(intersection, ids), ops.take(union, ids)
        intersection, union = ops.cast(intersection, "float32"), ops.cast(union, "float32")
        # classes that neither labels nor predictions have do not count in the mean
        present = ops.sum(ops.cast(union > 1e-9, "float32"))
        return ops.sum(intersection / (union + epsilon())) / (present + epsilon())


def _flat(labels: Any, axis: int | None) -> Any:
    labels = ops.convert_to_tensor(labels)
    if axis is not None and len(labels.shape) < 2:
        raise ShapeError(
            "one-hot labels have an axis for their classes",
            found=labels.shape,
            wanted="(…, classes)",
        )
    classes = labels if axis is None else ops.argmax(labels, axis=axis)
    return ops.reshape(ops.cast(classes, "int32"), (-1,))


def _matrix(true: Any, pred: Any, weights: Any, classes: int) -> Any:
    """The confusion matrix: sums of weights, (true class, predicted class)."""
    known = ops.logical_and(_known(true, classes), _known(pred, classes))
    places = ops.where(known, true * classes + pred, classes**2)  # the last: labels of no class
    sums = ops.segment_sum(weights, places, num_segments=classes**2 + 1)
    return ops.reshape(sums[:-1], (classes, classes))


def _known(labels: Any, classes: int) -> Any:
    return ops.logical_and(labels >= 0, labels < classes)


class _OverClasses(_Overlap):
    """Of `num_classes` classes; a subclass declares the rest of `_order`."""

    num_classes: int = required(_classes)
    ignore_class: int | None = keyword(default=None, type=_ignored, kw_only=True)
    sparse_y_pred: bool = keyword(default=True, type=boolean, kw_only=True)
    axis: int = keyword(default=-1, type=integer(), kw_only=True)
    _order = (
        "num_classes",
        "target_class_ids",
        "name",
        "dtype",
        "ignore_class",
        "sparse_y_true",
        "sparse_y_pred",
        "axis",
    )

    @classmethod
    def _placed(cls, names: Iterable[str]) -> Iterable[str]:
        return [name for name in cls._order if name in names]


class IoU(_OverClasses):
    """Mean over given classes of
    `true positives / (true positives + false positives + false negatives)`.

    Args:
        num_classes: of the labels.
        target_class_ids: classes that count.
        name, dtype: as every `Metric`; the dtype is int32 when left out.
        ignore_class: label of what does not count.
        sparse_y_true: labels are classes, else probabilities along `axis`.
        sparse_y_pred: predictions are classes, else probabilities along `axis`.
        axis: of the classes.
    """

    target_class_ids: Any = required(_ids)
    sparse_y_true: bool = argument(True, boolean)
    config_order = (
        "name", "dtype", "num_classes", "target_class_ids", "ignore_class", "sparse_y_true",
        "sparse_y_pred", "axis",
    )  # fmt: skip


class MeanIoU(_OverClasses):
    """`IoU` over all classes.

    Args:
        num_classes: of the labels.
        name, dtype: as every `Metric`; the dtype is int32 when left out.
        ignore_class: label of what does not count.
        sparse_y_true: labels are classes, else probabilities along `axis`.
        sparse_y_pred: predictions are classes, else probabilities along `axis`.
        axis: of the classes.
    """

    sparse_y_true: bool = argument(True, boolean)


class OneHotIoU(_OverClasses):
    """`IoU` of one-hot labels.

    Args:
        num_classes: of the labels.
        target_class_ids: classes that count.
        name, dtype: as every `Metric`; the dtype is int32 when left out.
        ignore_class: label of what does not count.
        sparse_y_pred: predictions are classes, else probabilities along `axis`.
        axis: of the classes.
    """

    target_class_ids: Any = required(_ids)
    sparse_y_pred: bool = keyword(default=False, type=boolean, kw_only=True)
    sparse_y_true = False


class OneHotMeanIoU(_OverClasses):
    """`IoU` of one-hot labels over all classes.

    Args:
        num_classes: of the labels.
        name, dtype: as every `Metric`; the dtype is int32 when left out.
        ignore_class: label of what does not count.
        sparse_y_pred: predictions are classes, else probabilities along `axis`.
        axis: of the classes.
    """

    sparse_y_pred: bool = keyword(default=False, type=boolean, kw_only=True)
    sparse_y_true = False


class BinaryIoU(_Overlap):
    """`IoU` of two classes, which a threshold separates.

    Args:
        target_class_ids: 0 for what lies below the threshold, 1 for the rest.
        threshold: of the predictions.
        name, dtype: as every `Metric`; the dtype is int32 when left out.
    """

    target_class_ids: Any = argument((0, 1), _ids)
    threshold: float = argument(0.5, number())
    signature_order = ("target_class_ids", "threshold")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Gather a batch.

        Args:
            y_true: 0 and 1.
            y_pred: scores.
            sample_weight: for each label.
        """
        super().update_state(y_true, ops.convert_to_tensor(y_pred) >= self.threshold, sample_weight)
