"""What optimizers share that have others inside: a learning rate of their own that says nothing.

Refuses to know how the others are used.
"""

from __future__ import annotations

from typing import Any

from keramos.optimizers.optimizer import Optimizer
from keramos.optimizers.options import rate_argument


class OptimizerWrapper(Optimizer):
    """Base of optimizers with others inside."""

    learning_rate: Any = rate_argument(0.0)
