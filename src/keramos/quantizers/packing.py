"""Two numbers of 4 bits in one byte, along an axis: the first in the low half, the next in the high
one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos import engine, ops
from keramos.errors import ArgumentTypeError, ConfigError

_BYTES = ("int8", "uint8")


def pack_int4(arr: Any, axis: int = 0, dtype: str = "int8") -> tuple[Any, tuple[int, ...], int]:
    """Halve an axis: numbers 2i and 2i + 1 become byte i. Computed on the host.

    Args:
        arr: numbers in [-8, 7] of int8, or in [0, 15] of uint8.
        axis: to be halved; an odd length gets a 0 at its end.
        dtype: `"int8"` or `"uint8"`, that of `arr`.

    Returns:
        The bytes, their shape, and the length of the axis before.

    Raises:
        ConfigError: another `dtype`.
        ArgumentTypeError: numbers of another dtype.
    """
    _check(dtype)
    if engine.standardize_dtype(arr.dtype) != dtype:
        raise ArgumentTypeError(
            f"Expected {dtype} tensor for packing", found=engine.standardize_dtype(arr.dtype)
        )
    numbers = np.moveaxis(ops.convert_to_numpy(arr), axis, 0)
    length = numbers.shape[0]
    if length % 2:
        numbers = np.concatenate([numbers, np.zeros_like(numbers[:1])])
    halves = numbers.view("uint8") if numbers.flags.c_contiguous else numbers.astype("uint8")
    packed = (halves[::2] & 0x0F) | (halves[1::2] << 4)
    packed = np.moveaxis(packed.astype("uint8").view(dtype), 0, axis)
    return ops.convert_to_tensor(packed), tuple(packed.shape), length


def unpack_int4(packed: Any, orig_len: int, axis: int = 0, dtype: str = "int8") -> Any:
    """The numbers that `pack_int4` packed.

    Args:
        packed: bytes.
        orig_len: length of the axis before it was halved.
        axis: that was halved.
        dtype: `"int8"` for numbers in [-8, 7], `"uint8"` for [0, 15].

    Raises:
        ConfigError: another `dtype`.
        ArgumentTypeError: something else than bytes.
    """
    _check(dtype)
    if engine.standardize_dtype(packed.dtype) not in _BYTES:
        raise ArgumentTypeError("Expected int8 or uint8 tensor for unpacking", found=packed.dtype)
    axis = axis % packed.ndim
    high = ops.bitwise_and(ops.right_shift(packed, 4), 0x0F)
    halves = ops.stack([ops.bitwise_and(packed, 0x0F), high], axis=axis + 1)
    if dtype == "int8":  # 0 … 15 -> 0 … 7, -8 … -1
        halves = ops.subtract(ops.bitwise_xor(ops.cast(halves, "int8"), 8), 8)
    shape = (*packed.shape[:axis], 2 * packed.shape[axis], *packed.shape[axis + 1 :])
    numbers = ops.reshape(ops.cast(halves, dtype), shape)
    if shape[axis] == orig_len:
        return numbers
    return ops.slice(numbers, (0,) * len(shape), (*shape[:axis], orig_len, *shape[axis + 1 :]))


def _check(dtype: str) -> None:
    if dtype not in _BYTES:
        raise ConfigError(f"Expected dtype to be 'int8' or 'uint8', but got {str(dtype)!r:.100}")
