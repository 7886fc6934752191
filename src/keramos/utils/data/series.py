"""timeseries_dataset_from_array: windows of a series."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from keramos.errors import ConfigError
from keramos.utils.data import grain
from keramos.utils.data.dataset import Dataset
from keramos.utils.data.orders import Orders, drawn_seed
from keramos.utils.data.stacking import as_array
from keramos.utils.data.tensorflow_dataset import converted, spec_of


def timeseries_dataset_from_array(
    data: Any,
    targets: Any,
    sequence_length: int,
    sequence_stride: int = 1,
    sampling_rate: int = 1,
    batch_size: int | None = 128,
    shuffle: bool = False,
    seed: int | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
    format: str = "tf",
) -> Any:
    """Windows of a series, and the target of each, in batches.

    Window i has the steps i, i + r, …, i + (L - 1) r, for i = 0, s, 2s, …; its target is
    `targets[i]`. A `tf.data.Dataset` where TensorFlow has been imported.

    Args:
        data: (time, …).
        targets: (time, …), of the first step of each window; None: windows alone.
        sequence_length: L, steps of a window.
        sequence_stride: s, steps from one window to the next.
        sampling_rate: r, steps of the series from one step of a window to the next.
        batch_size: windows of a batch; None: one by one.
        shuffle: another order of windows in each pass.
        seed: of the orders.
        start_index: steps before it are not used.
        end_index: nor those from it on.
        format: "tf", or "grain" for a dataset of that library.

    Raises:
        ConfigError: numbers that do not fit the series.
    """
    is_grain = grain.is_asked_for(format)
    _check(len(data), sequence_stride, sampling_rate, start_index, end_index)
    steps = as_array(data)[start_index or 0 : end_index]
    values = None if targets is None else as_array(targets)[start_index or 0 : end_index]
    count = len(steps) - (sequence_length - 1) * sampling_rate
    # as Keras has it: the number of all targets, not of those from `start_index` on
    count = count if targets is None else min(count, len(targets))
    starts = np.arange(0, count, sequence_stride)
    offsets = np.arange(sequence_length) * sampling_rate
    if shuffle:
        seed = drawn_seed(seed)
        np.random.RandomState(seed).shuffle(starts)

    def windows(rows: Any) -> Any:
        x = steps[np.asarray(rows)[..., None] + offsets]
        return x if values is None else (x, values[rows])

    orders = Orders(seed)

    def one_pass() -> Iterator[Any]:
        order = orders.next().permutation(starts) if shuffle else starts
        if batch_size is None:
            return map(windows, order)
        return (windows(order[i : i + batch_size]) for i in range(0, len(order), batch_size))

    if is_grain:
        seed = seed if shuffle else None
        return grain.dataset(
            lambda i: windows(starts[i]), len(starts), seed=seed, batch_size=batch_size
        )
    is_batched = batch_size is not None
    number = len(starts) if batch_size is None else -(-len(starts) // batch_size)
    dataset = Dataset(one_pass, number, batch_size)
    shape = (sequence_length, *steps.shape[1:])
    example: Any = np.empty((1, *shape) if batch_size else shape, steps.dtype)
    if values is not None:
        example = (example, values[:1] if batch_size else np.empty(values.shape[1:], values.dtype))
    return converted(dataset, spec_of(example, is_batched=is_batched), is_batched=is_batched)


def _check(
    count: int, stride: int, rate: int, start_index: int | None, end_index: int | None
) -> None:
    rules = (
        ("start_index", start_index, bool(start_index), 0, count),
        ("end_index", end_index, bool(end_index), (start_index or 0) + 1, count),
        ("sampling_rate", rate, True, 1, count),
        ("sequence_stride", stride, True, 1, count),
    )
    for name, value, is_set, low, high in rules:
        if is_set and not low <= (value or 0) < high:
            raise ConfigError(
                f"timeseries_dataset_from_array: `{name}` does not fit {count} steps",
                found=value,
                wanted=f"{low} … {high - 1}",
            )
