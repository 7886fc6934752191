"""Values of a graph: known ones (numpy), computed ones (jax), and what is neither.

Where a graph is run on arrays of symbolic sizes, what it computes of these is known, too: `Sizes`.

Refuses to know any operation.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

import jax
import jax.core
import jax.numpy as jnp
import numpy as np
from jax import export

from keramos.engine.dtypes import narrowed
from keramos.errors import ConfigError, LimitError

#: A tensor in the branch of a `Switch` that is not taken.
DEAD = object()


class UnknownValueError(ConfigError):
    """A number that the graph needs to know before it runs, such as a size, depends on its inputs.

    While a function is compiled this is so for all that comes from its arguments.
    """


class Sizes(np.ndarray):
    """Known integers, some of them symbolic sizes of jax: objects. What numpy computes from them is
    of this class again.
    """

    __array_priority__: Any = 1  # beside plain arrays


def sizes(values: Sequence[Any], dtype: str) -> np.ndarray:
    """A known vector of sizes; `Sizes` where one is symbolic."""
    if not is_symbolic(values):
        return np.array(values, dtype)
    return _objects(values, (len(values),))


def is_symbolic(shape: Iterable[Any]) -> bool:
    """Whether one of these sizes is symbolic."""
    return any(map(export.is_symbolic_dim, shape))


def settled(x: Any) -> Any:
    """A value that may be an element of `Sizes`, or such without symbols, as it should be."""
    if isinstance(x, int):
        return np.asarray(x)
    if export.is_symbolic_dim(x):
        return _objects([x], ())
    if isinstance(x, Sizes) and not is_symbolic(x.reshape(-1)):
        return np.asarray(x).astype(np.int64)
    return x


def _objects(elements: Sequence[Any], shape: tuple[int, ...]) -> Sizes:
    flat = np.empty(len(elements), object)
    for place, element in enumerate(elements):
        flat[place] = element
    return flat.reshape(shape).view(Sizes)


def is_known(x: Any) -> bool:
    """Whether a value is there in full, in numpy."""
    return isinstance(x, np.ndarray | np.generic)


def is_text(x: Any) -> bool:
    """Whether a value is a tensor of text: numpy's objects of type bytes."""
    return is_known(x) and x.dtype.kind in "OSU" and not isinstance(x, Sizes)


def as_jax(x: Any) -> Any:
    """A value as jax computes with it; numbers of 64 bits are cut to what 32 hold, not wrapped."""
    if not is_known(x):
        return x
    if is_text(x):
        raise ConfigError("text where numbers are needed")
    if isinstance(x, Sizes):
        return jnp.stack([jnp.asarray(size) for size in x.reshape(-1)]).reshape(x.shape)
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
        return np.asanyarray(x)
    if isinstance(x, jax.core.Tracer):
        raise UnknownValueError(f"{what} depends on the inputs, and is needed to compile the graph")
    return np.asarray(x)


def numbers(x: Any, what: str = "a size") -> tuple[int, ...]:
    """A known tensor of integers as a tuple; symbolic sizes stay what they are."""
    return tuple(map(_size, known(x, what).reshape(-1)))


def number(x: Any, what: str = "a size") -> int:
    """A known integer."""
    return numbers(x, what)[0]


def _size(n: Any) -> Any:
    return n if export.is_symbolic_dim(n) else int(n)


def space(*inputs: Any) -> tuple[ModuleType, tuple[Any, ...]]:
    """The module that computes with these values, numpy where all are known, and the values as it
    takes them.
    """
    if all(map(is_known, inputs)) and not _are_mixed(inputs):
        return np, inputs
    return jnp, tuple(map(as_jax, inputs))


def _are_mixed(inputs: Sequence[Any]) -> bool:
    """Whether there are symbolic sizes beside what is no integer."""
    are_sizes = [isinstance(x, Sizes) for x in inputs]
    kinds = {x.dtype.kind for x, is_size in zip(inputs, are_sizes, strict=True) if not is_size}
    return any(are_sizes) and not kinds <= set("iu")


def dtype_of(name: str) -> Any:
    """numpy's type of TensorFlow's name; objects for text."""
    return np.dtype(object) if name == "string" else jnp.dtype(name)


def cast(x: Any, dtype: str) -> Any:
    """A value in another type; floats are cut towards zero, and complex numbers lose a part."""
    if is_text(x):
        return x
    if isinstance(x, Sizes):
        return x if dtype.startswith(("int", "uint")) else as_jax(x).astype(narrowed(dtype))
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
        sizes = tuple(map(_size, shape))
        fixed = [n for n in sizes if isinstance(n, int)]
        if min(fixed, default=0) < 0:
            raise ConfigError("a negative size", found=sizes)
        # an empty tensor of a huge one's shape is as bad: numpy multiplies its sizes
        size = math.prod(max(n, 1) for n in fixed) * itemsize
        if size > self.most:
            raise LimitError(
                "an operation makes too large a tensor",
                found=f"{list(sizes)}, {size:,} bytes",
                wanted=f"at most {self.most:,} bytes",
                hint="Limits(max_result_bytes=…)",
            )
        return sizes
