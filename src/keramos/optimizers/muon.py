"""Muon: momentum made orthogonal for matrices, Adam for everything else."""

from __future__ import annotations

import re
from typing import Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.types import boolean, integer, listed, number, optional, string
from keramos.optimizers.optimizer import Optimizer, like
from keramos.optimizers.options import learning_rate_type


class Muon(Optimizer):
    """For matrices `m ← μ m + g`, `w ← w - η r √max(rows, columns) · O`, with O the matrix nearest
    to m that is orthogonal.

    O comes from Newton and Schulz's iteration `X ← a X + (b A + c A²) X`, `A = X Xᵀ`. Variables
    with another number of axes, embeddings and what `exclude_layers` names take Adam's steps.
    Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024); Liu et al.,
    "Muon is Scalable for LLM Training" (2025).

    Args:
        learning_rate: η.
        adam_beta_1: β₁ of Adam.
        adam_beta_2: β₂ of Adam.
        adam_weight_decay: weight decay of the variables that take Adam's steps.
        epsilon: ε of Adam.
        weight_decay: of the matrices.
        exclude_layers: patterns (regular expressions) of paths that take Adam's steps.
        exclude_embeddings: whether variables with "embedding" in their path take Adam's steps.
        muon_a, muon_b, muon_c: a, b, c.
        adam_lr_ratio: η of Adam, as a multiple of η.
        momentum: μ, in [0, 1].
        ns_steps: iterations.
        nesterov: look one step ahead.
        rms_rate: r; None leaves out r and the root.
    """

    learning_rate: Any = argument(0.001, learning_rate_type, attribute="_learning_rate")
    adam_beta_1: float = argument(0.9, number(0, 1))
    adam_beta_2: float = argument(0.999, number(0, 1))
    adam_weight_decay: float | None = argument(0.004, optional(number()))
    epsilon: float = argument(1e-7, number(0))
    weight_decay: float | None = argument(0.004, optional(number()))
    exclude_layers: list[str] = argument(None, optional(listed(string)))
    exclude_embeddings: bool = argument(True, boolean)
    muon_a: float = argument(3.4445, number())
    muon_b: float = argument(-4.775, number())
    muon_c: float = argument(2.0315, number())
    adam_lr_ratio: float = argument(1, number())
    momentum: float = argument(0.95, number(0, 1))
    ns_steps: int = argument(5, integer(0))
    nesterov: bool = argument(True, boolean)
    rms_rate: float | None = argument(0.2, optional(number()))
    signature_order = (
        "learning_rate", "adam_beta_1", "adam_beta_2", "adam_weight_decay", "epsilon",
        "weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "use_ema", "ema_momentum",
        "ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps", "name",
    )  # fmt: skip
    config_order = (
        "adam_beta_1", "adam_beta_2", "epsilon", "exclude_layers", "muon_a", "muon_b", "muon_c",
        "adam_lr_ratio", "momentum", "ns_steps", "nesterov", "exclude_embeddings",
        "adam_weight_decay", "rms_rate",
    )  # fmt: skip

    def _setup(self) -> None:
        super()._setup()
        self.exclude_layers = self.exclude_layers or []

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        self.momentums, self.adam_velocities = [], []
        for variable in variables:
            has_state = not variable.overwrite_with_gradient
            has_velocity = has_state and self._takes_adam(variable)
            self.momentums.append(self._slot(variable, "momentum") if has_state else None)
            self.adam_velocities.append(self._slot(variable, "velocity") if has_velocity else None)

    def _slot(self, variable: engine.Variable, name: str) -> engine.Variable:
        return self.add_variable_from_reference(variable, name)

    def _takes_adam(self, variable: engine.Variable) -> bool:
        is_embedding = self.exclude_embeddings and "embedding" in variable.path.lower()
        is_excluded = any(re.search(pattern, variable.path) for pattern in self.exclude_layers)
        return len(variable.shape) != 2 or is_embedding or is_excluded

    def _decay_of(self, variable: engine.Variable) -> float | None:
        return self.adam_weight_decay if self._takes_adam(variable) else self.weight_decay

    def update_step(self, gradient: Any, variable: engine.Variable, learning_rate: Any) -> None:
        rate, gradient = like(variable, learning_rate, gradient)
        i = self._get_variable_index(variable)
        m, v = self.momentums[i], self.adam_velocities[i]
        if v is None:
            self._orthogonal_step(gradient, variable, rate, m)
        else:
            self._adam_step(gradient, variable, rate * self.adam_lr_ratio, m, v)

    def _orthogonal_step(
        self, gradient: Any, variable: engine.Variable, rate: Any, m: engine.Variable
    ) -> None:
        self.assign(m, m.value * self.momentum + gradient)
        ahead = gradient + self.momentum * m.value if self.nesterov else m.value
        orthogonal = self.zeropower_via_newtonschulz5(ahead, self.ns_steps)
        self.assign_sub(variable, self.lr_adjust(rate * orthogonal))

    # The names of the next two are Keras's: users' subclasses override them.
    def lr_adjust(self, x: Any) -> Any:
        """The step times `r √max(rows, columns)`, so that its size is that of Adam's.

        Args:
            x: (rows, columns).
        """
        return x if self.rms_rate is None else x * self.rms_rate * max(x.shape) ** 0.5

    def zeropower_via_newtonschulz5(self, x: Any, steps: int) -> Any:
        """The matrix nearest to `x` that is orthogonal, about.

        Args:
            x: (rows, columns).
            steps: iterations.
        """
        numpy, wide = engine.numpy, x.shape[0] <= x.shape[1]  # X Xᵀ is the smaller product then
        x = x if wide else numpy.transpose(x)
        # by the Frobenius norm: no singular value is larger than 1, else the iteration diverges
        x = x / (numpy.sqrt(numpy.sum(numpy.square(x))) + 1e-7)
        for _ in range(steps):
            a = numpy.matmul(x, numpy.transpose(x))
            polynomial = self.muon_b * a + self.muon_c * numpy.matmul(a, a)
            x = self.muon_a * x + numpy.matmul(polynomial, x)
        return x if wide else numpy.transpose(x)

    def _adam_step(
        self,
        gradient: Any,
        variable: engine.Variable,
        rate: Any,
        m: engine.Variable,
        v: engine.Variable,
    ) -> None:
        step = self.iterations + 1
        step, beta_1, beta_2 = like(variable, step, self.adam_beta_1, self.adam_beta_2)
        alpha = rate * engine.numpy.sqrt(1 - beta_2**step) / (1 - beta_1**step)
        self.assign_add(m, (gradient - m.value) * (1 - self.adam_beta_1))
        self.assign_add(v, (gradient * gradient - v.value) * (1 - self.adam_beta_2))
        self.assign_sub(variable, m.value * alpha / (engine.numpy.sqrt(v.value) + self.epsilon))
