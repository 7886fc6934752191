"""Nadam: Adam with Nesterov's momentum."""

from __future__ import annotations

from typing import Any

from keramos import engine, initializers
from keramos.optimizers.moments import MomentOptimizer
from keramos.optimizers.optimizer import like


class Nadam(MomentOptimizer):
    """Adam whose first moment looks one step ahead.

    `μₜ = β₁ (1 - 0.96ᵗ/2)`, `m̂ = μₜ₊₁ m / (1 - Πμ…ₜ₊₁) + (1-μₜ) g / (1 - Πμ…ₜ)`,
    `v̂ = v / (1-β₂ᵗ)`, `w ← w - η m̂ / (√v̂ + ε)`. Dozat, "Incorporating Nesterov Momentum into
    Adam" (2015).

    The arguments are those of `MomentOptimizer`.
    """

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        names = ["momentum", "velocity"]
        self._momentums, self._velocities = self.add_optimizer_variables(variables, names)
        # The product of all μ so far; without a name and the last one, as in Keras's files.
        self._u_product = engine.Variable(initializers.Ones(), shape=(), trainable=False)
        self._variables.append(self._u_product)

    def _update_all(self, grads: Any, variables: Any, learning_rate: Any) -> None:
        product = self._u_product
        self.assign(product, product.value * self._share(1, product))
        super()._update_all(grads, variables, learning_rate)

    def _share(self, ahead: int, variable: engine.Variable) -> Any:
        (step,) = like(variable, self.iterations + ahead)
        return self.beta_1 * (1.0 - 0.5 * 0.96**step)

    def update_step(self, gradient: Any, variable: engine.Variable, learning_rate: Any) -> None:
        rate, gradient, step = like(variable, learning_rate, gradient, self.iterations + 1)
        product, beta_2 = like(variable, self._u_product.value, self.beta_2)
        now, next_ = self._share(1, variable), self._share(2, variable)
        i = self._get_variable_index(variable)
        m, v = self._momentums[i], self._velocities[i]
        self.assign_add(m, (gradient - m.value) * (1 - self.beta_1))
        self.assign_add(v, (gradient * gradient - v.value) * (1 - self.beta_2))
        first = next_ * m.value / (1 - product * next_) + (1 - now) * gradient / (1 - product)
        second = v.value / (1 - beta_2**step)
        self.assign_sub(variable, first * rate / (engine.numpy.sqrt(second) + self.epsilon))
