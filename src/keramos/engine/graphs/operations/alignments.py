"""Labels of sequences (connectionist temporal classification), on the host."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos.engine.alignment import ctc_decode
from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, known

WHAT = "labels"


def _decoded(logits: Any, lengths: Any, blank: int, **options: Any) -> tuple[np.ndarray, Any]:
    """(paths, batch, time) labels, -1 behind the last, and scores, of (time, batch, classes)."""
    known(logits, WHAT)
    rows = as_jax(logits).transpose(1, 0, 2)
    labels, scores = ctc_decode(rows, known(lengths, WHAT), mask_index=blank, **options)
    return np.asarray(labels), scores


def _sparse(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places, values and the shape of (batch, time) labels."""
    places = np.argwhere(labels >= 0)
    longest = places[:, 1].max(initial=-1) + 1
    values = labels[tuple(places.T)].astype(np.int64)
    return places.astype(np.int64), values, np.array((len(labels), longest), np.int64)


@operation(
    "CTCGreedyDecoder",
    outputs="decoded_indices decoded_values decoded_shape log_probability",
)
def greedy(call: Call, logits: Any, lengths: Any) -> Any:
    blank = call.get("blank_index", -1) % logits.shape[2]
    merges = call.get("merge_repeated", False)
    labels, scores = _decoded(logits, lengths, blank, merge_repeated=merges)
    return [*_sparse(labels[0]), scores]


@operation(
    "CTCBeamSearchDecoder",
    outputs="decoded_indices*top_paths decoded_values*top_paths decoded_shape*top_paths "
    "log_probability",
)
def beam_search(call: Call, logits: Any, lengths: Any) -> Any:
    width, paths = call.room.check((call.get("beam_width", 1), call.get("top_paths", 1)))
    options = {"strategy": "beam_search", "beam_width": width, "top_paths": paths}
    labels, scores = _decoded(logits, lengths, logits.shape[2] - 1, **options)
    columns = list(map(_sparse, labels))
    return [*(column[place] for place in range(3) for column in columns), scores]
