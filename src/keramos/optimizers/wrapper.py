"""What optimizers share that have others inside: a learning rate of their own that says nothing.

Refuses to know how the others are used.
"""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import keyword
from keramos.optimizers.optimizer import Optimizer
from keramos.optimizers.options import learning_rate_kind


class OptimizerWrapper(Optimizer):
    """Base of optimizers with others inside."""

    learning_rate: Any = keyword(
        default=0.0, kind=learning_rate_kind, attribute="_learning_rate", kw_only=True
    )
