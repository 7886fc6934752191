"""The learning rates of a model's optimizer, read and set from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keramos.errors import ConfigError

#: What logs call the learning rate.
RESULT = "learning_rate"


@dataclass(frozen=True)
class Rate:
    """One learning rate of a model.

    Attributes:
        optimizer: which has it.
        result: what logs call it.
        label: what people call it.
    """

    optimizer: Any
    result: str = RESULT
    label: str = "the learning rate"

    def read(self) -> float:
        """What it is now, as the optimizer holds it."""
        return float(self.optimizer.learning_rate)

    def write(self, rate: float) -> float:
        """Set it; returns what the optimizer made of it.

        Raises:
            ArgumentTypeError: the optimizer follows a schedule.
        """
        self.optimizer.learning_rate = rate
        return self.read()


def rates(model: Any) -> list[Rate]:
    """The learning rates of a model: one, or one for each optimizer in a `MultiOptimizer`.

    Raises:
        ConfigError: the model has no optimizer, or one without a learning rate.
    """
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and hasattr(optimizer, "learning_rate"):
        return [Rate(optimizer)]
    several = getattr(optimizer, "optimizers", None)
    if several is not None:
        return [_of_several(inner) for inner in several]
    if hasattr(getattr(optimizer, "inner_optimizer", None), "optimizers"):
        what = "LossScaleOptimizer has a MultiOptimizer inside, and no learning rate of its own"
        raise ConfigError(
            what,
            hint="set `learning_rate` of `model.optimizer.inner_optimizer.optimizers[i]`, or give "
            "each a schedule",
        )
    raise ConfigError(
        "the model has no optimizer with a learning rate", hint="compile(optimizer=…) before"
    )


def _of_several(optimizer: Any) -> Rate:
    name = optimizer.name
    return Rate(optimizer, f"{RESULT}_{name}", f"the learning rate of {name!r}")


def results(model: Any) -> dict[str, float]:
    """What logs say of the learning rates."""
    return {rate.result: rate.read() for rate in rates(model)}
