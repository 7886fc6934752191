"""Upper limits on every training run of the process, for trying a script out.

Refuses to know training loops; they ask here.
"""

from __future__ import annotations

from dataclasses import dataclass

from keramos.codec.kinds import integer, optional


@dataclass
class _Brevity:
    epochs: int | None = None
    steps: int | None = None


_current = _Brevity()
_count = optional(integer(1))


def max_epochs() -> int | None:
    """The most epochs that one `fit` runs; None for as many as it is asked."""
    return _current.epochs


def set_max_epochs(max_epochs: int | None) -> None:
    """Let no `fit` run more epochs than this, >= 1; None lifts the limit."""
    _current.epochs = _count.coerce(max_epochs)


def max_steps_per_epoch() -> int | None:
    """The most batches that one epoch, evaluation or prediction takes; None for all."""
    return _current.steps


def set_max_steps_per_epoch(max_steps_per_epoch: int | None) -> None:
    """Let no epoch, evaluation or prediction take more batches than this, >= 1; None lifts the
    limit.
    """
    _current.steps = _count.coerce(max_steps_per_epoch)
