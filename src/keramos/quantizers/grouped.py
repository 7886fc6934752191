"""Numbers -> small integers with a scale and a zero point for every group of a row.

`q = round(x / scale) + zero`, so that `x ≈ (q - zero) · scale`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from keramos import engine, ops
from keramos.errors import ConfigError


def abs_max_quantize_grouped_with_zero_point(
    inputs: Any,
    block_size: int,
    value_range: Sequence[float] = (-8, 7),
    dtype: str = "int8",
    epsilon: float = 1e-07,
    to_numpy: bool = False,
) -> tuple[Any, Any, Any]:
    """Each column in blocks of rows, the range of each block spread over `value_range`.

    `scale = (max - min + epsilon) / (high - low)`, `zero = clip(round(-min / scale) + low)`,
    `q = clip(round(x / scale) + zero)`.

    Args:
        inputs: (rows, columns), floats.
        block_size: rows that share a scale, >= 1; the last block may have fewer, and counts a zero
            as one of its numbers then.
        value_range: (low, high).
        dtype: of `q`.
        epsilon: against division by zero.
        to_numpy: compute on the host, which spares memory of the device.

    Returns:
        `q` (rows, columns); `scale` and `zero` (blocks, columns), zero in int8.

    Raises:
        ConfigError: no positive size of blocks, or another number of axes.
    """
    if block_size <= 0:
        raise ConfigError("block_size must be positive", found=block_size)
    if len(inputs.shape) != 2:
        raise ConfigError("a matrix (rows, columns) is quantized", found=tuple(inputs.shape))
    if to_numpy:
        return _on_host(inputs, block_size, value_range, dtype, epsilon)
    x = ops.convert_to_tensor(inputs)
    rows, columns = x.shape
    low, high = value_range
    blocks = ops.reshape(_padded(x, block_size), (-1, block_size, columns))
    smallest, largest = ops.min(blocks, axis=1), ops.max(blocks, axis=1)
    flat = ops.equal(smallest, largest)
    smallest = ops.where(flat, ops.subtract(smallest, 1), smallest)
    largest = ops.where(flat, ops.add(largest, 1), largest)
    scale = ops.divide(ops.add(ops.subtract(largest, smallest), epsilon), high - low)
    scale = ops.cast(scale, x.dtype)
    zero = ops.clip(ops.add(ops.round(ops.divide(ops.negative(smallest), scale)), low), low, high)
    small = ops.add(ops.round(ops.divide(blocks, scale[:, None])), zero[:, None])
    small = ops.cast(ops.clip(small, low, high), dtype)
    return ops.reshape(small, (-1, columns))[:rows], scale, ops.cast(zero, "int8")


def _padded(x: Any, block_size: int) -> Any:
    missing = -x.shape[0] % block_size
    return ops.pad(x, [(0, missing), (0, 0)]) if missing else x


def _on_host(
    inputs: Any, block_size: int, value_range: Sequence[float], dtype: str, epsilon: float
) -> tuple[Any, Any, Any]:
    x = ops.convert_to_numpy(inputs)
    rows, columns = x.shape
    low, high = value_range
    count = math.ceil(rows / block_size)
    missing = count * block_size - rows
    padded = np.concatenate([x, np.zeros((missing, columns), x.dtype)]) if missing else x
    blocks = padded.reshape(count, block_size, columns)
    smallest, largest = blocks.min(axis=1), blocks.max(axis=1)
    scale = (largest - smallest + epsilon) / (high - low)
    zero = np.clip(np.round(-smallest / scale) + low, low, high)
    small = np.clip(np.round(blocks / scale[:, None]) + zero[:, None], low, high)
    original = engine.standardize_dtype(inputs.dtype)
    return (
        ops.convert_to_tensor(small.astype(dtype).reshape(-1, columns)[:rows]),
        ops.convert_to_tensor(scale, dtype=original),
        ops.convert_to_tensor(zero.astype("int8")),
    )


def parameters(
    x: np.ndarray,
    bits: int,
    symmetric: bool = False,
    per_channel: bool = True,
    group_size: int = -1,
) -> tuple[np.ndarray, np.ndarray, int]:
    """Scale and zero point of unsigned integers for the rows of a matrix, or for groups in them.

    `scale = (max - min) / (2^bits - 1)`, `zero = round(-min / scale)`, of a range that holds 0.

    Args:
        x: (rows, n), floats of 32 bits.
        bits: of the integers.
        symmetric: whether the range reaches as far below 0 as above.
        per_channel: whether each row has its own.
        group_size: how many numbers of a row share them; all when -1.

    Returns:
        Scale and zero (rows, groups), and the largest integer.
    """
    rows, length = x.shape
    grouped = per_channel and 0 < group_size < length
    if grouped and length % group_size:
        x = np.pad(x, [(0, 0), (0, -length % group_size)])
    blocks = x.reshape(rows if per_channel else 1, -1, group_size if grouped else x[0].size)
    blocks = blocks if per_channel else x.reshape(1, 1, -1)
    smallest, largest = blocks.min(axis=2), blocks.max(axis=2)
    # Without 0 in the range, the zero point is none of the integers.
    smallest, largest = np.minimum(smallest, 0), np.maximum(largest, 0)
    if symmetric:
        largest = np.maximum(-smallest, largest)
        smallest = -largest
    flat = (smallest == largest).astype(x.dtype)
    smallest, largest = smallest - flat, largest + flat
    most = 2**bits - 1
    # Times the reciprocal, as XLA divides: a last digit decides what is half way between integers.
    scale = (largest - smallest) * (np.float32(1) / np.float32(most))
    scale = np.where(scale <= 0, np.float32(1e-8), scale)
    zero = np.full_like(scale, (most + 1) / 2) if symmetric else np.round(-smallest / scale)
    zero = zero.astype("uint8").astype(scale.dtype)
    if not per_channel:
        scale, zero = np.tile(scale, (rows, 1)), np.tile(zero, (rows, 1))
    return scale, zero, most


def restored(small: Any, scale: Any, zero: Any) -> Any:
    """`(small - zero) · scale`."""
    return ops.multiply(
        ops.subtract(ops.cast(small, scale.dtype), ops.cast(zero, scale.dtype)), scale
    )


def by_group(values: Any, groups: Any, axis: int) -> Any:
    """What belongs to the group of each position along `axis`.

    Args:
        values: with one entry per group along `axis`.
        groups: number of the group of each position, of any dtype.
        axis: of `values`.
    """
    return ops.take(values, ops.cast(groups, "int32"), axis=axis)
