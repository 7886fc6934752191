"""Losses between directions of vectors: of true and predicted ones, and of all pairs of a batch."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.types import Axes, axes, boolean, number
from keramos.graph.mask import set_mask
from keramos.losses.loss import FunctionLoss
from keramos.losses.weighting import epsilon, pair


def normalized(x: Any, axis: int = -1) -> Any:
    """`x / max(‖x‖₂, ε)` along an axis."""
    # the maximum before the root, whose derivative at 0 is infinite
    squares = ops.sum(ops.square(x), axis=axis, keepdims=True)
    return x / ops.sqrt(ops.maximum(squares, epsilon() ** 2))


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """`-Σ y p / (‖y‖ ‖p‖)`: -1 for the same direction, 1 for the opposite one.

    Args:
        y_true: y.
        y_pred: p, of the same shape.
        axis: of the vectors.
    """
    y_true, y_pred = pair(y_true, y_pred)
    return -ops.sum(normalized(y_true, axis) * normalized(y_pred, axis), axis=axis)


def circle(
    y_true: Any,
    y_pred: Any,
    ref_labels: Any = None,
    ref_embeddings: Any = None,
    remove_diagonal: bool = True,
    gamma: float = 80,
    margin: float = 0.4,
) -> Any:
    """`log(1 + Σ exp(-γ αₚ (m - d)) · Σ exp(γ αₙ (1 - m - d)))` for every sample.

    `d` is one minus the cosine to each other sample; the sums run over those of the same label
    (`αₚ = max(m + d, 0)`) and of other labels (`αₙ = max(1 + m - d, 0)`). Sun et al., "Circle Loss:
    A Unified Perspective of Pair Similarity Optimization" (2020).

    Args:
        y_true: labels, (batch,).
        y_pred: embeddings of norm 1, (batch, size).
        ref_labels: of the samples to compare with; the batch's own when left out.
        ref_embeddings: of these samples.
        remove_diagonal: no sample is compared with itself.
        gamma: γ.
        margin: m.
    """
    y_pred, labels = ops.cast(y_pred, "float32"), ops.cast(y_true, "int32")
    others = y_pred if ref_embeddings is None else ops.cast(ref_embeddings, "float32")
    other_labels = labels if ref_labels is None else ops.cast(ref_labels, "int32")
    distances = ops.maximum(1 - ops.matmul(y_pred, ops.transpose(others)), 0.0)  # (batch, others)
    same, different = _pairs(labels, other_labels, remove_diagonal)
    near = ops.maximum(margin + distances, 0.0) * ops.cast(same, "float32")
    far = ops.maximum(1 + margin - distances, 0.0) * ops.cast(different, "float32")
    attraction = _logsumexp(-gamma * near * (margin - distances), same)
    repulsion = _logsumexp(gamma * far * (1 - margin - distances), different)
    loss = ops.softplus(attraction + repulsion)
    set_mask(loss, loss > 0)  # samples without a pair do not count in means
    return loss


def _logsumexp(x: Any, where: Any) -> Any:
    return ops.logsumexp(ops.where(where, x, float("-inf")), axis=1)


def _pairs(labels: Any, others: Any, remove_diagonal: bool) -> tuple[Any, Any]:
    """Which pairs have the same label, and which have different ones: (batch, others)."""
    same = ops.equal(ops.reshape(labels, (-1, 1)), ops.reshape(others, (1, -1)))
    different = ops.logical_not(same)
    if remove_diagonal:
        same = ops.logical_and(same, ops.logical_not(ops.eye(*same.shape, dtype="bool")))
    return same, different


class CosineSimilarity(FunctionLoss):
    """`-Σ y p / (‖y‖ ‖p‖)`; see `cosine_similarity`.

    Args:
        axis: of the vectors. Keras reads it from configs and does not write
            it; here it is written when it is not -1.
        reduction, name, dtype: as every `Loss`.
    """

    axis: Axes = argument(-1, axes, saved=lambda self: self.axis != -1)
    signature_order = ("axis",)
    function = staticmethod(cosine_similarity)


class Circle(FunctionLoss):
    """Pulls embeddings of one label together, pushes others apart; see `circle`.

    Args:
        gamma, margin, remove_diagonal: as the function's.
        reduction, name, dtype: as every `Loss`.
    """

    gamma: float = argument(80.0, number())
    margin: float = argument(0.4, number())
    remove_diagonal: bool = argument(True, boolean)
    signature_order = ("gamma", "margin", "remove_diagonal")
    function = staticmethod(circle)

    def call(
        self, y_true: Any, y_pred: Any, ref_labels: Any = None, ref_embeddings: Any = None
    ) -> Any:
        """One value for each sample.

        Args:
            y_true: labels, (batch,).
            y_pred: embeddings, (batch, size).
            ref_labels: of the samples to compare with; the batch's own when left out.
            ref_embeddings: of these samples.
        """
        return circle(
            y_true,
            y_pred,
            ref_labels,
            ref_embeddings,
            self.remove_diagonal,
            self.gamma,
            self.margin,
        )
