"""One-hot labels and normalized features. numpy arrays stay numpy arrays, tensors stay tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos import engine
from keramos.errors import ConfigError, ShapeError


def to_categorical(x: Any, num_classes: int | None = None) -> Any:
    """Class numbers as rows with a single 1: (…) -> (…, num_classes).

    Args:
        x: integers in [-num_classes, num_classes); a last axis of length 1 is dropped.
        num_classes: one more than the largest of `x` when left out.

    Returns:
        float64 for anything but a tensor, the default float type for a tensor.

    Raises:
        ConfigError: numbers beyond `num_classes`.
    """
    is_tensor = engine.is_tensor(x) and not isinstance(x, np.ndarray)
    labels = np.asarray(x).astype("int64")
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]
    count = int(labels.max(initial=-1)) + 1 if num_classes is None else int(num_classes)
    if labels.size and not -count <= labels.min() <= labels.max() < count:
        raise ConfigError(
            f"to_categorical: a class is not below num_classes={count}",
            found=f"{labels.min()} … {labels.max()}",
        )
    rows = np.eye(count)[labels]
    return engine.convert_to_tensor(rows, engine.floatx()) if is_tensor else rows


def normalize(x: Any, axis: int = -1, order: float = 2) -> Any:
    """`x` divided by its norm along an axis; a norm of 0 counts as 1.

    Args:
        x: an array of numpy, or anything that becomes a tensor.
        axis: along which the norm is taken.
        order: of the norm: 1 for sums, 2 for lengths, any other > 0.

    Raises:
        ShapeError: there is no such axis.
    """
    if not isinstance(x, np.ndarray):
        return engine.nn.normalize(engine.convert_to_tensor(x), axis, order)
    if not -x.ndim <= axis < x.ndim:
        raise ShapeError(f"normalize: there is no axis {axis}", found=x.shape)
    norm = np.linalg.norm(x, order, axis, keepdims=True)
    return x / np.where(norm == 0, 1, norm)
