"""Adamax: Adam with a decaying maximum of the gradient in place of its mean square."""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.optimizers.moments import MomentOptimizer
from keramos.optimizers.optimizer import like


class Adamax(MomentOptimizer):
    """`m ← β₁ m + (1-β₁) g`, `u ← max(β₂ u, |g|)`, `w ← w - η / (1-β₁ᵗ) · m / (u + ε)`.

    Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2014), section 7.1.

    The arguments are those of `MomentOptimizer`.
    """

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        self._m, self._u = self.add_optimizer_variables(variables, ["momentum", "norm"])

    def update_step(self, gradient: Any, variable: engine.Variable, learning_rate: Any) -> None:
        rate, gradient, step, beta_1 = like(
            variable, learning_rate, gradient, self.iterations + 1, self.beta_1
        )
        i = self._get_variable_index(variable)
        m, u = self._m[i], self._u[i]
        self.assign_add(m, (gradient - m.value) * (1 - self.beta_1))
        self.assign(u, engine.numpy.maximum(self.beta_2 * u.value, engine.numpy.abs(gradient)))
        self.assign_sub(variable, rate * m.value / ((1 - beta_1**step) * (u.value + self.epsilon)))
