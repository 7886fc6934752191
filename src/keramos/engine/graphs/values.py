"""Values of a graph: known ones (numpy), computed ones (jax), and what is neither.

Refuses to know any operation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import jax
import jax.core
import jax.numpy as jnp
import numpy as np

from keramos.engine.dtypes import narrowed
from keramos.errors import ConfigError, LimitError

#: A tensor in the branch of a `Switch` that is not taken.
DEAD = object()


class UnknownValueError(ConfigError):
    """A number that the graph needs to know before it runs, such as a size, depends on its inputs.

    While a function is compiled this is so for all that comes from its arguments.
    """


def is_known(x: Any) -> bool:
    """Whether a value is there in full, in numpy."""
    return isinstance(x, np.ndarray | np.generic)


def is_text(x: Any) -> bool:
    """Whether a value is a tensor of text: numpy's objects of type bytes."""
    return is_known(x) and x.dtype.kind in "OSU"


def as_jax(x: Any) -> Any:
    """A value as jax computes with it; numbers of 64 bits are cut to what 32 hold, not wrapped."""
    if not is_known(x):
        return x
    if is_text(x):
        raise ConfigError("text where numbers are needed")
    target = np.dtype(narrowed(x.dtype)) if x.dtype.itemsize >= 8 else x.dtype
    if target != x.dtype and x.dtype.kind in "iu":
        info = np.iinfo(target)
        x = np.clip(x, info.min, info.max)
    return jnp.asarray(x, target)


def known(x: Any, what: str = "a size") -> np.ndarray:
    """A value in numpy.

    Raises:
        UnknownValueError: it is not known before the graph runs.
    """
    if is_known(x):
        return np.asarray(x)
    if isinstance(x, jax.core.Tracer):
        raise UnknownValueError(f"{what} depends on the inputs, and is needed to compile the graph")
    return np.asarray(x)


def numbers(x: Any, what: str = "a size") -> tuple[int, ...]:
    """A known tensor of integers as a tuple."""
    return tuple(int(n) for n in known(x, what).reshape(-1))


def number(x: Any, what: str = "a size") -> int:
    """A known integer."""
    return int(known(x, what).reshape(()))


def space(*inputs: Any) -> tuple[ModuleType, tuple[Any, ...]]:
    """The module that computes with these values, numpy where all are known, and the values as it
    takes them.
    """
    if all(map(is_known, inputs)):
        return np, inputs
    return jnp, tuple(map(as_jax, inputs))


def dtype_of(name: str) -> Any:
    """numpy's type of TensorFlow's name; objects for text."""
    return np.dtype(object) if name == "string" else jnp.dtype(name)


def cast(x: Any, dtype: str) -> Any:
    """A value in another type; floats are cut towards zero, and complex numbers lose a part."""
    if is_text(x):
        return x
    if np.issubdtype(x.dtype, np.complexfloating) and not dtype.startswith("complex"):
        x = x.real
    if is_known(x):
        return x.astype(jnp.dtype(dtype))
    return x.astype(narrowed(dtype))


def texts(shape: Sequence[int], elements: Any) -> np.ndarray:
    """A tensor of text."""
    flat = np.empty(math.prod(shape), object)
    flat[:] = list(elements)
    return flat.reshape(tuple(shape))


class Room:
    """How large a tensor may be that is as large as a number says.

    Args:
        most: bytes.
    """

    def __init__(self, most: int):
        self.most = most

    def check(self, shape: Sequence[int], itemsize: int = 1) -> tuple[int, ...]:
        """The shape.

        Raises:
            ConfigError: a negative size.
            LimitError: too large.
        """
        sizes = tuple(int(n) for n in shape)
        if min(sizes, default=0) < 0:
            raise ConfigError("a negative size", found=sizes)
        # an empty tensor of a huge one's shape is as bad: numpy multiplies its sizes
        size = math.prod(max(n, 1) for n in sizes) * itemsize
        if size > self.most:
            raise LimitError(
                "an operation makes too large a tensor",
                found=f"{list(sizes)}, {size:,} bytes",
                wanted=f"at most {self.most:,} bytes",
                hint="Limits(max_result_bytes=…)",
            )
        return sizes
