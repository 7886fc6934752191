"""Many units at once, in a few processes; what a file does to its process ends there."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from keramos.saving.scanning import worker
from keramos.saving.scanning.report import FileReport
from keramos.saving.scanning.units import Unit
from keramos.storage import Limits
from keramos.storage.limits import GIB

if TYPE_CHECKING:
    from subprocess import Popen

SECONDS = 300.0  # for one unit
MOST_MEMORY = 4 * GIB  # of one process; mapped files do not count
#: -I and -S leave the child without this process's paths: they are its first argument.
_BOOT = """
import sys, json
sys.path[:] = json.loads(sys.argv[1])
from keramos.saving.scanning import worker
worker.serve(json.loads(sys.argv[2]), int(sys.argv[3]))
"""


def reports(
    units: Sequence[Unit],
    jobs: int,
    limits: Limits,
    *,
    seconds: float = SECONDS,
    progress: Callable[[str], object] = lambda path: None,
) -> list[FileReport]:
    """The reports of units, in their order.

    Args:
        units: any number.
        jobs: processes at once, at least 1.
        limits: what looking through one may cost.
        seconds: for one unit.
        progress: is told the path of each unit when it is begun.
    """
    answers: dict[int, FileReport] = {}
    pending, lock = iter(list(enumerate(units))), threading.Lock()
    failures: list[BaseException] = []

    def following() -> Iterator[tuple[int, Unit]]:
        while True:
            with lock:
                entry = next(pending, None)
                if entry is None or failures:
                    return
                progress(entry[1].path)
            yield entry

    def work() -> None:
        try:
            with _Child(limits, seconds) as child:
                for number, unit in following():
                    answers[number] = child.report(unit)
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            failures.append(error)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(jobs, len(units)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return [answers[number] for number in range(len(units))]


class _Child:
    """One process, which is begun anew when a file has ended it."""

    def __init__(self, limits: Limits, seconds: float):
        self._limits, self._seconds = limits, seconds
        self._process: Popen[str] | None = None

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def report(self, unit: Unit) -> FileReport:
        """The report of a unit; one with a problem where the process did not give it."""
        process = self._process or self._begun()
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._seconds, stop)
        timer.start()
        try:
            process.stdin.write(worker.line_of(unit))
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        finally:
            timer.cancel()
        if answer:
            return FileReport.of_dict(json.loads(answer))
        self._end()
        cause = f"it took more than {self._seconds:g} s" if late.is_set() else "its process ended"
        return FileReport(unit.path, problems=[f"it could not be looked through: {cause}"])

    def _begun(self) -> Popen[str]:
        paths, limits = json.dumps(sys.path), json.dumps(asdict(self._limits))
        command = [sys.executable, "-I", "-S", "-c", _BOOT, paths, limits, str(MOST_MEMORY)]
        # threads of numpy's are of no use here, and take memory
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, env=environment
        )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):  # what was not yet written to it
                    stream.close()
