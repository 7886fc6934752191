"""Lion: steps of equal size in the direction of the momentum's sign."""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.types import number
from keramos.optimizers.optimizer import Optimizer, like
from keramos.optimizers.options import learning_rate_type


class Lion(Optimizer):
    """`w ← w - η sign(β₁ m + (1-β₁) g)`, `m ← β₂ m + (1-β₂) g`.

    Chen et al., "Symbolic Discovery of Optimization Algorithms" (2023).

    Args:
        learning_rate: η; three to ten times smaller than Adam's.
        beta_1: β₁, in (0, 1].
        beta_2: β₂, in [0, 1).
    """

    learning_rate: Any = argument(0.001, learning_rate_type, attribute="_learning_rate")
    beta_1: float = argument(0.9, number(0, 1, open_low=True))
    beta_2: float = argument(0.99, number(0, 1))
    signature_order = ("learning_rate", "beta_1", "beta_2")

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        self._momentums = self.add_optimizer_variables(variables, "momentum")

    def update_step(self, gradient: Any, variable: engine.Variable, learning_rate: Any) -> None:
        rate, gradient = like(variable, learning_rate, gradient)
        m = self._momentums[self._get_variable_index(variable)]
        direction = engine.numpy.sign(m.value * self.beta_1 + gradient * (1 - self.beta_1))
        self.assign_sub(variable, rate * direction)
        self.assign(m, m.value * self.beta_2 + gradient * (1 - self.beta_2))
