"""Initializers without randomness: zeros, ones, a constant, the identity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine
from keramos.codec.arguments import ArgumentType, argument
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.types import number
from keramos.errors import ConfigError, ShapeError
from keramos.initializers.initializer import Initializer, sizes


def _coerce_values(value: Any) -> Any:
    if isinstance(value, dict):
        value = decode_config(value, ".config.value")
    if value is None or isinstance(value, str | bytes | dict) or _is_function(value):
        raise ConfigError("must be a number, or an array of numbers", found=repr(value)[:200])
    return value


def _is_function(value: Any) -> bool:
    return callable(value) and not hasattr(value, "shape")


_values = ArgumentType(_coerce_values, serialize_keras_object)


def _broadcasts(own: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    aligned = zip(reversed(own), reversed(shape), strict=False)
    return len(own) <= len(shape) and all(size in (1, wanted) for size, wanted in aligned)


class Zeros(Initializer):
    """All 0; False where the dtype is bool."""

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> Any:
        return engine.array.filled(sizes(shape), 0, engine.standardize_dtype(dtype))


class Ones(Initializer):
    """All 1; True where the dtype is bool."""

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> Any:
        return engine.array.filled(sizes(shape), 1, engine.standardize_dtype(dtype))


class Constant(Initializer):
    """All one value.

    Args:
        value: a number, or an array that can be broadcast to the shape of the variable.
    """

    value: Any = argument(0.0, _values)

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> Any:
        """The values.

        Args:
            shape: sizes.
            dtype: a name; `floatx()` when left out.

        Raises:
            ShapeError: `value` cannot be broadcast to the shape.
        """
        import numpy as np

        shape, own = sizes(shape), np.shape(self.value)
        if own not in ((), shape) and not _broadcasts(own, shape):
            raise ShapeError(
                "the values of an initializer do not fit the shape asked for",
                found=own,
                wanted=shape,
            )
        return engine.array.filled(shape, self.value, engine.standardize_dtype(dtype))


class Identity(Initializer):
    """The identity matrix, not necessarily square, times a factor.

    Args:
        gain: the factor. Keras does not write it into configs, so neither does this class.
    """

    gain: float = argument(1.0, number(), saved=False)

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> Any:
        """The matrix.

        Args:
            shape: (rows, columns).
            dtype: a name; `floatx()` when left out.

        Raises:
            ShapeError: not two axes.
        """
        if len(sizes(shape)) != 2:
            raise ShapeError("an identity matrix has two axes", found=sizes(shape))
        dtype = engine.standardize_dtype(dtype)
        return engine.cast(self.gain * engine.numpy.eye(*shape, dtype=dtype), dtype)
