"""Boxes of detected things: of those that overlap too much, the best are chosen, on the host."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import known, number

WHAT = "which boxes overlap"


def _overlaps(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Intersection over union of a box with each of some, as any two of their corners."""
    first, second = np.sort(box.reshape(2, 2), 0), np.sort(others.reshape(-1, 2, 2), 1)
    low = np.maximum(first[0], second[:, 0])
    common = np.prod(np.maximum(np.minimum(first[1], second[:, 1]) - low, 0), 1)
    area = np.prod(first[1] - first[0])
    union = area + np.prod(second[:, 1] - second[:, 0], 1) - common
    return np.where(union > 0, common / np.where(union > 0, union, 1), 0)


def _chosen(
    boxes: np.ndarray, scores: np.ndarray, most: int, overlap: float, least: float
) -> list[int]:
    """Numbers of boxes, the best first, without those that overlap a better one."""
    order = [int(i) for i in np.argsort(-scores, kind="stable") if scores[i] > least]
    chosen: list[int] = []
    for i in order:
        if len(chosen) >= most:
            break
        if not chosen or not (_overlaps(boxes[i], boxes[chosen]) > overlap).any():
            chosen.append(i)
    return chosen


def _softened(
    boxes: np.ndarray, scores: np.ndarray, most: int, overlap: float, least: float, sigma: float
) -> tuple[list[int], list[float]]:
    """The same with scores that fall, the more a box overlaps better ones (Bodla et al. 2017)."""
    scores = scores.astype(np.float32).copy()
    left, chosen, ratings = [int(i) for i in np.flatnonzero(scores > least)], list[int](), []
    while left and len(chosen) < most:
        best = max(left, key=lambda i: (scores[i], -i))
        left.remove(best)
        chosen.append(best)
        ratings.append(float(scores[best]))
        if left:
            shared = _overlaps(boxes[best], boxes[left])
            scores[left] *= np.exp(-0.5 * shared**2 / sigma)
            left = [
                i
                for i, common in zip(left, shared, strict=True)
                if scores[i] > least and common <= overlap
            ]
    return chosen, ratings


def _arrays(boxes: Any, scores: Any) -> tuple[np.ndarray, np.ndarray]:
    return known(boxes, WHAT), known(scores, WHAT)


@operation("NonMaxSuppression", "NonMaxSuppressionV2", "NonMaxSuppressionV3")
def non_max_suppression(
    call: Call, boxes: Any, scores: Any, most: Any, overlap: Any = None, least: Any = None
) -> Any:
    limit = call.get("iou_threshold", 0.5) if overlap is None else float(known(overlap))
    threshold = -np.inf if least is None else float(known(least))
    chosen = _chosen(*_arrays(boxes, scores), number(most), limit, threshold)
    return np.array(chosen, np.int32)


@operation("NonMaxSuppressionV4", outputs="selected_indices valid_outputs")
def padded_non_max_suppression(
    call: Call, boxes: Any, scores: Any, most: Any, overlap: Any, least: Any
) -> Any:
    chosen = non_max_suppression(call, boxes, scores, most, overlap, least)
    return [_padded(call, chosen, number(most)), np.array(len(chosen), np.int32)]


@operation("NonMaxSuppressionV5", outputs="selected_indices selected_scores valid_outputs")
def soft_non_max_suppression(
    call: Call, boxes: Any, scores: Any, most: Any, overlap: Any, least: Any, sigma: Any
) -> Any:
    corners, rating = _arrays(boxes, scores)
    count, limit, threshold = number(most), float(known(overlap)), float(known(least))
    softness = float(known(sigma))
    if softness > 0:
        chosen, ratings = _softened(corners, rating, count, limit, threshold, softness)
    else:
        chosen = _chosen(corners, rating, count, limit, threshold)
        ratings = [rating[i] for i in chosen]
    return [
        _padded(call, np.array(chosen, np.int32), count),
        _padded(call, np.array(ratings, rating.dtype), count),
        np.array(len(chosen), np.int32),
    ]


def _padded(call: Call, chosen: np.ndarray, count: int) -> np.ndarray:
    if not call.get("pad_to_max_output_size", False):
        return chosen
    call.room.check((count,), 4)
    return np.pad(chosen, (0, max(count - len(chosen), 0)))


@operation(
    "CombinedNonMaxSuppression", outputs="nmsed_boxes nmsed_scores nmsed_classes valid_detections"
)
def combined_non_max_suppression(
    call: Call,
    boxes: Any,
    scores: Any,
    most_of_class: Any,
    most_of_all: Any,
    overlap: Any,
    least: Any,
) -> Any:
    """For each picture and class, then the best of all classes."""
    corners, rating = _arrays(boxes, scores)
    most, total = number(most_of_class), number(most_of_all)
    limit, threshold = float(known(overlap)), float(known(least))
    classes = rating.shape[2]
    if call.get("pad_per_class", False):
        total = min(total, most * classes)
    call.room.check((len(corners), total, 4), 4)
    rows, counts = np.zeros((len(corners), total, 6), corners.dtype), []
    for row, places, ratings in zip(rows, corners, rating, strict=True):
        detected = _of_picture(places, ratings, most, limit, threshold)
        best = sorted(detected, key=lambda detection: -detection[4])[:total]
        counts.append(len(best))
        if best:
            row[: len(best)] = best
    places = rows[..., :4]
    if call.get("clip_boxes", True):
        places = np.clip(places, 0, 1)
    return [places, rows[..., 4], rows[..., 5], np.array(counts, np.int32)]


def _of_picture(
    boxes: np.ndarray, scores: np.ndarray, most: int, overlap: float, least: float
) -> list[tuple[float, ...]]:
    """Corners, score and class of what is chosen."""
    detected = []
    for kind in range(scores.shape[1]):
        own = boxes[:, kind if boxes.shape[1] > 1 else 0]
        chosen = _chosen(own, scores[:, kind], most, overlap, least)
        detected += [(*own[i], scores[i, kind], kind) for i in chosen]
    return detected
