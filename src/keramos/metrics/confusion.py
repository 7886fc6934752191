"""True and false positives and negatives, counted at one threshold or at many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from keramos import engine, ops
from keramos.codec.arguments import ArgumentType
from keramos.codec.types import number
from keramos.errors import ConfigError, ShapeError
from keramos.losses.weighting import same_rank

#: The score of a prediction that does not count: below every threshold.
NEVER = -1e10
#: Everything that is counted, in the order of `Counts`.
ALL = ("true_positives", "false_positives", "true_negatives", "false_negatives")
_share = number(0, 1)


@dataclass(frozen=True)
class Counts:
    """Weighted numbers of samples, each (thresholds,), or (thresholds, labels).

    Attributes:
        true_positives: predicted 1, labelled 1.
        false_positives: predicted 1, labelled 0.
        true_negatives: predicted 0, labelled 0.
        false_negatives: predicted 0, labelled 1.
    """

    true_positives: Any
    false_positives: Any
    true_negatives: Any
    false_negatives: Any

    def add_to(self, variables: Sequence[engine.Variable], names: Iterable[str] = ALL) -> None:
        """Add the counts of these names to one variable each."""
        for name, variable in zip(names, variables, strict=True):
            variable.assign_add(getattr(self, name))


def are_even(thresholds: Sequence[float]) -> bool:
    """Whether they divide [0, 1] evenly, so that a score times their number gives its place."""
    last = len(thresholds) - 1
    return last > 1 and all(abs(t - i / last) <= engine.epsilon() for i, t in enumerate(thresholds))


def spread(count: int) -> list[float]:
    """`count - 2` thresholds that divide (0, 1) evenly together with its ends."""
    return [(i + 1) / (count - 1) for i in range(count - 2)]


def count(
    y_true: Any,
    y_pred: Any,
    thresholds: Sequence[float] | int,
    weights: Any = None,
    *,
    by_label: bool = False,
    zeros_are_above: bool = True,
    dtype: str,
) -> Counts:
    """Count at every threshold.

    Args:
        y_true: 0 and 1.
        y_pred: scores, of the same shape; above a threshold they say 1.
        thresholds: increasing; or how many divide [0, 1] evenly, in which the scores lie then.
        weights: for each sample or for each element.
        by_label: count each place of the last axis separately.
        zeros_are_above: whether the first of even thresholds is just below 0, not 0 itself.
        dtype: of the counts.
    """
    y_true, y_pred = same_rank(ops.cast(y_true, dtype), ops.cast(y_pred, dtype))
    if weights is None:
        weights = ops.ones_like(y_pred)
    else:
        weights = _broadcast(ops.cast(weights, dtype), y_pred)
    labels = y_pred.shape[-1] if by_label else 1
    true, score, weight = (ops.reshape(x, (-1, labels)) for x in (y_true, y_pred, weights))
    tp, fn = _sides(score, thresholds, true * weight, zeros_are_above)
    fp, tn = _sides(score, thresholds, (1 - true) * weight, zeros_are_above)
    return Counts(*(x if by_label else ops.squeeze(x, axis=-1) for x in (tp, fp, tn, fn)))


def _broadcast(weights: Any, y_pred: Any) -> Any:
    if len(weights.shape) == len(y_pred.shape) + 1 and weights.shape[-1] == 1:
        weights = ops.squeeze(weights, axis=-1)
    while len(weights.shape) < len(y_pred.shape):
        weights = ops.expand_dims(weights, axis=-1)
    return ops.broadcast_to(weights, ops.shape(y_pred))


def _sides(
    score: Any, thresholds: Sequence[float] | int, weight: Any, zeros_are_above: bool
) -> tuple[Any, Any]:
    """Weights above and below each threshold, both (thresholds, labels)."""
    if isinstance(thresholds, int):
        return _sides_of_even(score, thresholds, weight, zeros_are_above)
    limits = ops.reshape(ops.convert_to_tensor(list(thresholds), dtype=score.dtype), (-1, 1, 1))
    above = ops.cast(score > limits, score.dtype)
    return ops.sum(above * weight, axis=1), ops.sum((1 - above) * weight, axis=1)


def _sides_of_even(score: Any, count: int, weight: Any, zeros_are_above: bool) -> tuple[Any, Any]:
    """`_sides` for `count` even thresholds: each score falls into one gap, and sums run over the
    gaps.

    The work grows with scores plus thresholds, that of `_sides` with their product.
    """
    labels = score.shape[-1]
    gap = ops.maximum(ops.ceil(ops.clip(score, 0.0, 1.0) * (count - 1)) - 1, 0)
    place = ops.cast(gap, "int32") * labels + ops.arange(labels, dtype="int32")
    counted = weight if zeros_are_above else ops.where(score <= 0, 0, weight)
    flat_weight, flat_place = ops.reshape(counted, (-1,)), ops.reshape(place, (-1,))
    sums = ops.segment_sum(flat_weight, flat_place, num_segments=count * labels)
    from_top = ops.flip(ops.reshape(sums, (count, labels)), axis=0)
    above = ops.flip(ops.cumsum(from_top, axis=0), axis=0)
    return above, ops.sum(weight, axis=0, keepdims=True) - above


def only_top(y_pred: Any, k: int) -> Any:
    """Scores of the k largest along the last axis; the others never count."""
    _, places = ops.top_k(y_pred, k)
    is_top = ops.sum(ops.one_hot(places, y_pred.shape[-1], dtype=y_pred.dtype), axis=-2)
    return y_pred * is_top + NEVER * (1 - is_top)


def _coerce_thresholds(value: Any) -> Any:
    if value is None:
        return None
    return [_share.coerce(v) for v in value] if hasattr(value, "__iter__") else _share.coerce(value)


#: One threshold in [0, 1], several, or None for the default.
thresholds_type = ArgumentType(_coerce_thresholds)


def of_class(y_true: Any, y_pred: Any, class_id: int | None) -> tuple[Any, Any]:
    """Labels and scores of one class, a place of the last axis; everything for None.

    Raises:
        ShapeError: there are no classes, or not so many.
    """
    if class_id is None:
        return y_true, y_pred
    for name, x in (("y_true", y_true), ("y_pred", y_pred)):
        if len(x.shape) < 2 or x.shape[-1] <= class_id:
            raise ShapeError(
                f"`class_id` is a place of the last axis of {name}",
                found=x.shape,
                wanted=f"(batch, …, > {class_id})",
            )
    return y_true[..., class_id], y_pred[..., class_id]


def listed(thresholds: Any, default: float) -> list[float]:
    """Thresholds as a list.

    Raises:
        ConfigError: the list is empty.
    """
    if thresholds is None:
        return [default]
    if isinstance(thresholds, list) and not thresholds:
        raise ConfigError("`thresholds` must not be empty")
    return thresholds if isinstance(thresholds, list) else [thresholds]


def share(part: Any, rest: Any) -> Any:
    """`part / (part + rest)`; 0 where both are 0."""
    return ops.divide_no_nan(part, part + rest)
