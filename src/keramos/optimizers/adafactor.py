"""Adafactor: second moments stored as means over rows and columns."""

from __future__ import annotations

from typing import Any

from keramos import engine, initializers
from keramos.codec.arguments import argument
from keramos.codec.types import boolean, number
from keramos.optimizers.optimizer import Optimizer, like
from keramos.optimizers.options import learning_rate_type


class Adafactor(Optimizer):
    """`u = g / √v` with `v` made of its row and column means, `w ← w - α u / max(1, rms(u)/d)`.

    `β₂ = 1 - tᶜ`, `ρ = min(η, 1/√t)`, `α = ρ · max(ε₂, rms(w))`. For a variable with
    fewer than two axes v is stored whole. Shazeer and Stern, "Adafactor: Adaptive Learning Rates
    with Sublinear Memory Cost" (2018).

    Args:
        learning_rate: η.
        beta_2_decay: c.
        epsilon_1: added to g²; 1e-30 is 0 in float16.
        epsilon_2: ε₂.
        clip_threshold: d.
        relative_step: also bound a constant η by 1/√t.
    """

    learning_rate: Any = argument(0.001, learning_rate_type, attribute="_learning_rate")
    beta_2_decay: float = argument(-0.8, number())
    epsilon_1: float = argument(1e-30, number(0))
    epsilon_2: float = argument(1e-3, number(0))
    clip_threshold: float = argument(1.0, number(0))
    relative_step: bool = argument(True, boolean)
    signature_order = (
        "learning_rate",
        "beta_2_decay",
        "epsilon_1",
        "epsilon_2",
        "clip_threshold",
        "relative_step",
    )

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        self._r, self._c, self._v = [], [], []
        for variable in variables:
            rows, columns = self._factors(variable)
            self._r.append(rows)
            self._c.append(columns)
            self._v.append(self.add_variable_from_reference(variable, "velocity"))

    def _factors(self, variable: engine.Variable) -> tuple[engine.Variable, engine.Variable]:
        shape, name = variable.shape, variable.name
        if len(shape) >= 2:
            return (
                self.add_variable(shape[:-1], "zeros", variable.dtype, name=name),
                self.add_variable((*shape[:-2], shape[-1]), "zeros", variable.dtype, name=name),
            )
        # Keras has two scalars here that it never uses: without them the slots of its files would
        # be counted wrong.
        return self._placeholder(name), self._placeholder(name)

    def _placeholder(self, name: str) -> engine.Variable:
        variable = engine.Variable(
            initializers.Zeros(), shape=(), dtype="int32", trainable=False, name=name
        )
        self._variables.append(variable)
        return variable

    def update_step(self, gradient: Any, variable: engine.Variable, learning_rate: Any) -> None:
        rate, gradient, step = like(variable, learning_rate, gradient, self.iterations + 1)
        numpy, i = engine.numpy, self._get_variable_index(variable)
        by_step = 1 / numpy.sqrt(step)
        if self.relative_step and not callable(self._learning_rate):
            rate = numpy.minimum(rate, by_step)
        alpha = numpy.maximum(self.epsilon_2, _rms(variable.value)) * numpy.minimum(rate, by_step)
        beta_2 = 1 - step**self.beta_2_decay
        second = self._second_moment(i, numpy.square(gradient) + self.epsilon_1, beta_2)
        update = gradient / numpy.sqrt(second)
        update = update / numpy.maximum(1.0, _rms(update) / self.clip_threshold)
        self.assign_sub(variable, alpha * update)

    def _second_moment(self, i: int, squares: Any, beta_2: Any) -> Any:
        velocity, numpy = self._v[i], engine.numpy
        if squares.ndim < 2:
            self.assign(velocity, beta_2 * velocity.value + (1 - beta_2) * squares)
            return velocity.value
        rows, columns = self._r[i], self._c[i]
        self.assign(rows, beta_2 * rows.value + (1 - beta_2) * numpy.mean(squares, axis=-1))
        self.assign(columns, beta_2 * columns.value + (1 - beta_2) * numpy.mean(squares, axis=-2))
        scaled = rows.value / numpy.mean(rows.value, axis=-1, keepdims=True)
        product = numpy.expand_dims(scaled, -1) * numpy.expand_dims(columns.value, -2)
        self.assign(velocity, product)
        return velocity.value


def _rms(x: Any) -> Any:
    return engine.numpy.sqrt(engine.numpy.mean(engine.numpy.square(x)))
