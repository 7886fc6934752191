"""Adagrad: steps divided by the root of all squared gradients so far."""

from __future__ import annotations

from typing import Any

from keramos import engine, initializers
from keramos.codec.arguments import argument
from keramos.codec.types import number
from keramos.optimizers.optimizer import Optimizer, like
from keramos.optimizers.options import learning_rate_type


class Adagrad(Optimizer):
    """`a ← a + g²`, `w ← w - η g / √(a + ε)`.

    Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic
    Optimization" (2011).

    Args:
        learning_rate: η.
        initial_accumulator_value: first value of a, not negative.
        epsilon: ε.
    """

    learning_rate: Any = argument(0.001, learning_rate_type, attribute="_learning_rate")
    initial_accumulator_value: float = argument(0.1, number(0))
    epsilon: float = argument(1e-7, number(0))
    signature_order = ("learning_rate", "initial_accumulator_value", "epsilon")

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        initial = initializers.Constant(self.initial_accumulator_value)
        self._squares = self.add_optimizer_variables(variables, "accumulator", initial)

    def update_step(self, gradient: Any, variable: engine.Variable, learning_rate: Any) -> None:
        rate, gradient = like(variable, learning_rate, gradient)
        squares = self._squares[self._get_variable_index(variable)]
        self.assign_add(squares, gradient * gradient)
        self.assign_sub(variable, rate * gradient / engine.numpy.sqrt(squares.value + self.epsilon))
