"""A training step that stops at data which are NaN or infinite, before they spoil the weights.

What a loss makes of such data is known once the step is taken: weights and masks may leave them
out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from keramos.engine.training import settled
from keramos.errors import ConfigError
from keramos.training.compiled_steps import CompiledSteps
from keramos.training.data import Source, finite


class FiniteGuard:
    """The training step of a model, as long as its data are finite.

    At the first batch that is not, the loss is looked at. A loss that stays finite can do with such
    data: nothing is looked at from then on. Where the loss is lost, the step is taken back.

    Args:
        steps: of the model.
        step: its training step.
        source: where the batches come from; None for a single one.
    """

    def __init__(
        self, steps: CompiledSteps, step: Callable[[Any], Any], source: Source | None = None
    ):
        self._steps, self._step, self._source = steps, step, source
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
        before = self._steps.snapshot()
        logs = self._step(batch)
        if is_lost(logs.get("loss")):
            self._steps.restore(before)
            raise self._lost(batch, settled(logs)["loss"])
        return logs

    def _lost(self, batch: tuple, loss: float) -> ConfigError:
        source = self._source
        value = (source and source.not_finite()) or finite.place(batch)
        position = source.position() if source else None
        return ConfigError(
            f"{value}: the loss would be {loss}",
            at=f"training {self._steps.model.name!r}"
            + (f", batch {position['seen']} of the data" if position else ""),
            hint="leave such rows out, or put numbers there with sample_weight 0; the weights are "
            "as before this batch",
        )


def is_lost(loss: Any) -> bool:
    """Whether a loss, None where there is none, is NaN or infinite."""
    return getattr(loss, "shape", ()) == () and loss is not None and not math.isfinite(float(loss))
