"""The learning rate of a model's optimizer, read and set from outside."""

from __future__ import annotations

from typing import Any

from keramos.errors import ConfigError


def read(model: Any) -> float:
    """The learning rate now, as the optimizer holds it."""
    return float(_optimizer(model).learning_rate)


def write(model: Any, rate: float) -> float:
    """Set it; returns what the optimizer made of it.

    Raises:
        ConfigError: the model has no optimizer, or one that follows a schedule.
    """
    optimizer = _optimizer(model)
    optimizer.learning_rate = rate
    return read(model)


def _optimizer(model: Any) -> Any:
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None or not hasattr(optimizer, "learning_rate"):
        if hasattr(getattr(optimizer, "inner_optimizer", optimizer), "optimizers"):
            what = "MultiOptimizer has several learning rates, one in each of its optimizers"
            raise ConfigError(
                what,
                hint="set `learning_rate` of `model.optimizer.optimizers[i]`, or give each a "
                "schedule",
            )
        raise ConfigError(
            "the model has no optimizer with a learning rate", hint="compile(optimizer=…) before"
        )
    return optimizer
