"""How often predictions are right: by equality, by a threshold, by the largest of the classes."""

from __future__ import annotations

from typing import Any

from keramos import engine, ops
from keramos.codec.arguments import argument
from keramos.codec.types import boolean, integer, number
from keramos.errors import ShapeError
from keramos.losses.weighting import pair
from keramos.metrics.metric import name_type
from keramos.metrics.reduction import FunctionMetric


def _right(matches: Any) -> Any:
    return ops.cast(matches, engine.floatx())


def equal(y_true: Any, y_pred: Any) -> Any:
    """1 where both are the same, else 0.

    Args:
        y_true: the truth.
        y_pred: the prediction, of the same shape.
    """
    return _right(ops.equal(*pair(y_true, y_pred)))


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
    """1 where `y_pred > threshold` agrees with `y_true`, else 0.

    Args:
        y_true: 0 or 1.
        y_pred: probabilities, of the same shape.
        threshold: in (0, 1).
    """
    y_true, y_pred = pair(y_true, y_pred)
    return _right(ops.equal(y_true, ops.cast(y_pred > threshold, y_true.dtype)))


def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where both have their largest value at the same place of the last axis, else 0.

    Args:
        y_true: one-hot.
        y_pred: probabilities, or logits.
    """
    y_pred = ops.convert_to_tensor(y_pred)
    return sparse_categorical_accuracy(ops.argmax(ops.convert_to_tensor(y_true), axis=-1), y_pred)


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where the largest prediction is that of the class, else 0.

    Args:
        y_true: classes; a last axis of length 1 is dropped.
        y_pred: probabilities, or logits, along the last axis.
    """
    y_true, y_pred = _classes(y_true, y_pred)
    predicted = ops.cast(ops.argmax(y_pred, axis=-1), "int32")
    return _right(ops.equal(ops.cast(y_true, "int32"), predicted))


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """1 where the class is among the k largest predictions, else 0.

    Args:
        y_true: one-hot.
        y_pred: probabilities, or logits.
        k: how many of the largest count.
    """
    classes = ops.argmax(ops.convert_to_tensor(y_true), axis=-1)
    return sparse_top_k_categorical_accuracy(classes, y_pred, k)


def sparse_top_k_categorical_accuracy(
    y_true: Any, y_pred: Any, k: int = 5, from_sorted_ids: bool = False
) -> Any:
    """1 where the class is among the k largest predictions, else 0.

    Args:
        y_true: classes; a last axis of length 1 is dropped.
        y_pred: probabilities, or logits, along the last axis.
        k: how many of the largest count.
        from_sorted_ids: `y_pred` holds classes instead, the likeliest first.
    """
    y_true, y_pred = _classes(y_true, y_pred)
    if from_sorted_ids:
        return _right(ops.any(ops.equal(ops.expand_dims(y_true, -1), y_pred[..., :k]), axis=-1))
    classes = ops.reshape(ops.cast(y_true, "int32"), (-1,))
    scores = ops.reshape(y_pred, (-1, y_pred.shape[-1]))  # (samples, classes)
    return _right(ops.reshape(ops.in_top_k(classes, scores, k=k), ops.shape(y_true)))


def _classes(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
    if len(y_pred.shape) < 2:
        raise ShapeError(
            "predictions of classes need a last axis for the classes",
            found=y_pred.shape,
            wanted="(batch, …, classes)",
        )
    if len(y_true.shape) == len(y_pred.shape) and y_true.shape[-1] == 1:
        y_true = ops.squeeze(y_true, axis=-1)
    return y_true, y_pred


class Accuracy(FunctionMetric):
    """Share of predictions that equal the truth."""

    direction = "up"
    name: str = argument("accuracy", name_type)
    function = staticmethod(equal)


class BinaryAccuracy(FunctionMetric):
    """Share of probabilities on the right side of the threshold; see `binary_accuracy`.

    Args:
        name, dtype: as every `Metric`.
        threshold: predictions above it say yes; 0 where they are logits.
    """

    direction = "up"
    threshold: float = argument(0.5, number())
    function = staticmethod(binary_accuracy)


class CategoricalAccuracy(FunctionMetric):
    """Share of samples whose likeliest class is right; labels are one-hot."""

    direction = "up"
    function = staticmethod(categorical_accuracy)


class SparseCategoricalAccuracy(FunctionMetric):
    """Share of samples whose likeliest class is right; labels are classes."""

    direction = "up"
    function = staticmethod(sparse_categorical_accuracy)


class TopKCategoricalAccuracy(FunctionMetric):
    """Share of samples whose class is among the k likeliest; labels are one-hot.

    Args:
        k: how many of the largest count.
        name, dtype: as every `Metric`.
    """

    direction = "up"
    k: int = argument(5, integer(1))
    signature_order = ("k",)
    function = staticmethod(top_k_categorical_accuracy)


class SparseTopKCategoricalAccuracy(FunctionMetric):
    """Share of samples whose class is among the k likeliest; labels are classes.

    Args:
        k: how many of the largest count.
        name, dtype: as every `Metric`.
        from_sorted_ids: predictions are classes, the likeliest first.
    """

    direction = "up"
    k: int = argument(5, integer(1))
    from_sorted_ids: bool = argument(False, boolean, saved=lambda self: self.from_sorted_ids)
    signature_order = ("k",)
    function = staticmethod(sparse_top_k_categorical_accuracy)
