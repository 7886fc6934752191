"""What a callback watches: one number of the logs, and whether larger or smaller is better."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from keramos._frames import warn
from keramos.callbacks.callback import Callback
from keramos.callbacks.logs import as_float
from keramos.errors import ConfigError, near

#: mode -> whether the first number is better than the second
BETTER: dict[str, Callable[[Any, Any], bool]] = {"min": operator.lt, "max": operator.gt}
_DIRECTIONS = {"up": "max", "down": "min"}


class MonitorCallback(Callback):
    """Base of the callbacks that keep an eye on one number.

    Args:
        monitor: name of the number in the logs.
        mode: "min", "max", or "auto", which asks the metric of that name.
        best: the number to beat from the start; None if any will do.
        min_delta: by how much, at least, a number must be better than the best to count as better;
            the sign is ignored.

    Attributes:
        best: the best number so far; None before the first.
    """

    #: What the callback does with the number, for a warning that it is not there.
    purpose = "monitoring"

    def __init__(
        self,
        monitor: str = "val_loss",
        mode: str = "auto",
        best: Any = None,
        min_delta: float = 0.0,
    ):
        super().__init__()
        self.monitor = monitor
        self.mode = self._checked_mode(mode)
        self.best = best
        self.min_delta = abs(min_delta)
        self.monitor_op = BETTER.get(self.mode)

    def _checked_mode(self, mode: str) -> str:
        if mode in ("auto", "min", "max"):
            return mode
        warn(f"{type(self).__name__}: there is no mode {mode!r}; taking 'auto'")
        return "auto"

    def get_monitor_value(self, logs: Any) -> Any:
        """The monitored number; None, with a warning that names what there is, if the logs do not
        have it.
        """
        value = (logs or {}).get(self.monitor)
        if value is None:
            warn(self._missing(logs or {}))
        return as_float(value)

    def _missing(self, logs: Mapping[str, Any]) -> str:
        hint = "; is there validation data?" if self.monitor.startswith("val_") else ""
        results = ", ".join(logs) or "none"
        return (
            f"{self.purpose} needs {self.monitor!r}, which is not among the results: "
            f"{results}{hint}"
        )

    def _decide_mode(self, logs: Any) -> None:
        """Learn from the model's metrics, made by now, which way is better.

        Raises:
            ConfigError: no metric of that name, or one that does not say.
        """
        if self.monitor_op is None:
            self._set_mode(self._mode_of_metric(logs or {}))

    def _set_mode(self, mode: str) -> None:
        self.mode, self.monitor_op = mode, BETTER[mode]

    def _mode_of_metric(self, logs: Mapping[str, Any]) -> str:
        name = self.monitor.removeprefix("val_")
        if name == "loss" or name.endswith("_loss"):
            return "min"
        same = [metric for metric in _metrics(self.model) if _is_called(metric, name)]
        directions = [
            _DIRECTIONS[direction]
            for metric in same
            if (direction := getattr(metric, "direction", None)) in _DIRECTIONS
        ]
        if directions:
            return directions[0]
        trouble = "does not say whether more is better" if same else "is not a metric of the model"
        raise ConfigError(
            f"{type(self).__name__}: {self.monitor!r} {trouble}",
            found=", ".join(logs),
            near=near(self.monitor, logs),
            hint="mode='max' or mode='min'",
        )

    def _is_improvement(self, value: Any, reference: Any) -> bool:
        """Whether `value` is better than `reference` by more than `min_delta`; anything is better
        than nothing, but for NaN.
        """
        if value != value:
            return False
        if reference is None or reference != reference:
            return True
        better: Any = self.monitor_op
        return better(
            value + self.min_delta if better is operator.lt else value - self.min_delta, reference
        )


def _metrics(model: Any) -> Iterator[Any]:
    """The metrics of a model, those inside of others included."""
    waiting = list(getattr(model, "metrics", None) or ())
    while waiting:
        metric = waiting.pop(0)
        yield metric
        waiting.extend(inner for inner in _inner(metric) if inner is not metric)


def _inner(metric: Any) -> list[Any]:
    members = getattr(metric, "metrics", None) or getattr(metric, "_metrics", None) or ()
    return list(members.values() if isinstance(members, Mapping) else members)


def _is_called(metric: Any, name: str) -> bool:
    # with several outputs, the name of the output comes before that of the metric
    own = getattr(metric, "name", None)
    return bool(own) and (own == name or name.endswith(f"_{own}"))
