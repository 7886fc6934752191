"""OptimizerWrapper: the base of optimizers that have others inside."""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import keyword
from keramos.optimizers.optimizer import Optimizer
from keramos.optimizers.options import learning_rate_type


class OptimizerWrapper(Optimizer):
    """Base of optimizers with others inside; its own learning rate is not used."""

    learning_rate: Any = keyword(
        default=0.0, type=learning_rate_type, attribute="_learning_rate", kw_only=True
    )
