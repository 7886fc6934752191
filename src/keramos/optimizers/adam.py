"""Adam: steps scaled by moving moments of the gradient."""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.types import boolean
from keramos.optimizers.moments import MomentOptimizer
from keramos.optimizers.optimizer import like


class Adam(MomentOptimizer):
    """`m ← β₁ m + (1-β₁) g`, `v ← β₂ v + (1-β₂) g²`, `w ← w - η √(1-β₂ᵗ)/(1-β₁ᵗ) · m / (√v + ε)`.

    Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2014), in the form just before its
    section 2.1; AMSGrad: Reddi et al., "On the Convergence of Adam and Beyond" (2018).

    Args:
        amsgrad: divide by the root of the largest v so far.

    The other arguments are those of `MomentOptimizer`.
    """

    amsgrad: bool = argument(False, boolean)
    signature_order = ("learning_rate", "beta_1", "beta_2", "epsilon", "amsgrad")

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        # files hold m and v of one variable side by side, then all maxima
        names = ["momentum", "velocity"]
        self._momentums, self._velocities = self.add_optimizer_variables(variables, names)
        self._velocity_hats = []
        if self.amsgrad:
            self._velocity_hats = self.add_optimizer_variables(variables, "velocity_hat")

    def update_step(self, gradient: Any, variable: engine.Variable, learning_rate: Any) -> None:
        rate, gradient, step = like(variable, learning_rate, gradient, self.iterations + 1)
        beta_1, beta_2 = like(variable, self.beta_1, self.beta_2)
        i = self._get_variable_index(variable)
        m, v = self._momentums[i], self._velocities[i]
        alpha = rate * engine.numpy.sqrt(1 - beta_2**step) / (1 - beta_1**step)
        self.assign_add(m, (gradient - m.value) * (1 - self.beta_1))
        self.assign_add(v, (gradient * gradient - v.value) * (1 - self.beta_2))
        second = v.value
        if self.amsgrad:
            hat = self._velocity_hats[i]
            self.assign(hat, engine.numpy.maximum(hat.value, second))
            second = hat.value
        # ε beside the root of v, not of v̂: "epsilon hat" of the paper; 1e-7 is above 0 in float16
        self.assign_sub(variable, m.value * alpha / (engine.numpy.sqrt(second) + self.epsilon))
