"""Work that goes on while its results are used: in order, a few steps ahead."""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

THREADS = min(8, os.cpu_count() or 1)


def mapped(
    function: Callable[[T], R], items: Iterable[T], *, threads: int = THREADS, ahead: int = 0
) -> Iterator[R]:
    """`map`, in threads, in the order of the items.

    Args:
        function: called in a thread.
        items: drawn in the thread of the caller.
        threads: how many.
        ahead: how many items are worked on, or done and waiting, at most.
    """
    pending: deque[Future[R]] = deque()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="keramos-data")
    try:
        for item in items:
            pending.append(pool.submit(function, item))
            if len(pending) >= max(ahead, 2 * threads):
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


_END = object()


class _Failure:
    """An error of the thread, for whoever waits for the item."""

    def __init__(self, error: BaseException):
        self.error = error


class _Ready:
    """Items on their way from a thread to its user, who may go away."""

    def __init__(self, ahead: int):
        self._queue: queue.Queue[Any] = queue.Queue(ahead)
        self.stopped = threading.Event()
        self.take = self._queue.get

    def put(self, item: Any) -> bool:
        """Hand an item over; False when nobody waits any more."""
        while not self.stopped.is_set():
            try:
                self._queue.put(item, timeout=0.1)
                return True
            except queue.Full:
                continue
        return False

    def fill(self, items: Iterable[Any]) -> None:
        """Hand all items over, and whatever error ends them."""
        source = iter(items)
        try:
            if all(map(self.put, source)):
                self.put(_END)
        except BaseException as error:  # noqa: BLE001  raised where the item is waited for
            self.put(_Failure(error))
        finally:
            close = getattr(source, "close", None)
            if close is not None:
                close()


def prefetched(items: Iterable[T], ahead: int) -> Iterator[T]:
    """The same items, drawn in a thread, `ahead` of them before they are asked for."""
    ready = _Ready(ahead)
    threading.Thread(target=ready.fill, args=(items,), name="keramos-data", daemon=True).start()
    try:
        while (item := ready.take()) is not _END:
            if isinstance(item, _Failure):
                raise item.error
            yield item
    finally:
        ready.stopped.set()
