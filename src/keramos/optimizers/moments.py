"""The arguments of Adam and its relatives, which average gradients and their sizes."""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import argument
from keramos.codec.types import number
from keramos.optimizers.optimizer import Optimizer
from keramos.optimizers.options import learning_rate_type


class MomentOptimizer(Optimizer):
    """Base of the optimizers with two moments.

    Args:
        learning_rate: η.
        beta_1: β₁, in [0, 1): the share of the first moment that each step keeps.
        beta_2: β₂, in [0, 1): the share of the second.
        epsilon: ε > 0, which keeps quotients finite.
    """

    learning_rate: Any = argument(0.001, learning_rate_type, attribute="_learning_rate")
    beta_1: float = argument(0.9, number(0, 1))
    beta_2: float = argument(0.999, number(0, 1))
    epsilon: float = argument(1e-7, number(0))
    signature_order = ("learning_rate", "beta_1", "beta_2", "epsilon")
