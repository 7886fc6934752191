"""split_dataset: two parts of one dataset."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import numpy as np

from keramos import _tree
from keramos.errors import ArgumentTypeError, ConfigError, ShapeError
from keramos.utils.data.dataset import Dataset
from keramos.utils.data.tensorflow_dataset import converted, spec_of


def split_dataset(
    dataset: Any,
    left_size: float | None = None,
    right_size: float | None = None,
    shuffle: bool = False,
    seed: int | None = None,
    preferred_backend: str | None = None,
) -> tuple[Any, Any]:
    """Two datasets: the first elements, and the last ones.

    Everything is read into memory. The batches of a dataset are taken apart, and put together
    again. A `tf.data.Dataset` where TensorFlow has been imported.

    Args:
        dataset: an array, a list or tuple of arrays of one length, or what gives elements: a
            dataset, a dataset of TensorFlow or of torch.
        left_size: number of elements of the first part, or a share of them, 0 < share < 1.
        right_size: of the second part; the rest, when one of the two is left out.
        shuffle: in another order.
        seed: of the order: that of `random.shuffle`.
        preferred_backend: ignored.

    Raises:
        ConfigError: no sizes, or sizes that do not fit.
        ArgumentTypeError: no dataset.
        ShapeError: arrays of different lengths.
    """
    if left_size is None and right_size is None:
        raise ConfigError("split_dataset: `left_size` or `right_size` must say where to split")
    elements, batch_size = _elements(dataset)
    if not elements:
        raise ConfigError("split_dataset: the dataset is empty")
    if shuffle:
        seed = random.randint(0, 1_000_000) if seed is None else seed
        random.Random(seed).shuffle(elements)
    left, right = _sizes(left_size, right_size, len(elements))
    return (
        _dataset(elements[:left], batch_size),
        _dataset(elements[len(elements) - right :], batch_size),
    )


def _elements(dataset: Any) -> tuple[list[Any], int | None]:
    """Every element, and how many were in a batch."""
    if isinstance(dataset, np.ndarray):
        return list(dataset), None
    if isinstance(dataset, list | tuple):
        _check_arrays(dataset)
        return list(zip(*dataset, strict=True)), None
    rows, batch_size = _rows(dataset), getattr(dataset, "_batch_size", None)
    elements = [_tree.map_structure(np.asarray, row) for row in rows]
    return elements, None if batch_size is None else int(batch_size)


def _rows(dataset: Any) -> Iterable[Any]:
    """The elements of what gives elements, batches taken apart."""
    is_data = not isinstance(dataset, str | bytes | dict)
    if is_data and getattr(dataset, "_batch_size", None) is not None:
        return dataset.unbatch()
    if is_data and hasattr(dataset, "__iter__"):
        return dataset
    if is_data and hasattr(dataset, "__len__") and hasattr(dataset, "__getitem__"):
        return (dataset[i] for i in range(len(dataset)))  # a dataset of torch
    raise ArgumentTypeError("split_dataset: no dataset", found=type(dataset).__name__)


def _check_arrays(arrays: Any) -> None:
    if not arrays:
        raise ConfigError("split_dataset: a list without arrays")
    for i, array in enumerate(arrays):
        if not isinstance(array, np.ndarray):
            raise ConfigError(f"split_dataset: element {i} is no array", found=type(array).__name__)
    if len({len(array) for array in arrays}) > 1:
        shapes = ", ".join(str(array.shape) for array in arrays)
        raise ShapeError("split_dataset: arrays of different lengths", found=shapes)


def _sizes(left: Any, right: Any, count: int) -> tuple[int, int]:
    for name, size in (("left_size", left), ("right_size", right)):
        if size is None:
            continue
        if type(size) not in (int, float):
            raise ArgumentTypeError(f"split_dataset: `{name}` is a number", found=repr(size))
        if not 0 < size < (1 if type(size) is float else count):
            raise ConfigError(
                f"split_dataset: `{name}` does not fit {count} elements",
                found=size,
                wanted=f"1 … {count - 1}, or a share, 0.0 < share < 1.0",
            )
    first, second = (round(s * count) if type(s) is float else s for s in (left, right))
    first = count - second if first is None else first
    second = count - first if second is None else second
    if first + second > count or not first or not second:
        what = "overlap" if first + second > count else "would leave one empty"
        raise ConfigError(
            f"split_dataset: the two parts {what}", found=f"{first} and {second} of {count}"
        )
    return first, second


def _dataset(elements: list[Any], batch_size: int | None) -> Any:
    columns = _tree.map_structure(lambda *rows: np.stack(rows), *elements)
    dataset = Dataset.from_tensor_slices(columns)
    spec = spec_of(columns, is_batched=True)
    if batch_size is None:
        return converted(dataset, spec, is_batched=False)
    return converted(dataset.batch(batch_size), spec, is_batched=True)
