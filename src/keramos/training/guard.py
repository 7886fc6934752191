"""A training step that refuses data which are no numbers.

Refuses to know how steps are made, and what a loss does with NaN: it asks the loss, by taking the
step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from keramos.engine.training import settled
from keramos.errors import ConfigError
from keramos.training.data import Source, finite
from keramos.training.trainer import Trainer


class Guard:
    """The training step of a model, as long as its data are finite.

    At the first batch that is not, it looks what the loss makes of it. A loss that stays finite can
    do with such data, and is let alone from then on. Where the loss is lost, the step is taken
    back.

    Args:
        trainer: of the model.
        step: its training step.
        source: where the batches come from; None for a single one.
    """

    def __init__(self, trainer: Trainer, step: Callable[[Any], Any], source: Source | None = None):
        self._trainer, self._step, self._source = trainer, step, source
        self._watching = True
        self._logs: dict[str, Any] = {}

    def __call__(self, batch: tuple) -> dict[str, Any]:
        """Take one step.

        Raises:
            ConfigError: the batch has a number that is not finite, and made the loss so. All
                variables are as before.
        """
        if self._watching and not finite.is_finite(batch):
            self._watching = False
            self._logs = self._tried(batch)
        else:
            self._logs = self._step(batch)
        return self._logs

    def _tried(self, batch: tuple) -> dict[str, Any]:
        if is_lost(self._logs.get("loss")):
            return self._step(batch)
        before = self._trainer.snapshot()
        logs = self._step(batch)
        if is_lost(logs.get("loss")):
            self._trainer.restore(before)
            raise self._refusal(batch, settled(logs)["loss"])
        return logs

    def _refusal(self, batch: tuple, loss: float) -> ConfigError:
        source = self._source
        found = (source and source.not_finite()) or finite.place(batch)
        position = source.position() if source else None
        return ConfigError(
            f"{found}: the loss would be {loss}",
            at=f"training {self._trainer.model.name!r}"
            + (f", batch {position['seen']} of the data" if position else ""),
            hint="leave such rows out, or put numbers there with sample_weight 0; the weights are "
            "as before this batch",
        )


def is_lost(loss: Any) -> bool:
    """Whether a loss, None where there is none, is NaN or infinite."""
    return getattr(loss, "shape", ()) == () and loss is not None and not math.isfinite(float(loss))
