"""Labels aligned to times: connectionist temporal classification (Graves et al., 2006).

The blank is the last class.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from keramos import engine, ops


class SparseLabels(NamedTuple):
    """Labels by their places.

    Args:
        indices: (n, 2), row and column.
        values: (n,).
        dense_shape: (rows, columns).
    """

    indices: np.ndarray
    values: np.ndarray
    dense_shape: np.ndarray


def ctc_batch_cost(y_true: Any, y_pred: Any, input_length: Any, label_length: Any) -> Any:
    """Minus the logarithm of the probability of each row of labels: (batch, 1).

    Args:
        y_true: labels (batch, labels).
        y_pred: probabilities (batch, time, classes), the blank last.
        input_length: times that count (batch, 1).
        label_length: labels that count (batch, 1).
    """
    lengths = [ops.cast(ops.squeeze(n, -1), "int32") for n in (label_length, input_length)]
    logits = ops.log(y_pred + engine.epsilon())
    blank = ops.shape(y_pred)[-1] - 1
    cost = ops.ctc_loss(ops.cast(y_true, "int32"), logits, *lengths, mask_index=blank)
    return ops.expand_dims(cost, 1)


def ctc_label_dense_to_sparse(labels: Any, label_lengths: Any) -> SparseLabels:
    """The labels that count, by their places.

    Args:
        labels: (batch, labels).
        label_lengths: (batch,).
    """
    dense = ops.convert_to_numpy(labels)
    lengths = ops.convert_to_numpy(label_lengths)
    counted = np.arange(dense.shape[1]) < lengths[:, None]
    shape = np.array(dense.shape, dtype="int64")
    return SparseLabels(np.argwhere(counted), dense[counted], shape)


def ctc_decode(
    y_pred: Any, input_length: Any, greedy: bool = True, beam_width: int = 100, top_paths: int = 1
) -> tuple[list[Any], Any]:
    """The likeliest labels.

    Args:
        y_pred: probabilities (batch, time, classes), the blank last.
        input_length: times that count (batch,).
        greedy: the likeliest class of every time, instead of a search among the likeliest rows.
        beam_width: rows that the search keeps.
        top_paths: rows that the search returns.

    Returns:
        list of labels (batch, time), -1 behind the last; for each row a score (batch, paths): of a
        greedy choice the negative sum of its logits, of a search logarithms of probabilities.
    """
    logits = ops.log(y_pred + engine.epsilon())
    blank = ops.shape(y_pred)[-1] - 1
    options: dict[str, Any] = {"strategy": "greedy"}
    if not greedy:
        options = {"strategy": "beam_search", "beam_width": beam_width, "top_paths": top_paths}
    paths, scores = ops.ctc_decode(
        logits, ops.cast(input_length, "int32"), mask_index=blank, **options
    )
    return [paths[i] for i in range(1 if greedy else top_paths)], scores
