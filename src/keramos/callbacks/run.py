"""Run: where a `fit` begins, where it is, and the data that it goes over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


class Source(Protocol):
    """Data that know how far they have come."""

    def position(self) -> dict[str, Any] | None:
        """How far a pass has come, as JSON values and arrays; None between two passes."""
        ...

    def return_to(self, position: dict[str, Any] | None) -> None:
        """Go on there with the next epoch, in the order that the pass had."""
        ...


@dataclass
class Run:
    """One `fit`, handed to every callback that defines `on_run(run)` before `on_train_begin`.

    Until `on_train_begin` has returned, a callback may move the beginning of the run.

    Attributes:
        epoch: the epoch that the run begins with, then the one that is trained; counted from 0.
        batch: the batch that the epoch begins with; 0 after it has begun.
        source: the data.
    """

    epoch: int
    batch: int
    source: Source
