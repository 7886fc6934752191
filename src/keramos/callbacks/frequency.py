"""How often something happens in training: once an epoch, or every so many batches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos.errors import ConfigError


class Every:
    """Counts batches, over the borders of epochs.

    Args:
        batches: in one period.
    """

    def __init__(self, batches: int):
        self.batches = batches
        self._since = 0
        self._last = -1

    @classmethod
    def of(cls, save_freq: Any, owner: str) -> Every:
        """From an argument: "epoch", which is never due, or a number of batches.

        Raises:
            ConfigError: something else.
        """
        if save_freq == "epoch":
            return cls(0)
        if isinstance(save_freq, bool) or not isinstance(save_freq, int) or save_freq < 1:
            raise ConfigError(
                f"{owner}: save_freq is 'epoch' or a number of batches", found=repr(save_freq)
            )
        return cls(save_freq)

    def is_due(self, batch: int) -> bool:
        """Count up to a batch of the epoch; whether a period has ended.

        Several batches may end at once (`steps_per_execution`).
        """
        if not self.batches:
            return False
        self._since += batch + 1 if batch <= self._last else batch - self._last
        self._last = batch
        if self._since < self.batches:
            return False
        self._since = 0
        return True

    def state(self) -> dict[str, int]:
        """Where the count is."""
        return {"since": self._since, "last": self._last}

    def set_state(self, state: Mapping[str, int]) -> None:
        """Carry on from what `state` returned."""
        self._since, self._last = int(state["since"]), int(state["last"])
