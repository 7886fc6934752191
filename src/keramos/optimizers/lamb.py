"""Lamb: Adam with steps in proportion to the size of each variable."""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.optimizers.moments import MomentOptimizer
from keramos.optimizers.optimizer import like


class Lamb(MomentOptimizer):
    """`u = m̂ / (√v̂ + ε)`, `w ← w - η ‖w‖/‖u‖ · u`; the quotient is 1 where a norm is 0.

    You et al., "Large Batch Optimization for Deep Learning: Training BERT in 76 minutes" (2019).

    The arguments are those of `MomentOptimizer`.
    """

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        names = ["momentum", "velocity"]
        self._momentums, self._velocities = self.add_optimizer_variables(variables, names)

    def update_step(self, gradient: Any, variable: engine.Variable, learning_rate: Any) -> None:
        rate, gradient, step = like(variable, learning_rate, gradient, self.iterations + 1)
        beta_1, beta_2 = like(variable, self.beta_1, self.beta_2)
        i = self._get_variable_index(variable)
        m, v = self._momentums[i], self._velocities[i]
        self.assign_add(m, (gradient - m.value) * (1 - self.beta_1))
        self.assign_add(v, (gradient * gradient - v.value) * (1 - self.beta_2))
        first, second = m.value / (1 - beta_1**step), v.value / (1 - beta_2**step)
        update = first / (engine.numpy.sqrt(second) + self.epsilon)
        self.assign_sub(variable, _trust(variable.value, update) * rate * update)


def _trust(value: Any, update: Any) -> Any:
    """The ratio of the norms of a variable and its update."""
    numpy = engine.numpy
    size, step = (numpy.sqrt(numpy.sum(numpy.square(x))) for x in (value, update))
    return numpy.where((size > 0) & (step > 0), size / step, 1.0)
