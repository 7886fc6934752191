"""Names of the classes of ImageNet, for what a model predicts."""

from __future__ import annotations

import functools
import json
from typing import Any

import numpy as np

from keramos import ops
from keramos.applications.choices import CLASSES
from keramos.applications.published import File
from keramos.errors import ShapeError

#: Number of a class -> its number in WordNet, and a word for it.
NAMES = File(
    "https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json",
    "c2c37ea517e94d9795004a39431a14cb",
)


def decode_predictions(preds: Any, top: int = 5) -> list[list[tuple[str, str, float]]]:
    """The likeliest classes of ImageNet, by name.

    Args:
        preds: what a model with 1000 classes predicts: (samples, 1000).
        top: number of classes per sample.

    Returns:
        For each sample `(number in WordNet, word, score)`, the likeliest class first.

    Raises:
        ShapeError: predictions of another shape.
    """
    shape = tuple(preds.shape)
    if len(shape) != 2 or shape[1] != CLASSES:
        raise ShapeError("no predictions for ImageNet", found=shape, wanted=f"(samples, {CLASSES})")
    names = _names()
    scores = ops.convert_to_numpy(preds)
    return [[(*names[i], row[i]) for i in np.argsort(row)[::-1][:top]] for row in scores]


@functools.cache
def _names() -> list[tuple[str, str]]:
    with open(NAMES.path(), encoding="utf-8") as file:
        rows = json.load(file)
    return [tuple(rows[str(i)]) for i in range(CLASSES)]
