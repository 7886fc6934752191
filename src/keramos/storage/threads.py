"""Threads that help with work, where the system has any left.

What no thread can do, because the system has none left, is done at once by who asked for it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads(ThreadPoolExecutor):
    """Some threads, started when they are needed."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start `fn` on a thread, or call it now where none can be started.

        In the latter case it may run twice: the first attempt still waits for a thread.
        """
        try:
            return super().submit(fn, *args, **kwargs)
        except RuntimeError:  # "can't start new thread"
            result: Future[T] = Future()
            result.set_result(fn(*args, **kwargs))
            return result
