"""Elements put together: arrays with a new first axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos.errors import ShapeError


def as_array(x: Any) -> np.ndarray:
    """What becomes of numbers in TensorFlow: lists of Python's are float32 and int32."""
    array = np.asarray(x)
    if isinstance(x, np.ndarray) or hasattr(x, "dtype"):
        return array
    if array.dtype.kind == "U":
        return array.astype(object)
    return array.astype({"f": np.float32, "i": np.int32}.get(array.dtype.kind, array.dtype))


def stacked(parts: list[Any]) -> np.ndarray:
    """Arrays of one shape, with a new first axis."""
    arrays = [np.asarray(part) for part in parts]
    if isinstance(parts[0], str | bytes):
        return np.array(parts, dtype=object)
    if len({array.shape for array in arrays}) > 1:
        shapes = sorted({array.shape for array in arrays})
        raise ShapeError(
            "elements of different shapes make no batch",
            found=", ".join(map(str, shapes[:4])),
            hint="padded_batch, or map them to one shape",
        )
    return np.stack(arrays)


def stacked_with_zeros(parts: list[Any]) -> np.ndarray:
    """Arrays of one rank, filled up to the largest."""
    arrays = [np.asarray(part) for part in parts]
    if len({array.ndim for array in arrays}) > 1:
        raise ShapeError("elements of different ranks make no batch")
    if len({array.shape for array in arrays}) == 1:
        return stacked(parts)
    shape = [max(sizes) for sizes in zip(*(array.shape for array in arrays), strict=True)]
    result = np.zeros((len(arrays), *shape), arrays[0].dtype)
    for row, array in zip(result, arrays, strict=True):
        row[tuple(map(slice, array.shape))] = array
    return result


def stacked_ragged(parts: list[Any]) -> np.ndarray:
    """An array of arrays, whatever their shapes; of numbers and rows, as `stacked`."""
    arrays = [np.asarray(part) for part in parts]
    if arrays[0].ndim < 2:
        return stacked(parts)
    result = np.empty(len(arrays), dtype=object)
    for i, array in enumerate(arrays):
        result[i] = array
    return result
