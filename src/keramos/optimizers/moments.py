"""What Adam and its relatives share: decaying means of the gradients and of their sizes.

Refuses to know what a step makes of the two.
"""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import argument
from keramos.codec.kinds import number
from keramos.optimizers.optimizer import Optimizer
from keramos.optimizers.options import learning_rate_kind


class MomentOptimizer(Optimizer):
    """Base of the optimizers with two moments.

    Args:
        learning_rate: η.
        beta_1: β₁, in [0, 1): share of the first moment that stays at every step.
        beta_2: β₂, in [0, 1): of the second.
        epsilon: ε, which keeps quotients finite.
    """

    learning_rate: Any = argument(0.001, learning_rate_kind, attribute="_learning_rate")
    beta_1: float = argument(0.9, number(0, 1))
    beta_2: float = argument(0.999, number(0, 1))
    epsilon: float = argument(1e-7, number(0))
    signature_order = ("learning_rate", "beta_1", "beta_2", "epsilon")
