"""Values of samples or elements, weights and masks -> one number."""

from __future__ import annotations

from typing import Any

from keramos import engine, ops
from keramos.codec.types import choice
from keramos.errors import ShapeError

#: "mean" is another word for "sum_over_batch_size", "none" for None.
REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)
reduction_type = choice(*REDUCTIONS, fold=False)


def same_rank(x1: Any, x2: Any) -> tuple[Any, Any]:
    """Both with the same rank, if they differ by one axis of length 1 at the end of the longer.

    The axis is dropped, or added where the shorter is a vector.
    """
    if len(x1.shape) == len(x2.shape) + 1 and x1.shape[-1] == 1:
        return (x1, ops.expand_dims(x2, -1)) if len(x2.shape) == 1 else (ops.squeeze(x1, -1), x2)
    if len(x2.shape) == len(x1.shape) + 1 and x2.shape[-1] == 1:
        return (ops.expand_dims(x1, -1), x2) if len(x1.shape) == 1 else (x1, ops.squeeze(x2, -1))
    return x1, x2


def _count(x: Any, dtype: Any) -> Any:
    return ops.cast(ops.prod(ops.convert_to_tensor(ops.shape(x), dtype="int32")), dtype)


def masked(weights: Any, mask: Any, dtype: Any, reduction: str | None) -> Any:
    """Weights times mask, scaled so that a mean over all is the mean over what the mask keeps."""
    if mask is None:
        return weights
    mask = ops.cast(mask, dtype)
    if reduction in ("mean", "sum_over_batch_size"):
        mask = mask * ops.divide_no_nan(_count(mask, dtype), ops.sum(mask))
    if weights is None:
        return mask
    mask, weights = same_rank(mask, ops.cast(weights, dtype))
    return weights * mask


def reduced(values: Any, weights: Any, reduction: str | None) -> Any:
    """Their sum, mean, or the (weighted) values themselves.

    Args:
        values: already multiplied with the weights.
        weights: only `"mean_with_sample_weight"` divides by their sum.
        reduction: one of `REDUCTIONS`.
    """
    if reduction in (None, "none") or tuple(values.shape) in ((), (0,)):
        return values
    total = ops.sum(values)
    if reduction == "sum":
        return total
    if reduction == "mean_with_sample_weight" and weights is not None:
        return ops.divide_no_nan(total, ops.cast(ops.sum(weights), total.dtype))
    return ops.divide_no_nan(total, _count(values, total.dtype))


def weighted(
    values: Any,
    sample_weight: Any = None,
    mask: Any = None,
    reduction: str | None = "mean",
    dtype: Any = None,
) -> Any:
    """`values · weights`, reduced.

    Args:
        values: one for each sample, or for each of its elements.
        sample_weight: of the same rank, or one axis less.
        mask: True for what counts.
        reduction: one of `REDUCTIONS`.
        dtype: of the computation.

    Raises:
        ShapeError: the weights are not for these values.
    """
    values = ops.convert_to_tensor(values, dtype=dtype)
    weights = None if sample_weight is None else ops.convert_to_tensor(sample_weight, dtype=dtype)
    weights = masked(weights, mask, values.dtype, reduction)
    if weights is not None:
        values, weights = same_rank(values, ops.cast(weights, values.dtype))
        _check_fit(tuple(values.shape), tuple(weights.shape))
        values = values * weights
    return reduced(values, weights, reduction)


def _check_fit(values: tuple[int, ...], weights: tuple[int, ...]) -> None:
    sizes = zip(reversed(values), reversed(weights), strict=False)
    if all(n == m or 1 in (n, m) for n, m in sizes):
        return
    is_prefix = bool(weights) and weights == values[: len(weights)]
    raise ShapeError(
        "the sample weights, or the mask, do not fit the values of the loss",
        found=weights,
        wanted=f"{values}, or what broadcasts to it",
        hint="sample_weight[:, None]" if is_prefix else None,
    )


def pair(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Both as tensors of the prediction's dtype and of one rank."""
    y_pred = ops.convert_to_tensor(y_pred)
    return same_rank(ops.convert_to_tensor(y_true, dtype=y_pred.dtype), y_pred)


def epsilon() -> float:
    """The small number that keeps logarithms and quotients finite (`config.epsilon()`)."""
    return engine.epsilon()
