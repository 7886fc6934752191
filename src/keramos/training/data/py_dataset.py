"""The class that people derive from to make batches on request."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any


class PyDataset:
    """Data as numbered batches, each made when it is asked for.

    A subclass has `__getitem__(index)`, which returns `(x,)`, `(x, y)`, `(x, y, sample_weight)` or
    x alone, and `__len__`, the number of batches. Data without an end have a property `num_batches`
    that is None instead; training then needs `steps_per_epoch`.

    ```python
    class Squares(keramos.utils.PyDataset):
        def __len__(self):
            return 100

        def __getitem__(self, index):
            x = np.arange(32.0)[:, None] + 32 * index
            return x, x**2
    ```

    With several workers `__getitem__` runs in several threads at once, or in processes, which get a
    copy of the dataset at the beginning of each epoch. Batches come in the same order as with one.

    Args:
        workers: threads or processes that make batches; with 0 or 1 they are made where they are
            used.
        use_multiprocessing: processes instead of threads, from one worker on. The subclass must
            then be importable, and what it holds must be picklable.
        max_queue_size: batches made ahead, at most.
    """

    # defaults for a subclass that does not call this constructor
    workers: int = 1
    use_multiprocessing: bool = False
    max_queue_size: int = 10

    def __init__(
        self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10
    ):
        self.workers = workers
        self.use_multiprocessing = use_multiprocessing
        self.max_queue_size = max_queue_size

    def __getitem__(self, index: int) -> Any:
        """The batch of that number, counted from 0."""
        raise NotImplementedError(f"{type(self).__name__} has no __getitem__")

    def __iter__(self) -> Iterator[Any]:
        """Every batch once, in order; for ever where there is no end."""
        # Python's own iteration over what has `__getitem__` ends with an IndexError alone.
        try:
            count = self.num_batches
        except NotImplementedError:  # nothing says that there is an end
            count = None
        numbers = itertools.count() if count is None else range(count)
        return (self[number] for number in numbers)

    @property
    def num_batches(self) -> int | None:
        """The number of batches, `len(self)`; None for data without an end."""
        if hasattr(self, "__len__"):
            return len(self)  # type: ignore[arg-type]
        raise NotImplementedError(f"{type(self).__name__} has neither __len__ nor num_batches")

    def on_epoch_begin(self) -> None:
        """Called before each epoch."""

    def on_epoch_end(self) -> None:
        """Called after each epoch."""
