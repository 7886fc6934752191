"""SGD: gradient descent, with momentum."""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.types import boolean, number
from keramos.optimizers.optimizer import Optimizer, like
from keramos.optimizers.options import learning_rate_type


class SGD(Optimizer):
    """Gradient descent: `v ← μ v - η g`, `w ← w + v`; with Nesterov's momentum `w ← w + μ v - η g`.

    Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013).

    Args:
        learning_rate: η.
        momentum: μ, in [0, 1]; with 0 there is no v.
        nesterov: use Nesterov's momentum.
    """

    learning_rate: Any = argument(0.01, learning_rate_type, attribute="_learning_rate")
    momentum: float = argument(0.0, number(0, 1))
    nesterov: bool = argument(False, boolean)
    signature_order = ("learning_rate", "momentum", "nesterov")

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        self.momentums = []
        if self.momentum != 0:
            self.momentums = self.add_optimizer_variables(variables, "momentum")

    def update_step(self, gradient: Any, variable: engine.Variable, learning_rate: Any) -> None:
        rate, gradient = like(variable, learning_rate, gradient)
        if self.momentum == 0:
            self.assign_sub(variable, gradient * rate)
            return
        momentum = self.momentums[self._get_variable_index(variable)]
        self.assign(momentum, momentum.value * self.momentum - gradient * rate)
        velocity = momentum.value
        if self.nesterov:
            velocity = velocity * self.momentum - gradient * rate
        self.assign_add(variable, velocity)
