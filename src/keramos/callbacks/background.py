"""A write that goes on while training does, in a thread; never more than one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable

#: Named in the thread's name, for whoever looks at a stack dump.
_NAME = "keramos-checkpoint"


class BackgroundWriter:
    """Runs one write at a time; what it raises is raised by whoever asks next."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None

    def submit(self, write: Callable[[], None]) -> None:
        """Start a write; waits for the one before.

        Raises:
            BaseException: what the one before raised; this one is not started.
        """
        self.settle()
        # not a daemon: the interpreter waits for it, so that the last checkpoint of a run that
        # fails is written, too
        self._thread = threading.Thread(target=self._run, args=(write,), name=_NAME)
        self._thread.start()

    def check(self) -> None:
        """Raise what a finished write raised; waits for nothing."""
        if self._thread is not None and not self._thread.is_alive():
            self.settle()

    def settle(self) -> None:
        """Wait for the write, and raise what it raised."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _run(self, write: Callable[[], None]) -> None:
        try:
            write()
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that trains
            self._error = error
