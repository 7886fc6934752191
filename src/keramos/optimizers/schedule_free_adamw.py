"""ScheduleFreeAdamW: Adam whose averaged iterates need no schedule."""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.types import integer, number
from keramos.optimizers.optimizer import Optimizer, like
from keramos.optimizers.options import learning_rate_type


class ScheduleFreeAdamW(Optimizer):
    """Adam's steps on z, their running mean x, and w between the two, where gradients are taken.

    `z ← z - ηₜ g / (√(v/(1-β₂ᵗ)) + ε)`, `x ← x + (z - x)/t`, `w ← (1-β₁) z + β₁ x`; η grows
    linearly during the warm-up. Only z and v are stored: x follows from w and z.
    Defazio et al., "The Road Less Scheduled" (2024).

    Args:
        learning_rate: η.
        beta_1: β₁, in (0, 1).
        beta_2: β₂, in [0, 1).
        epsilon: ε.
        warmup_steps: steps until the full η is reached.
    """

    learning_rate: Any = argument(0.0025, learning_rate_type, attribute="_learning_rate")
    beta_1: float = argument(0.9, number(0, 1))
    beta_2: float = argument(0.999, number(0, 1))
    epsilon: float = argument(1e-8, number(0))
    warmup_steps: int = argument(0, integer(0))
    signature_order = ("learning_rate", "beta_1", "beta_2", "epsilon", "warmup_steps")

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        names = ["momentum", "velocity"]  # z is called "momentum" in Keras's files
        self._momentums, self._velocities = self.add_optimizer_variables(variables, names)
        for z, variable in zip(self._momentums, variables, strict=True):
            if z is not None:
                self.assign(z, variable.value)

    def update_step(self, gradient: Any, variable: engine.Variable, learning_rate: Any) -> None:
        rate, gradient, step = like(variable, learning_rate, gradient, self.iterations + 1)
        beta_1, beta_2 = like(variable, self.beta_1, self.beta_2)
        i = self._get_variable_index(variable)
        z, v = self._momentums[i], self._velocities[i]
        if self.warmup_steps:
            rate = rate * engine.numpy.minimum(1.0, step / self.warmup_steps)
        mean = (variable.value - (1 - beta_1) * z.value) / beta_1
        self.assign_add(v, (gradient * gradient - v.value) * (1 - self.beta_2))
        root = engine.numpy.sqrt(v.value / (1 - beta_2**step))
        self.assign_sub(z, rate * gradient / (root + self.epsilon))
        mean = mean + (z.value - mean) / step
        self.assign(variable, (1 - beta_1) * z.value + beta_1 * mean)
