"""The names under which Keras 2 kept its older optimizers; Keras 3 has none of them.

Refuses to pretend: their steps differ from those of today's optimizers.
"""

from __future__ import annotations

from typing import Any

from keramos.errors import MissingExtraError


class Optimizer:
    """Stands for an optimizer that is gone."""

    def __init__(self, *args: Any, **kwargs: Any):
        name = type(self).__name__
        raise MissingExtraError(
            f"keras.optimizers.legacy.{name} went with Keras 2",
            hint=f"keras.optimizers.{name}, or tf_keras.optimizers.legacy",
        )


Adagrad, Adam, Ftrl, RMSprop, SGD = (
    type(name, (Optimizer,), {}) for name in ("Adagrad", "Adam", "Ftrl", "RMSprop", "SGD")
)
