"""Arrays: made from anything that holds numbers, and turned back into numpy's.

jax comes with the first conversion.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from keramos import _tree
from keramos._frames import warn
from keramos.engine.dtypes import itemsize, narrowed, standardize_dtype
from keramos.errors import ArgumentTypeError, ConfigError, ShapeError

if TYPE_CHECKING:
    import jax
    import numpy as np

#: jax on CPU takes memory as its own only from this boundary (bytes)
ALIGNMENT = 64
_MUCH = 1 << 30  # bytes, or elements along one axis, from which on there may be no room
_WORTH_THREADS, _PART = (
    16 << 20,
    8 << 20,
)  # bytes: what threads copy faster than one, and what each takes at a time


@runtime_checkable
class Stored(Protocol):
    """A tensor that lies in a file until `read` is called."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes."""
        ...

    @property
    def dtype(self) -> Any:
        """Number type, as a name or as numpy's."""
        ...

    def read(self) -> np.ndarray:
        """The numbers, as a view of the file where it can be mapped."""
        ...


class Mapping(Protocol):
    """A file mapped into memory, which somebody may write to later."""

    def check(self) -> None:
        """Raise if the file is no longer what was opened."""
        ...

    def holds(self, address: int) -> bool:
        """Whether an address of this process's memory lies in the mapping."""
        ...


def aliased(value: jax.Array, stored: Stored) -> Mapping | None:
    """The mapped file whose memory `value` is, made from `stored` without a copy; None if it is
    jax's own.
    """
    mapping: Mapping | None = getattr(stored, "mapping", None)
    if mapping is None:
        return None
    if len(value.sharding.device_set) == 1:
        parts = [value]
    else:
        parts = [shard.data for shard in value.addressable_shards]
    return mapping if any(mapping.holds(part.unsafe_buffer_pointer()) for part in parts) else None


def convert_to_tensor(
    x: Any, dtype: Any = None, sparse: bool | None = None, ragged: bool | None = None
) -> Any:
    """`x` as a jax array.

    Args:
        x: numbers in any container: an array of any library, a variable, nested lists, a tensor in
            a file.
        dtype: dtype of the result; that of `x` when left out, 64 bits narrowed to 32.
        sparse: accepted as Keras does; this one makes dense arrays, see `engine.sparse`.
        ragged: must not be true.

    Raises:
        ConfigError: ragged arrays are asked for.
        ArgumentTypeError: `x` holds no numbers.
    """
    import jax

    if ragged:
        raise ConfigError("ragged arrays do not exist on jax")
    x = to_dense(x)
    wanted = None if dtype is None else narrowed(dtype)
    if not isinstance(x, jax.Array):
        x = _array_of(x, wanted)
    return x if wanted is None or x.dtype == wanted else _real(x, wanted).astype(wanted)


def _real(x: Any, wanted: str) -> Any:
    """`x`, of any library, without what no number of the type `wanted` can hold.

    Warns:
        UserWarning: an imaginary part is dropped.
    """
    if wanted.startswith("complex") or not standardize_dtype(x.dtype).startswith("complex"):
        return x
    if wanted == "bool":
        return x != 0
    warn(
        f"{x.dtype} is cast to {wanted}: the imaginary part is dropped; say keramos.ops.real(x) if "
        "that is meant"
    )
    return x.real


def _array_of(x: Any, wanted: str | None) -> Any:
    import jax.numpy as jnp

    if hasattr(x, "__jax_array__"):
        return x.__jax_array__()
    if isinstance(x, Stored):
        return adopt(x.read())
    if wanted is not None and hasattr(x, "astype") and standardize_dtype(x.dtype) != wanted:
        # numpy's own conversion: jax would compile one
        return jnp.asarray(_real(x, wanted).astype(jnp.dtype(wanted)))
    if type(x).__module__.partition(".")[0] in ("torch", "tensorflow"):
        x = _of_another_library(x)
    if type(x).__module__.startswith("scipy.sparse"):
        x = x.toarray()
    try:
        return jnp.asarray(x, dtype=wanted)
    except (TypeError, ValueError) as error:
        if "inhomogeneous" in str(error):
            raise ArgumentTypeError(
                "the lists have not all the same length", found=repr(x)[:200]
            ) from error
        held = f"{x.dtype}, shape {x.shape}" if hasattr(x, "dtype") else repr(x)[:200]
        raise ArgumentTypeError(
            "numbers are needed, this holds none", found=f"{type(x).__name__}: {held}"
        ) from error


def _of_another_library(x: Any) -> np.ndarray:
    try:
        return x.__array__()
    except NotImplementedError as error:
        hint = (
            "call the layer on numbers, batch by batch, or put it into the model; "
            "a function for Dataset.map is traced"
        )
        raise ConfigError(
            "a symbolic tensor of tensorflow holds no numbers", found=repr(x)[:200], hint=hint
        ) from error


def operand(x: Any) -> Any:
    """`x` as jax's functions take it: variables read, lists and numpy's arrays converted.

    Python's numbers stay what they are, for they give way to the type of the other operand.
    """
    if isinstance(x, bool | int | float | complex) or is_tensor(x):
        return x
    return convert_to_tensor(x)


def adopt(x: np.ndarray) -> jax.Array:
    """`x` as a jax array, without a copy where alignment and jax's platform (CPU) allow.

    The result keeps the memory of `x` alive, and shows every later change to it: hand over only
    what nobody writes to. It must never be donated, for it may be a read-only mapping of a file;
    see `own`.
    """
    import jax
    import numpy as np

    if not x.flags.c_contiguous or x.dtype.hasobject:
        x = np.ascontiguousarray(x)
    if narrowed(x.dtype) != standardize_dtype(x.dtype):
        x = x.astype(narrowed(x.dtype))
    if x.nbytes >= _WORTH_THREADS and x.ctypes.data % ALIGNMENT:
        x = _aligned(x)
    return jax.device_put(x.view(np.ndarray), may_alias=True)


def _aligned(x: np.ndarray) -> np.ndarray:
    """A copy of `x` that jax need not copy again; several threads read, for a mapped file arrives
    page by page.
    """
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np

    room = np.empty(x.nbytes + ALIGNMENT, np.uint8)
    start = -room.ctypes.data % ALIGNMENT
    target, source = room[start : start + x.nbytes], x.reshape(-1).view(np.uint8)
    parts = [slice(at, at + _PART) for at in range(0, x.nbytes, _PART)]
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as threads:
        list(threads.map(lambda part: np.copyto(target[part], source[part]), parts))
    return target.view(x.dtype).reshape(x.shape)


def own(x: Any) -> Any:
    """A copy of `x`, an array or a list of them, in memory of jax's own, fit to be donated to a
    training step; made without compiling anything.
    """
    import jax

    if isinstance(x, list) and not all(member.is_fully_addressable for member in x):
        return [own(member) for member in x]
    if isinstance(x, jax.Array) and not x.is_fully_addressable:  # some of it in other processes
        parts = [own(shard.data) for shard in x.addressable_shards]
        return jax.make_array_from_single_device_arrays(x.shape, x.sharding, parts)
    return jax.device_put(x, may_alias=False)


def check_room(shape: Sequence[int], dtype: str, name: str) -> None:
    """Refuse a variable for which there is no memory: a file may ask for any size, and XLA ends the
    process where the system refuses it.

    Raises:
        ShapeError: it does not fit.
    """
    sizes = (*shape, itemsize(dtype))
    if math.prod(sizes) < _MUCH and max(sizes) < _MUCH:
        return
    import numpy as np

    try:
        np.empty(sizes, np.uint8)  # of which no page is touched
    except (MemoryError, ValueError) as error:
        raise ShapeError(
            f"variable {name!r} does not fit into memory",
            found=f"{dtype}{list(shape)}, {math.prod(sizes):,} bytes",
        ) from error


def filled(shape: Sequence[int], value: Any, dtype: Any) -> jax.Array:
    """An array that is `value` everywhere (a number, or what can be broadcast); a small one is made
    without compiling anything.
    """
    import jax
    import jax.numpy as jnp
    import numpy as np

    element = jnp.dtype(narrowed(dtype))
    if math.prod(shape) * element.itemsize >= _WORTH_THREADS:
        return jnp.full(tuple(shape), value, element)  # in a compiled program: no constant in it
    return jax.device_put(np.full(tuple(shape), value, element), may_alias=True)


def convert_to_numpy(x: Any) -> np.ndarray:
    """`x` as a numpy array that may be written to; bfloat16 and float8 keep their types."""
    import numpy as np

    x = to_dense(x)
    if is_tensor(x) and not getattr(x, "is_fully_replicated", True):
        from keramos.engine import shards

        x = shards.gathered(x)
    numbers = np.asarray(x.read() if isinstance(x, Stored) else x)
    return numbers if numbers.flags.writeable else numbers.copy()


def cast(x: Any, dtype: Any) -> Any:
    """`x` as a jax array of another dtype."""
    return convert_to_tensor(x, dtype)


def is_tensor(x: object) -> bool:
    """Whether `x` is a dense array of jax, traced or not. Imports nothing."""
    jax = sys.modules.get("jax")
    return jax is not None and isinstance(x, jax.Array)


def is_sparse(x: object) -> bool:
    """Whether `x` is a sparse array of jax, traced or not. Imports nothing."""
    module = sys.modules.get("jax.experimental.sparse")
    return module is not None and isinstance(x, module.JAXSparse)


def holds_sparse(nest: Any) -> bool:
    """Whether a nest of arguments has a sparse array of jax in it. Imports nothing."""
    if "jax.experimental.sparse" not in sys.modules:
        return False
    return any(map(is_sparse, _tree.leaves(nest)))


def to_dense(x: Any) -> Any:
    """`x` with its zeros, where it is a sparse array of jax."""
    if not is_sparse(x):
        return x
    from keramos.engine import sparse

    return sparse.dense(x)


def convert_to_text(x: Any) -> np.ndarray:
    """`x` as a numpy array of Python's strings; bytes are read as UTF-8.

    Raises:
        ConfigError: `x` holds something else than text.
    """
    import numpy as np

    if getattr(x, "dtype", None) == "string" and hasattr(x, "reshape"):
        return x  # symbolic, as `engine.front` has it
    items = np.asarray(x, dtype=object)
    texts = [
        item.decode("utf-8", "replace") if isinstance(item, bytes) else item
        for item in items.ravel()
    ]
    wrong = next((item for item in texts if not isinstance(item, str)), None)
    if wrong is not None:
        raise ConfigError("expected a string", found=repr(wrong)[:200])
    array = np.empty(items.size, dtype=object)
    array[:] = texts
    return array.reshape(items.shape)


def is_text(x: Any) -> bool:
    """Whether `x` is an array of strings: numpy's, for jax has none. Imports nothing."""
    numpy = sys.modules.get("numpy")
    return (
        numpy is not None
        and isinstance(x, (numpy.ndarray, numpy.generic))
        and standardize_dtype(x.dtype) == "string"
    )


def shape(x: Any) -> tuple[int, ...]:
    """Sizes of `x`, whatever it is."""
    return tuple(x.shape) if hasattr(x, "shape") else tuple(convert_to_tensor(x).shape)


def ndim(x: Any) -> int:
    """Number of axes of `x`, whatever it is."""
    return len(shape(x))


def stop_gradient(x: Any) -> Any:
    """`x`, as a constant for differentiation."""
    import jax

    return jax.lax.stop_gradient(convert_to_tensor(x))


def canonical_axis(axis: int, rank: int) -> int:
    """`axis` counted from the front.

    Raises:
        ConfigError: there is no such axis.
    """
    if not -rank <= axis < rank:
        raise ConfigError(f"axis {axis} is out of bounds for an array of {rank} axes")
    return axis % rank if rank else 0


def axes_of(axis: int | Sequence[int] | None, rank: int) -> tuple[int, ...]:
    """`axis` as a tuple counted from the front; None stands for all."""
    if axis is None:
        return tuple(range(rank))
    return tuple(canonical_axis(a, rank) for a in (axis if isinstance(axis, Iterable) else [axis]))
