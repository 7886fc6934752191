"""Upper limits on every training run of the process, for trying out a script."""

from __future__ import annotations

from dataclasses import dataclass

from keramos._frames import warn
from keramos.codec.types import integer, optional


@dataclass
class _Brevity:
    epochs: int | None = None
    steps: int | None = None


_current = _Brevity()
_count = optional(integer(1))


def max_epochs() -> int | None:
    """The most epochs that one `fit` runs; None for no limit."""
    return _current.epochs


def set_max_epochs(max_epochs: int | None) -> None:
    """Limit every `fit` to this many epochs, >= 1; None removes the limit."""
    _current.epochs = _count.coerce(max_epochs)


def max_steps_per_epoch() -> int | None:
    """The most batches that one epoch, evaluation or prediction takes; None for all."""
    return _current.steps


def set_max_steps_per_epoch(max_steps_per_epoch: int | None) -> None:
    """Limit every epoch, evaluation and prediction to this many batches, >= 1; None: no limit."""
    _current.steps = _count.coerce(max_steps_per_epoch)


def limited_epochs(epochs: int) -> int:
    """`epochs`, or the limit where that is lower.

    Warns:
        UserWarning: it is lower.
    """
    most = _current.epochs
    if most is None or epochs <= most:
        return epochs
    warn(f"config.set_max_epochs({most}) is in force: {most} of {epochs} epochs are run")
    return most


def limited_steps(steps: int | None, count: int | None) -> int | None:
    """The batches of an epoch, `steps`, or the limit where that is lower.

    Args:
        steps: as the caller wants them; None for all.
        count: batches that there are; None where nobody knows.

    Warns:
        UserWarning: the limit is lower.
    """
    most, wanted = _current.steps, steps or count
    if most is None or (wanted is not None and wanted <= most):
        return steps
    warn(f"config.set_max_steps_per_epoch({most}) is in force: {most} batches are an epoch")
    return most
