"""Progbar: how far something has come, on one line.

Numbers are waited for, and averaged, when the line is drawn, not before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from typing import Any

from keramos.callbacks import terminal
from keramos.callbacks.logs import as_float
from keramos.errors import ConfigError, printable

_BAR = "━"
_MOST_PENDING = 4096


class Progbar:
    """A line that shows how far something has come.

    On a terminal or in a notebook the line is drawn anew as it goes; in a file it is written once,
    at the end.

    Args:
        target: steps in all; None where that is unknown.
        width: of the bar, in characters.
        verbose: 0 for silence, 1 for a bar, 2 for one line at the end.
        interval: seconds between two drawings.
        stateful_metrics: names whose latest value is shown; of the others, the average over the
            steps.
        stateless_metrics: the other way round: names that are averaged; of the others, the latest
            value is shown.
        unit_name: what a step is called.

    Raises:
        ConfigError: both lists of names given.
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: Any = 1,
        interval: float = 0.05,
        stateful_metrics: Collection[str] | None = None,
        stateless_metrics: Collection[str] | None = None,
        unit_name: str = "step",
    ):
        if stateful_metrics is not None and stateless_metrics is not None:
            raise ConfigError("Progbar() takes `stateful_metrics` or `stateless_metrics`, not both")
        self.target, self.width, self.verbose, self.interval, self.unit_name = (
            target,
            width,
            verbose,
            interval,
            unit_name,
        )
        self.stateful_metrics = set(stateful_metrics or ())
        self.stateless_metrics = set(stateless_metrics or ())
        self._values = _Values(self._is_averaged)
        self._seen_so_far = 0
        self._start = time.time()
        self._after_first: float | None = None
        self._drawn_at = 0.0
        self._line = terminal.Line()

    def add(self, n: int, values: Any = None) -> None:
        """Go on by `n` steps; see `update`."""
        self.update(self._seen_so_far + n, values)

    def update(
        self,
        current: int,
        values: Iterable[tuple[str, Any]] | None = None,
        finalize: bool | None = None,
    ) -> None:
        """Say where things stand.

        Args:
            current: steps done.
            values: `(name, number)` pairs of the last steps; numbers may still be on their way from
                the device.
            finalize: whether this is the end, and the values are to be shown as given; by default
                at `target`.
        """
        if finalize is None:
            finalize = self.target is not None and current >= self.target
        elif finalize and self.target is None:
            self.target = current
        steps, self._seen_so_far = current - self._seen_so_far, current
        if not self.verbose:
            return
        self._values.add(values or (), steps, final=finalize)
        now = time.time()
        per_step = self._duration(current, now)
        if finalize:
            self._line.finish(self._text(current, now, per_step, done=True))
        elif self.verbose == 1 and now - self._drawn_at >= self.interval and self._line.is_live():
            self._line.draw(self._text(current, now, per_step, done=False))
            self._drawn_at = now

    def _is_averaged(self, name: str) -> bool:
        return (
            name in self.stateless_metrics
            if self.stateless_metrics
            else name not in self.stateful_metrics
        )

    def _duration(self, current: int, now: float) -> float:
        """Seconds per step; the first step, in which things are compiled, counts only while it is
        alone.
        """
        if not current:
            return 0.0
        if current == 1:
            self._after_first = now
        if self._after_first is not None and current > 1:
            return (now - self._after_first) / (current - 1)
        return (now - self._start) / current

    def _text(
        self, current: int, now: float, per_step: float, *, done: bool
    ) -> list[terminal.Part]:
        elapsed = now - self._start
        clock = (
            f"{elapsed:.0f}s"
            if done or self.target is None
            else time_left(per_step * (self.target - current))
        )
        speed = f" {time_per_unit(per_step, self.unit_name)}"
        numbers = "".join(
            f" - {printable(name)}: {number}" for name, number in self._values.shown()
        )
        if self.verbose == 2:
            return [terminal.Part(f"{self._count(current)} - {clock} -{speed}{numbers}")]
        return [*self._bar(current), terminal.Part(clock, "bold"), terminal.Part(speed + numbers)]

    def _count(self, current: int) -> str:
        if self.target is None:
            return f"{current:7d}/Unknown"
        return f"{current:{len(str(self.target))}d}/{self.target}"

    def _bar(self, current: int) -> list[terminal.Part]:
        if self.target is None:
            return [terminal.Part(f"{self._count(current)} ")]
        done = int(self.width * min(1.0, current / self.target)) if self.target else self.width
        count = [terminal.Part(self._count(current), "bold"), terminal.Part(" ")]
        return [
            *count,
            terminal.Part(_BAR * done, "green"),
            terminal.Part(self._rest(done), "dim"),
            terminal.Part(" "),
        ]

    def _rest(self, done: int) -> str:
        # without colors, the two halves of the bar must differ in shape
        return (_BAR if terminal.has_colors() else " ") * (self.width - done)


class _Values:
    """The latest values, or averages of all; what arrives between two drawings is only kept."""

    def __init__(self, is_averaged: Callable[[str], bool]):
        self._is_averaged = is_averaged
        self._latest: dict[str, Any] = {}
        self._sums: dict[str, tuple[float, float]] = {}
        self._pending: list[tuple[str, Any, int]] = []

    def add(self, values: Iterable[tuple[str, Any]], steps: int, *, final: bool) -> None:
        if final:
            self._settle()
        for name, value in values:
            self._latest[name] = value
            if final:
                self._sums.pop(name, None)
            elif self._is_averaged(name):
                self._pending.append((name, value, max(1, steps)))
        if len(self._pending) > _MOST_PENDING:
            self._settle()

    def _settle(self) -> None:
        for name, value, steps in self._pending:
            number = as_number(value)
            if isinstance(number, float):
                total, count = self._sums.get(name, (0.0, 0.0))
                self._sums[name] = (total + number * steps, count + steps)
        self._pending = []

    def shown(self) -> list[tuple[str, str]]:
        self._settle()
        return [(name, self._format(name, latest)) for name, latest in self._latest.items()]

    def _format(self, name: str, latest: Any) -> str:
        if name in self._sums:
            total, count = self._sums[name]
            return format_number(total / count)
        return format_number(as_number(latest))


def as_number(value: Any) -> Any:
    """A float: that of a scalar, or the mean of an array; anything else as it is."""
    number = as_float(value)
    return (
        float(number.mean()) if getattr(number, "size", 0) and hasattr(number, "mean") else number
    )


def format_number(number: Any) -> str:
    """Four digits; with an exponent when small."""
    if not isinstance(number, float):
        return str(number)
    return f"{number:.4f}" if abs(number) > 1e-3 else f"{number:.4e}"


def time_left(seconds: float) -> str:
    """`7s`, `1:15` or `2:03:20`."""
    whole = int(seconds)
    minutes, hours = whole // 60 % 60, whole // 3600
    if whole > 3600:
        return f"{hours}:{minutes:02d}:{whole % 60:02d}"
    return f"{whole // 60}:{whole % 60:02d}" if whole > 60 else f"{whole}s"


def time_per_unit(seconds: float, unit: str) -> str:
    """`2s/step`, `5ms/step` or `80us/step`."""
    if seconds >= 1 or seconds == 0:
        return f"{seconds:.0f}s/{unit}"
    return f"{seconds * 1e3:.0f}ms/{unit}" if seconds >= 1e-3 else f"{seconds * 1e6:.0f}us/{unit}"
