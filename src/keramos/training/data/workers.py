"""Items made ahead by threads or processes, and handed out in order.

What a worker raises is raised where the item was due.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pickle import PicklingError
from typing import Any

from keramos.errors import ConfigError


def item(dataset: Any, index: int) -> Any:
    """`dataset[index]`; an error says which item it was."""
    try:
        return dataset[index]
    except StopIteration as error:  # would silently end the loop that asked
        raise ConfigError(
            f"{type(dataset).__name__} raised StopIteration for batch {index}"
        ) from error
    except Exception as error:
        error.add_note(f"while {type(dataset).__name__} made batch {index}")
        raise


def by_threads(
    dataset: Any, indices: Iterable[int], *, count: int, ahead: int
) -> Generator[Any, None, None]:
    """The items of those numbers, made by `count` threads, at most `ahead` of them waiting to be
    used.
    """
    pool = ThreadPoolExecutor(count, "PyDataset")
    return _in_order(pool, partial(item, dataset), indices, count + ahead)


def by_processes(
    dataset: Any, indices: Iterable[int], *, count: int, ahead: int
) -> Generator[Any, None, None]:
    """The same by processes, each with its own copy of the dataset.

    Raises:
        ConfigError: the dataset cannot be copied to them, or a process died.
    """
    context = multiprocessing.get_context(_start_method())
    pool = ProcessPoolExecutor(count, context, initializer=_adopt, initargs=(dataset,))
    name = type(dataset).__name__
    _start(pool, name)
    try:
        yield from _in_order(pool, _adopted, indices, count + ahead)
    except BrokenProcessPool as error:
        hint = 'start the program below `if __name__ == "__main__":`, or use_multiprocessing=False'
        raise ConfigError(f"a worker process of {name} died", hint=hint) from error


def _start_method() -> str:
    # never "fork": a copy of a process with jax's threads may wait for ever
    return "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


def _start(pool: ProcessPoolExecutor, name: str) -> None:
    """Start the first process, for which the dataset is pickled here and now."""
    try:
        pool.submit(_adopted, None)
    except (PicklingError, AttributeError, TypeError) as error:
        pool.shutdown(wait=False, cancel_futures=True)
        raise ConfigError(
            f"{name} cannot be copied to a process: {error}", hint="use_multiprocessing=False"
        ) from error


def _in_order(
    pool: Executor, make: Callable[[int], Any], indices: Iterable[int], window: int
) -> Generator[Any, None, None]:
    pending: deque[Future] = deque()
    try:
        for index in indices:
            pending.append(pool.submit(make, index))
            if len(pending) >= window:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


_mine: Any = None  # the dataset of a worker process


def _adopt(dataset: Any) -> None:
    global _mine
    _mine = dataset


def _adopted(index: int | None) -> Any:
    return None if index is None else item(_mine, index)
