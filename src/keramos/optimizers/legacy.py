"""Names of `keras.optimizers.legacy`, which Keras 3 does not have; each is an error with a hint.

They are no aliases, because their steps differ from those of today's optimizers.
"""

from __future__ import annotations

from typing import Any

from keramos.errors import MissingExtraError


class Optimizer:
    """An optimizer of Keras 2 that Keras 3 does not have."""

    def __init__(self, *args: Any, **kwargs: Any):
        name = type(self).__name__
        raise MissingExtraError(
            f"keras.optimizers.legacy.{name} went with Keras 2",
            hint=f"keras.optimizers.{name}, or tf_keras.optimizers.legacy",
        )


Adagrad, Adam, Ftrl, RMSprop, SGD = (
    type(name, (Optimizer,), {}) for name in ("Adagrad", "Adam", "Ftrl", "RMSprop", "SGD")
)
