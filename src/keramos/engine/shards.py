"""Tensors on their way to the devices of a layout and back, one shard at a time.

What lies in a mapped file goes to each device as that device's slice of the mapping: the whole
tensor never stands in memory.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from jax.core import Tracer

from keramos.engine import processes
from keramos.engine.array import Stored, convert_to_tensor
from keramos.engine.dtypes import narrowed, standardize_dtype
from keramos.engine.placement import Layout
from keramos.engine.scope import StatelessScope
from keramos.errors import ShapeError

#: The most elements that an initializer makes whole before they are divided: drawing few numbers
#: is faster than compiling a program that draws them where they belong.
FEW = 1 << 22


def place(x: Any, dtype: str, layout: Layout) -> jax.Array:
    """`x` as an array of that dtype on the devices of `layout`.

    Args:
        x: a tensor in a file, or numbers in any container.
        dtype: of the result; converted on the devices, as without a layout.
        layout: where it will live.
    """
    if isinstance(x, np.ndarray) or (isinstance(x, Stored) and not isinstance(x, jax.Array)):
        x = _from_slices(x, layout.sharding)
    return put(convert_to_tensor(x, dtype), layout.sharding)


def put(x: Any, sharding: Any) -> jax.Array:
    """`x`, which every process has, on the devices of a sharding, of which some may be others'."""
    if sharding.is_fully_addressable or isinstance(x, Tracer):
        return jax.device_put(x, sharding)
    if isinstance(x, jax.Array) and not x.is_fully_addressable:
        return jax.device_put(x, sharding)
    return _from_slices(np.asarray(x), sharding)


def put_rows(x: Any, sharding: jax.sharding.NamedSharding) -> jax.Array:
    """A batch of which this process has its rows alone.

    Raises:
        ShapeError: they cannot be divided evenly among its devices.
    """
    try:
        return jax.make_array_from_process_local_data(sharding, np.asarray(x))
    except ValueError as error:
        raise ShapeError(
            "the rows that this process has cannot be divided evenly among its devices",
            found=f"{len(x)} rows",
            hint="drop the rest of the data, or let auto_shard_dataset=True divide them",
        ) from error


def _from_slices(x: Any, sharding: jax.sharding.NamedSharding) -> jax.Array:
    # A slice of a mapped tensor is read when it is copied, and nothing else of it is. What has to
    # be decoded (compressed chunks, a file object) is read once, whole: a slice costs as much.
    source = x if getattr(x, "is_mapped", False) or isinstance(x, np.ndarray) else x.read()
    places = sharding.addressable_devices_indices_map(tuple(x.shape))
    # not jax.make_array_from_callback: it asks for all slices before it places the first
    parts = [_put(source[index], device) for device, index in places.items()]
    return jax.make_array_from_single_device_arrays(tuple(x.shape), sharding, parts)


def _put(part: Any, device: Any) -> jax.Array:
    part = np.asarray(part)
    if narrowed(part.dtype) != standardize_dtype(part.dtype):
        part = part.astype(narrowed(part.dtype))
    return jax.device_put(part, device, may_alias=True)


def initialize(
    initializer: Callable[..., Any], shape: tuple[int, ...], dtype: str, layout: Layout
) -> jax.Array:
    """What `initializer` gives, on the devices of `layout`.

    Many numbers are computed on the devices where they will live. An initializer that cannot be
    compiled (it reads values, or changes variables) makes them whole.
    """
    if math.prod(shape) > FEW:
        try:
            compute = jax.jit(
                lambda: _pure(initializer, shape, dtype), out_shardings=layout.sharding
            )
            return compute()
        except (jax.errors.JAXTypeError, _Stateful):
            pass
    return place(initializer(shape, dtype=dtype), dtype, layout)


class _Stateful(Exception):
    """An initializer that changes variables."""


def _pure(initializer: Callable[..., Any], shape: tuple[int, ...], dtype: str) -> jax.Array:
    with StatelessScope() as scope:
        value = convert_to_tensor(initializer(shape, dtype=dtype), dtype)
    if scope.changed:
        raise _Stateful
    return value


def arranged(x: Any, sharding: Any) -> jax.Array:
    """`x` on the devices of a sharding of jax; while a function is traced, told to the compiler."""
    if isinstance(x, Tracer):
        return jax.lax.with_sharding_constraint(x, sharding)
    return put(convert_to_tensor(x), sharding)


class Gathered:
    """An array on several devices, put together each time it is read.

    jax's own conversion to numpy keeps the whole beside the shards for as long as they live.

    Args:
        array: on devices of this process, or of several: then all of them read it at once.
    """

    def __init__(self, array: jax.Array):
        self._array = array
        self.shape, self.dtype = array.shape, array.dtype

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        if not self._array.is_fully_addressable:
            whole = processes.whole(self._array)
            return whole if dtype is None else whole.astype(dtype)
        whole = np.empty(self.shape, self.dtype if dtype is None else dtype)
        for shard in self._array.addressable_shards:
            if shard.replica_id == 0:
                whole[shard.index] = np.asarray(shard.data)
        return whole


def gathered(x: Any) -> Any:
    """`x`, to be read without leaving a copy of the whole behind where it is divided."""
    return x if x.is_fully_replicated else Gathered(x)
