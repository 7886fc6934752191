"""Adadelta: steps whose size follows from earlier steps."""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.types import number
from keramos.optimizers.optimizer import Optimizer, like
from keramos.optimizers.options import learning_rate_type


class Adadelta(Optimizer):
    """`a ← ρ a + (1-ρ) g²`, `δ = -g √(d + ε) / √(a + ε)`, `d ← ρ d + (1-ρ) δ²`, `w ← w + η δ`.

    Zeiler, "ADADELTA: An Adaptive Learning Rate Method" (2012); the paper has η = 1.

    Args:
        learning_rate: η.
        rho: ρ, in [0, 1].
        epsilon: ε.
    """

    learning_rate: Any = argument(0.001, learning_rate_type, attribute="_learning_rate")
    rho: float = argument(0.95, number(0, 1))
    epsilon: float = argument(1e-7, number(0))
    signature_order = ("learning_rate", "rho", "epsilon")

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        names = ["accumulated_grad", "accumulated_delta_var"]
        self._accumulated_grads, self._accumulated_delta_vars = self.add_optimizer_variables(
            variables, names
        )

    def update_step(self, gradient: Any, variable: engine.Variable, learning_rate: Any) -> None:
        rate, gradient = like(variable, learning_rate, gradient)
        i, rho = self._get_variable_index(variable), self.rho
        squares, deltas = self._accumulated_grads[i], self._accumulated_delta_vars[i]
        self.assign(squares, rho * squares.value + (1 - rho) * gradient * gradient)
        delta = -self._root(deltas.value) * gradient / self._root(squares.value)
        self.assign(deltas, rho * deltas.value + (1 - rho) * delta * delta)
        self.assign_add(variable, rate * delta)

    def _root(self, x: Any) -> Any:
        # ε inside the root, as in the paper; Adam has it outside
        return engine.numpy.sqrt(x + self.epsilon)
