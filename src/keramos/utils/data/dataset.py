"""Dataset: elements that are made while they are asked for, and what can be done with them.

Has the methods of `tf.data.Dataset` that programs for Keras use, over numpy arrays. Each pass makes
the elements anew; nothing is changed by a method, which gives another dataset.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from keramos import _tree
from keramos.errors import ArgumentTypeError, ConfigError, ShapeError
from keramos.utils.data import background
from keramos.utils.data.orders import Orders
from keramos.utils.data.stacking import as_array, stacked, stacked_ragged, stacked_with_zeros

INFINITE, UNKNOWN = -1, -2
AUTOTUNE = -1
_READY = 2  # elements made ahead where nobody says how many


class Dataset:
    """Elements (arrays, or nests of them) in passes; each `iter()` is one.

    `fit`, `evaluate` and `predict` take it when it gives batches. Datasets of folders have the
    attributes `class_names` and `file_paths`.

    Args:
        passes: gives the iterator of one pass.
        count: of elements in a pass; -1: no end, -2: unknown.
        batch_size: of rows in each element, where the elements are batches.
    """

    class_names: list[str] | None
    file_paths: list[str]

    def __init__(
        self,
        passes: Callable[[], Iterator[Any]],
        count: int = UNKNOWN,
        batch_size: int | None = None,
    ):
        self._pass, self._count, self._batch_size = passes, count, batch_size

    @classmethod
    def from_tensor_slices(cls, tensors: Any) -> Dataset:
        """One element per row of an array, or of the arrays of a nest.

        Raises:
            ShapeError: they have different numbers of rows, or none.
        """
        arrays = _tree.map_structure(as_array, tensors)
        counts = {len(array) if array.ndim else -1 for array in _tree.leaves(arrays)}
        if len(counts) != 1 or -1 in counts:
            raise ShapeError("from_tensor_slices: the arrays have different numbers of rows")
        (count,) = counts

        def one_pass() -> Iterator[Any]:
            return (_row(arrays, row) for row in range(count))

        return cls(one_pass, count)

    def __iter__(self) -> Iterator[Any]:
        """The elements of a new pass."""
        return self._pass()

    def __len__(self) -> int:
        """The number of elements of a pass.

        Raises:
            ArgumentTypeError: there is no end, or nobody knows.
        """
        if self._count < 0:
            what = "has no end" if self._count == INFINITE else "has a length that nobody knows"
            raise ArgumentTypeError(f"the dataset {what}")
        return self._count

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        sizes = {INFINITE: "without an end", UNKNOWN: "of unknown length"}
        return f"<Dataset {sizes.get(self._count, f'of {self._count}')}>"

    def cardinality(self) -> int:
        """The number of elements of a pass; -1: no end, -2: unknown."""
        return self._count

    def as_numpy_iterator(self) -> Iterator[Any]:
        """The elements of the next pass as numpy arrays."""
        return (_tree.map_structure(np.asarray, element) for element in self)

    def _like(self, passes: Callable[[], Iterator[Any]], count: int) -> Dataset:
        return Dataset(passes, count, self._batch_size)

    def _changed(self, count: Callable[[int], int]) -> int:
        """The count of a dataset that has a part of this one's elements."""
        return self._count if self._count == UNKNOWN else count(self._count)

    def take(self, count: int) -> Dataset:
        """The first elements; all for -1."""
        stop = None if count < 0 else count
        part = count if self._count == INFINITE else self._changed(lambda n: min(n, count))
        if stop is None:
            part = self._count
        return self._like(lambda: _closing(self._pass(), lambda e: itertools.islice(e, stop)), part)

    def skip(self, count: int) -> Dataset:
        """All but the first elements; none for -1."""
        if count < 0:
            return self._like(lambda: iter(()), 0)
        part = self._changed(lambda n: n if n == INFINITE else max(n - count, 0))
        return self._like(
            lambda: _closing(self._pass(), lambda e: itertools.islice(e, count, None)), part
        )

    def map(
        self,
        map_func: Callable[..., Any],
        num_parallel_calls: int | None = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Dataset:
        """What a function makes of each element; of a tuple, each part is an argument.

        Args:
            map_func: takes arrays; it is called for every element of every pass.
            num_parallel_calls: threads, -1 for a number that fits; one by one when left out.
            deterministic: ignored: the order stays.
            name: ignored.
        """

        def call(element: Any) -> Any:
            return map_func(*element) if isinstance(element, tuple) else map_func(element)

        if num_parallel_calls is None:
            return self._like(lambda: map(call, self._pass()), self._count)
        threads = background.THREADS if num_parallel_calls < 1 else num_parallel_calls
        return self._like(
            lambda: background.mapped(call, self._pass(), threads=threads), self._count
        )

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Dataset:
        """The elements for which a function is true; of a tuple, each part is an argument."""

        def holds(element: Any) -> bool:
            return bool(predicate(*element) if isinstance(element, tuple) else predicate(element))

        return self._like(lambda: filter(holds, self._pass()), UNKNOWN)

    def batch(
        self,
        batch_size: int,
        drop_remainder: bool = False,
        num_parallel_calls: int | None = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Dataset:
        """Elements put together: each array gets a first axis of `batch_size` rows.

        Args:
            batch_size: rows; the last batch has fewer.
            drop_remainder: leave the last batch out if it has fewer.
            num_parallel_calls: ignored, as are deterministic and name.

        Raises:
            ShapeError: when elements of different shapes come.
        """
        return self._batched(_checked(batch_size), drop_remainder, stacked)

    def padded_batch(self, batch_size: int, drop_remainder: bool = False) -> Dataset:
        """As `batch`, with zeros where an element is shorter than another."""
        return self._batched(_checked(batch_size), drop_remainder, stacked_with_zeros)

    def ragged_batch(self, batch_size: int, drop_remainder: bool = False) -> Dataset:
        """As `batch`; arrays of different shapes come as an array of arrays."""
        return self._batched(_checked(batch_size), drop_remainder, stacked_ragged)

    def _batched(self, size: int, is_whole: bool, stack: Callable[[list], Any]) -> Dataset:
        def one_pass() -> Iterator[Any]:
            elements = self._pass()
            while rows := list(itertools.islice(elements, size)):
                if len(rows) == size or not is_whole:
                    yield _tree.map_structure(lambda *parts: stack(list(parts)), *rows)

        count = self._changed(
            lambda n: n if n == INFINITE else n // size if is_whole else -(-n // size)
        )
        return Dataset(one_pass, count, size)

    def unbatch(self, name: str | None = None) -> Dataset:
        """The rows of each element, one by one."""

        def one_pass() -> Iterator[Any]:
            for element in self._pass():
                for row in range(len(next(_tree.leaves(element)))):
                    yield _row(element, row)

        return Dataset(one_pass, INFINITE if self._count == INFINITE else UNKNOWN)

    def shuffle(
        self,
        buffer_size: int | None,
        seed: int | None = None,
        reshuffle_each_iteration: bool = True,
        name: str | None = None,
    ) -> Dataset:
        """Another order: each element is drawn from the next `buffer_size` ones.

        Args:
            buffer_size: elements held at once; None: all of a pass.
            seed: of the order; the same seed gives the same orders, pass by pass.
            reshuffle_each_iteration: another order in each pass.
            name: ignored.
        """
        orders = Orders(seed)

        def one_pass() -> Iterator[Any]:
            order = orders.next() if reshuffle_each_iteration else orders.first()
            held: list[Any] = []
            for element in self._pass():
                held.append(element)
                if buffer_size is not None and len(held) >= buffer_size:
                    yield _drawn(held, order)
            while held:
                yield _drawn(held, order)

        return self._like(one_pass, self._count)

    def repeat(self, count: int | None = None, name: str | None = None) -> Dataset:
        """Several passes as one; without an end for None and -1."""
        is_endless = count is None or count < 0

        def one_pass() -> Iterator[Any]:
            for _ in itertools.count() if is_endless else range(count or 0):
                is_empty = True
                for element in self._pass():
                    is_empty = False
                    yield element
                if is_empty:
                    return

        whole = (
            INFINITE
            if is_endless and self._count
            else self._changed(lambda n: n * (count or 0) if n > 0 else n if count else 0)
        )
        return self._like(one_pass, whole)

    def prefetch(self, buffer_size: int = AUTOTUNE, name: str | None = None) -> Dataset:
        """The same elements, made in a thread before they are asked for.

        Args:
            buffer_size: how many ahead; -1 for a number that fits.
            name: ignored.
        """
        if buffer_size == 0:
            return self
        ahead = _READY if buffer_size < 0 else buffer_size
        ahead_of = self._like(lambda: background.prefetched(self._pass(), ahead), self._count)
        return _named_as(self, ahead_of)

    def cache(self, filename: str = "", name: str | None = None) -> Dataset:
        """The same elements, kept in memory by the first pass that comes to its end.

        Args:
            filename: a file is not supported.
            name: ignored.
        """
        if filename:
            raise ConfigError("Dataset.cache keeps elements in memory only", hint="cache()")
        memory: list[list[Any]] = []

        def one_pass() -> Iterator[Any]:
            if memory:
                yield from memory[0]
                return
            elements = []
            for element in self._pass():
                elements.append(element)
                yield element
            memory[:] = [elements]

        return _named_as(self, self._like(one_pass, self._count))

    def concatenate(self, dataset: Dataset, name: str | None = None) -> Dataset:
        """The elements of this one, then those of another."""
        counts = (self._count, dataset.cardinality())
        total = next((n for n in (INFINITE, UNKNOWN) if n in counts), sum(counts))
        return self._like(lambda: itertools.chain(self._pass(), iter(dataset)), total)

    def enumerate(self, start: int = 0, name: str | None = None) -> Dataset:
        """Each element with its number, `(number, element)`."""
        return self._like(lambda: enumerate(self._pass(), start), self._count)

    def apply(self, transformation_func: Callable[[Dataset], Any]) -> Any:
        """What a function makes of this dataset."""
        return transformation_func(self)


def _named_as(source: Dataset, target: Dataset) -> Dataset:
    """The same attributes that tell of a folder, as long as the elements are its own."""
    for name in ("class_names", "file_paths"):
        if hasattr(source, name):
            setattr(target, name, getattr(source, name))
    return target


def _closing(
    elements: Iterator[Any], part: Callable[[Iterator[Any]], Iterator[Any]]
) -> Iterator[Any]:
    """A part of the elements, after which whatever works on further ones stops."""
    try:
        yield from part(elements)
    finally:
        if hasattr(elements, "close"):
            elements.close()  # type: ignore[attr-defined]


def _row(nest: Any, row: int) -> Any:
    return _tree.map_structure(lambda array: array[row], nest)


def _checked(batch_size: int) -> int:
    if not isinstance(batch_size, int | np.integer) or batch_size < 1:
        raise ConfigError("`batch_size` is a whole number from 1 on", found=repr(batch_size))
    return int(batch_size)


def _drawn(held: list[Any], order: np.random.Generator) -> Any:
    at = int(order.integers(len(held)))
    held[at], held[-1] = held[-1], held[at]
    return held.pop()
