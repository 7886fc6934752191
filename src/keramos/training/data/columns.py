"""One array of the user, whatever library made it, as rows that can be taken.

None of those libraries is imported: their arrays are recognised by the module of their class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from keramos import engine
from keramos.errors import ConfigError
from keramos.training.data import sparse_rows
from keramos.training.data.sparse_rows import SparseRows

Rows = slice | np.ndarray
"""Which rows: a range of them, or their numbers in any order."""

_NUMBERS_AND_TEXT = "biufcSUT"


@dataclass(frozen=True)
class Column:
    """An array whose rows are read, and cast to the default float type, when they are asked for.

    Args:
        array: (rows, …).
        dtype: of the rows that come out; None leaves them as they are.
        read: takes rows from the array.
        stays_sparse: whether rows without their zeros come out as sparse arrays of the engine.
    """

    array: Any
    dtype: str | None
    read: Callable[[Any, Rows], Any]
    stays_sparse: bool = False

    @property
    def length(self) -> int:
        """The number of rows."""
        return int(self.array.shape[0])

    def rows(self, which: Rows) -> Any:
        """Those rows; a view of the array where a range of a numpy array needs no cast."""
        rows = self.read(self.array, which)
        rows = rows if self.dtype is None else rows.astype(self.dtype)
        if not isinstance(rows, SparseRows):
            return rows
        return rows.tensor() if self.stays_sparse else rows.toarray()

    def between(self, start: int, stop: int) -> Any:
        """A range of rows as an array of its own, not read before it is used."""
        if self.read is _from_storage:
            return Window(self.array, start, stop)
        return self.array[start:stop]


@dataclass(frozen=True)
class Window:
    """Rows `start` to `stop` of an array that is read as it is sliced."""

    array: Any
    start: int
    stop: int

    @property
    def shape(self) -> tuple[int, ...]:
        """(stop - start, …)."""
        return (self.stop - self.start, *self.array.shape[1:])

    @property
    def dtype(self) -> Any:
        """The dtype of the array behind."""
        return self.array.dtype

    def __len__(self) -> int:
        return self.stop - self.start

    def __getitem__(self, which: Rows) -> Any:
        if isinstance(which, slice):
            start, stop, step = which.indices(len(self))
            return self.array[start + self.start : stop + self.start : step]
        return self.array[which + self.start]


def column(x: Any, name: str) -> Column:
    """`x` as a column.

    Args:
        x: an array of numpy, jax, tensorflow, torch, pandas or scipy.sparse, of anything that has
            `__array__`, or one that is read as it is sliced, such as a dataset of HDF5 (`shape`,
            `dtype`, `__getitem__`).
        name: of the argument, for errors.

    Raises:
        ConfigError: not an array, or not one of numbers or text, or a single value.
    """
    array = array_of(x, name)
    if not array.shape:
        raise ConfigError(
            f"{name} is a single value: it has no rows", found=repr(x), hint=f"{name}[None]"
        )
    return Column(array, _cast_to(array.dtype), _reader(array), stays_sparse(name))


def stays_sparse(name: str) -> bool:
    """Whether an argument is what a model is called on: losses and weights take dense arrays."""
    return name.partition("[")[0] == "x"


def array_of(x: Any, name: str) -> Any:
    """`x` as an array of numbers or text: numpy's, rows without zeros, or one that is read as it
    is sliced.

    Args:
        x: see `column`.
        name: of the argument, for errors.

    Raises:
        ConfigError: not such an array.
    """
    array = x if isinstance(x, SparseRows) or type(x) is np.ndarray else _converted(x, name)
    if _kind(array.dtype) not in _NUMBERS_AND_TEXT and not _holds_text(array):
        raise _not_numbers(array, name)
    return array


def library(x: Any) -> str:
    """The library whose array `x` is: a key of the table of conversions, or an empty string."""
    roots = (base.__module__.partition(".")[0] for base in type(x).__mro__)
    return next((root for root in roots if root in _CONVERSIONS), "")


def is_array(x: Any) -> bool:
    """Whether `x` is taken as an array."""
    known = isinstance(x, np.ndarray | SparseRows) or bool(library(x))
    return known or hasattr(x, "__array__") or _is_stored(x)


def _converted(x: Any, name: str) -> Any:
    if name_of_library := library(x):
        return _CONVERSIONS[name_of_library](x)
    if _is_stored(x) and not hasattr(x, "__jax_array__"):
        return x
    if hasattr(x, "__array__"):
        return np.asarray(x)
    hint = (
        "arrays of numpy, jax, pandas, …, or what gives batches: "
        "a PyDataset, tf.data.Dataset, DataLoader, generator"
    )
    raise ConfigError(f"{name} is not an array", found=f"{type(x).__name__}: {x!r}", hint=hint)


def _is_stored(x: Any) -> bool:
    return (
        isinstance(getattr(x, "dtype", None), np.dtype)
        and hasattr(x, "shape")
        and hasattr(x, "__getitem__")
    )


def _of_numpy(x: Any) -> Any:
    return sparse_rows.of_engine(x) if engine.is_sparse(x) else np.asarray(x)


def _of_torch(x: Any) -> Any:
    x = x.detach().cpu()
    return (
        x.float() if str(x.dtype) == "torch.bfloat16" else x
    ).numpy()  # numpy has no such type; float32 holds each of them


def _of_tensorflow(x: Any) -> Any:
    if hasattr(x, "dense_shape"):
        return _scattered(
            np.asarray(x.indices), np.asarray(x.values), tuple(np.asarray(x.dense_shape))
        )
    return (x.to_tensor() if hasattr(x, "to_tensor") else x).numpy()


def _scattered(indices: np.ndarray, values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    dense = np.zeros(shape, values.dtype)
    dense[tuple(indices.T)] = values
    return dense


def _of_pandas(x: Any) -> Any:
    array = np.asarray(x.to_numpy())
    if array.dtype.kind == "O" and array.ndim == 2:
        _check_columns(x)
    # Keras takes a Series as a table of one column.
    return array[:, None] if array.ndim == 1 else array


def _check_columns(frame: Any) -> None:
    is_text = {
        str(name): all(isinstance(value, str | bytes) for value in frame[name])
        for name in frame.columns
    }
    if len(set(is_text.values())) > 1:
        raise ConfigError(
            "a DataFrame has columns of text among those of numbers",
            found=", ".join(repr(name) for name, text in is_text.items() if text),
            hint="turn them into numbers, or give each input columns of its own: {'words': "
            "frame['words'], …}",
        )


_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "numpy": _of_numpy,
    "jax": _of_numpy,
    "jaxlib": _of_numpy,
    "torch": _of_torch,
    "tensorflow": _of_tensorflow,
    "pandas": _of_pandas,
    "scipy": sparse_rows.of_scipy,
}


def _in_memory(array: np.ndarray, which: Rows) -> np.ndarray:
    return array[which] if isinstance(which, slice) else array.take(which, axis=0)


def _by_rows(array: SparseRows, which: Rows) -> SparseRows:
    return array[which]


def _from_storage(array: Any, which: Rows) -> np.ndarray:
    if isinstance(which, slice):
        return np.asarray(array[which])
    order = np.argsort(which)  # HDF5 reads rows in rising order alone
    rising = which[order]
    if len(rising) and rising[-1] - rising[0] == len(rising) - 1 and (np.diff(rising) == 1).all():
        # one range: HDF5 reads it many times as fast as a list of rows
        rows = np.asarray(array[int(rising[0]) : int(rising[-1]) + 1])
    else:
        rows = np.asarray(array[rising])
    shuffled = np.empty_like(rows)
    shuffled[order] = rows
    return shuffled


def _reader(array: Any) -> Callable[[Any, Rows], Any]:
    if isinstance(array, np.ndarray):
        return _in_memory
    return _by_rows if isinstance(array, SparseRows) else _from_storage


def _cast_to(dtype: Any) -> str | None:
    """Every float becomes the default float type, as in Keras; whole numbers, flags and text
    stay.
    """
    is_float = _kind(dtype) == "f"
    return engine.floatx() if is_float and dtype != engine.floatx() else None


def _kind(dtype: Any) -> str:
    """numpy's letter for the kind of number; those that ml_dtypes adds count as what they are."""
    name = getattr(dtype, "name", str(dtype))
    if name.startswith(("bfloat", "float")):
        return "f"
    return "i" if name in ("int4", "uint4", "int2", "uint2") else np.dtype(dtype).kind


def _holds_text(array: Any) -> bool:
    if not isinstance(array, np.ndarray):
        return getattr(array.dtype, "metadata", None) is not None  # HDF5's text of any length
    return array.dtype.kind == "O" and all(isinstance(value, str | bytes) for value in array.flat)


def _not_numbers(array: Any, name: str) -> ConfigError:
    if not isinstance(array, np.ndarray) or array.dtype.kind != "O":
        return ConfigError(
            f"{name} holds neither numbers nor text",
            found=f"dtype {array.dtype}",
            hint=f"{name}.astype('float32')",
        )
    odd = next(value for value in array.flat if not isinstance(value, str | bytes))
    hint = (
        f"np.stack({name})" if isinstance(odd, np.ndarray | list) else f"{name}.astype('float32')"
    )
    found = f"dtype object, shape {array.shape}, with a {type(odd).__name__} in it"
    return ConfigError(
        f"{name} is an array of Python objects, not of numbers", found=found, hint=hint
    )
