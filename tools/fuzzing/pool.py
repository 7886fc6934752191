"""Children that read mutants: forked from a process that has imported everything, limited in memory
and in processor time.

Knows how a child ends, not what a mutant is.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

MEMORY = 2 << 30  # bytes above what the process has when it is forked
SECONDS = 5  # of processor time for one mutant
PATIENCE = 60  # seconds of the clock, where a child waits for something
OWN, OPENED = "own", "opened"


@dataclass(frozen=True)
class Answer:
    """What became of one mutant.

    Attributes:
        kind: 'own' (an error of the library), 'opened', 'raw', 'hang' or 'crash'.
        what: the error and its place, where it is one of the last three.
        trace: the end of the traceback.
    """

    kind: str
    what: str = ""
    trace: str = ""


@dataclass
class Child:
    """A process at work on the mutants `numbers` of one reader."""

    reader: str
    numbers: range
    read: Callable[[int], Answer]
    process: int = 0
    pipe: int = -1
    rest: bytes = b""
    answers: list[Answer] = field(default_factory=list)
    deadline: float = 0.0
    seconds: float = 0.0  # of processor time, once it has ended

    def start(self) -> None:
        receiving, sending = os.pipe()
        self.process = os.fork()
        if not self.process:
            os.close(receiving)
            _work(self, sending)
        os.close(sending)
        self.pipe, self.deadline = receiving, time.monotonic() + PATIENCE

    def listen(self) -> bool:
        """Take what the child wrote; False when it has ended."""
        piece = os.read(self.pipe, 1 << 16)
        *lines, self.rest = (self.rest + piece).split(b"\n")
        self.answers += [_parsed(line) for line in lines]
        self.deadline = time.monotonic() + PATIENCE
        return bool(piece)

    def end(self) -> None:
        """After the pipe is empty, or where the clock says so: one answer for how it ended."""
        waited = time.monotonic() > self.deadline
        if waited:
            os.kill(self.process, signal.SIGKILL)
        status = self._wait()
        os.close(self.pipe)
        if waited:
            self.answers.append(Answer("hang", f"{PATIENCE} s without an answer"))
        elif len(self.answers) < len(self.numbers):
            end = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"status {status}"
            self.answers.append(Answer("crash", end))

    def stop(self) -> None:
        """End it early; what it has answered counts."""
        os.kill(self.process, signal.SIGKILL)
        self._wait()
        os.close(self.pipe)

    def _wait(self) -> int:
        _, status, usage = os.wait4(self.process, 0)
        self.seconds = usage.ru_utime + usage.ru_stime
        return status


def run(waiting: Iterator[Child], count: int, until: float) -> Iterator[Child]:
    """Keep `count` children at work, and hand over each that has ended.

    Args:
        waiting: children to start; another is asked for whenever there is room.
        count: at once.
        until: the end, on the clock of `time.monotonic`.
    """
    at_work: dict[int, Child] = {}
    while time.monotonic() < until:
        while len(at_work) < count and (child := next(waiting, None)) is not None:
            child.start()
            at_work[child.pipe] = child
        if not at_work:
            return
        ready = select.select(list(at_work), [], [], 0.5)[0]
        late = [pipe for pipe, c in at_work.items() if time.monotonic() > c.deadline]
        for pipe in dict.fromkeys([*(p for p in ready if not at_work[p].listen()), *late]):
            child = at_work.pop(pipe)
            child.end()
            yield child
    for child in at_work.values():
        child.stop()
        yield child


def _parsed(line: bytes) -> Answer:
    if line in (b"o", b"+"):
        return Answer(OWN if line == b"o" else OPENED)
    return Answer(**json.loads(line))


class Hang(BaseException):
    """No `except Exception` on the way keeps it."""


def _alarm(number: int, frame: object) -> None:
    raise Hang(f"{SECONDS} s of processor time")


def _work(child: Child, sending: int) -> None:
    """Inside the fork; never returns."""
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)
        in_use = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        most = in_use * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGPROF, _alarm)
        for number in child.numbers:
            os.write(sending, _line(_guarded(child.read, number)))
    finally:
        os._exit(0)


def _guarded(read: Callable[[int], Answer], number: int) -> Answer:
    # The alarm comes again each second: what it raises in a destructor is lost.
    try:
        signal.setitimer(signal.ITIMER_PROF, SECONDS, 1)
        try:
            return read(number)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what we look for
        kind = "hang" if isinstance(error, Hang) else "raw"
        return Answer(
            kind, described(error), "".join(traceback.format_exception(error)[-6:])[-3000:]
        )


def described(error: BaseException) -> str:
    """Type and innermost place in the library: what tells one kind of failure from another."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "/keramos/" in f.filename.replace(os.sep, "/")]
    place = ""
    if ours:
        file = ours[-1].filename.replace(os.sep, "/").rpartition("/keramos/")[2]
        place = f" in {file}:{ours[-1].lineno} {ours[-1].name}()"
    return f"{type(error).__name__}{place}"


def _line(answer: Answer) -> bytes:
    if answer.kind == OWN:
        return b"o\n"
    if answer.kind == OPENED:
        return b"+\n"
    with contextlib.suppress(ValueError):
        return json.dumps(answer.__dict__).encode() + b"\n"
    return b'{"kind": "raw", "what": "an error that cannot be shown"}\n'
