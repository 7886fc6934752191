"""Pixels as models of ImageNet take them: three ways to scale and shift RGB from [0, 255]."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from keramos import engine, ops
from keramos.errors import ConfigError


class Scale(NamedTuple):
    """`(x / divisor - mean) / deviation`, by channel.

    Attributes:
        meaning: as people say it.
        divisor: of every pixel.
        mean: of the channels, in the order of the result; one number for all.
        deviation: of the channels.
        turned: whether RGB becomes BGR.
    """

    meaning: str
    divisor: float | None = None
    mean: tuple[float, ...] | float = 0.0
    deviation: tuple[float, ...] | None = None
    turned: bool = False


#: The means and deviations are those of the images of ImageNet.
SCALES: dict[str, Scale] = {
    "caffe": Scale(
        "RGB becomes BGR, less the mean of each channel over ImageNet",
        mean=(103.939, 116.779, 123.68),
        turned=True,
    ),
    "tf": Scale("from [0, 255] to [-1, 1]", divisor=127.5, mean=1.0),
    "torch": Scale(
        "from [0, 255] to [0, 1], then, by channel, less the mean over ImageNet and over the "
        "standard deviation",
        divisor=255.0,
        mean=(0.485, 0.456, 0.406),
        deviation=(0.229, 0.224, 0.225),
    ),
}


def preprocessed(x: Any, data_format: str | None, mode: str) -> Any:
    """Images scaled and shifted for a model.

    Args:
        x: one image or a batch, in [0, 255].
        data_format: where the channels are; the setting of the process when None.
        mode: one of `SCALES`.

    Raises:
        ConfigError: an unknown mode or data format.
    """
    if mode not in SCALES:
        raise ConfigError("an unknown mode", found=repr(mode), wanted=", ".join(SCALES))
    data_format = engine.standardize_data_format(data_format)
    rank = len(x.shape)
    axis = rank - 3 if data_format == "channels_first" else rank - 1
    if isinstance(x, np.ndarray):
        return _of_numbers(x, SCALES[mode], axis)
    return _of_tensor(x, SCALES[mode], axis)


def _of_numbers(x: np.ndarray, scale: Scale, axis: int) -> np.ndarray:
    if not np.issubdtype(x.dtype, np.floating):
        x = x.astype(engine.floatx())
    if scale.divisor:
        x /= scale.divisor
    if scale.turned:
        x = np.flip(x, axis)
    x -= _by_channel(scale.mean, x.ndim, axis, x.dtype)
    if scale.deviation:
        x /= _by_channel(scale.deviation, x.ndim, axis, x.dtype)
    return x


def _of_tensor(x: Any, scale: Scale, axis: int) -> Any:
    if scale.divisor:
        x = x / scale.divisor
    elif engine.is_integer(x.dtype):
        x = ops.cast(x, engine.floatx())
    if scale.turned:
        before = (slice(None),) * axis
        x = ops.stack([x[(*before, channel)] for channel in (2, 1, 0)], axis=axis)
    if not isinstance(scale.mean, tuple):
        return x - scale.mean
    rank = len(x.shape)
    x = x + _constant(-np.array(scale.mean), rank, axis, x)
    return x / _constant(scale.deviation, rank, axis, x) if scale.deviation else x


def _constant(values: Any, rank: int, axis: int, like: Any) -> Any:
    numbers = _by_channel(values, rank, axis, "float64")
    return ops.convert_to_tensor(numbers, dtype=like.dtype)


def _by_channel(values: Any, rank: int, axis: int, dtype: Any) -> np.ndarray:
    numbers = np.asarray(values, dtype)
    shape = [-1 if i == axis else 1 for i in range(rank)]
    return numbers.reshape(shape) if numbers.ndim else numbers
