"""Ftrl: follow the regularized leader, for sparse linear models."""

from __future__ import annotations

from typing import Any

from keramos import engine, initializers
from keramos.codec.arguments import argument
from keramos.codec.types import number
from keramos.optimizers.optimizer import Optimizer, like
from keramos.optimizers.options import learning_rate_type


class Ftrl(Optimizer):
    """`w` that minimizes the sum of all gradients' linear losses plus L1 and L2 penalties.

    `n' = n + g²`, `z ← z + g + 2 s w - (n'⁻ᵖ - n⁻ᵖ)/η · w`, `q = n'⁻ᵖ/η + 2 (l₂ + β/2η)`,
    `w ← (clip(z, -l₁, l₁) - z) / q`, `n ← n'`. McMahan et al., "Ad Click Prediction: a View from
    the Trenches" (2013).

    Args:
        learning_rate: η.
        learning_rate_power: p, at most 0; with 0 the learning rate is constant.
        initial_accumulator_value: first value of n, not negative.
        l1_regularization_strength: l₁.
        l2_regularization_strength: l₂.
        l2_shrinkage_regularization_strength: s; a penalty on size that leaves sparse weights alone.
        beta: β.
    """

    learning_rate: Any = argument(0.001, learning_rate_type, attribute="_learning_rate")
    learning_rate_power: float = argument(-0.5, number(high=0))
    initial_accumulator_value: float = argument(0.1, number(0))
    l1_regularization_strength: float = argument(0.0, number(0))
    l2_regularization_strength: float = argument(0.0, number(0))
    l2_shrinkage_regularization_strength: float = argument(0.0, number(0))
    beta: float = argument(0.0, number())
    signature_order = (
        "learning_rate", "learning_rate_power", "initial_accumulator_value",
        "l1_regularization_strength", "l2_regularization_strength",
        "l2_shrinkage_regularization_strength", "beta",
    )  # fmt: skip

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        names = ["accumulator", "linear"]
        initial = [initializers.Constant(self.initial_accumulator_value), "zeros"]
        self._squares, self._linears = self.add_optimizer_variables(variables, names, initial)

    def update_step(self, gradient: Any, variable: engine.Variable, learning_rate: Any) -> None:
        rate, gradient = like(variable, learning_rate, gradient)
        i, power = self._get_variable_index(variable), -self.learning_rate_power
        squares, linear, value = self._squares[i], self._linears[i], variable.value
        shrunk = gradient + 2 * self.l2_shrinkage_regularization_strength * value
        total = squares.value + gradient * gradient
        self.assign_add(linear, shrunk - (total**power - squares.value**power) / rate * value)
        l1, l2 = self.l1_regularization_strength, self.l2_regularization_strength
        quadratic = total**power / rate + 2 * (l2 + self.beta / (2.0 * rate))
        clipped = engine.numpy.clip(linear.value, -l1, l1)
        self.assign(variable, (clipped - linear.value) / quadratic)
        self.assign(squares, total)
