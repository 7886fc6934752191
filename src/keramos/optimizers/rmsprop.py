"""RMSprop: steps divided by the moving root mean square of the gradient."""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.types import boolean, number
from keramos.optimizers.optimizer import Optimizer, like
from keramos.optimizers.options import learning_rate_type


class RMSprop(Optimizer):
    """`v ← ρ v + (1-ρ) g²`, `w ← w - η g / √(v + ε)`; if centered, the square of the moving mean of
    g is subtracted from v.

    Hinton, "Neural Networks for Machine Learning", lecture 6 (2012).

    Args:
        learning_rate: η.
        rho: ρ, in [0, 1].
        momentum: share of the previous step that is added to this one.
        epsilon: ε.
        centered: divide by the standard deviation instead.
    """

    learning_rate: Any = argument(0.001, learning_rate_type, attribute="_learning_rate")
    rho: float = argument(0.9, number(0, 1))
    momentum: float = argument(0.0, number())
    epsilon: float = argument(1e-7, number(0))
    centered: bool = argument(False, boolean)
    signature_order = ("learning_rate", "rho", "momentum", "epsilon", "centered")

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        # in this order, as in Keras's files: all v, all momenta, all means
        self._velocities = self.add_optimizer_variables(variables, "velocity")
        self._momentums, self._average_gradients = [], []
        if self.momentum > 0:
            self._momentums = self.add_optimizer_variables(variables, "momentum")
        if self.centered:
            self._average_gradients = self.add_optimizer_variables(variables, "average_gradient")

    def update_step(self, gradient: Any, variable: engine.Variable, learning_rate: Any) -> None:
        rate, gradient = like(variable, learning_rate, gradient)
        i = self._get_variable_index(variable)
        v, rho = self._velocities[i], self.rho
        self.assign(v, rho * v.value + (1 - rho) * gradient * gradient)
        second = v.value
        if self.centered:
            mean = self._average_gradients[i]
            self.assign(mean, rho * mean.value + (1 - rho) * gradient)
            second = second - engine.numpy.square(mean.value)
        step = rate * gradient / engine.numpy.sqrt(second + self.epsilon)
        if self.momentum > 0:
            momentum = self._momentums[i]
            self.assign(momentum, self.momentum * momentum.value + step)
            step = momentum.value
        self.assign_sub(variable, step)
