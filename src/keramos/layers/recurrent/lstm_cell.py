"""LSTMCell: one step of a long short-term memory.

Refuses to know sequences.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import activations, constraints, initializers, ops, regularizers
from keramos.codec.arguments import argument
from keramos.codec.kinds import boolean, integer, optional
from keramos.layers.recurrent.cell import RecurrentCell, forgetful_bias, rate, remembered


class LSTMCell(RecurrentCell):
    """Output h and memory c of one step, with σ the recurrent activation and φ the activation:

        i, f, g, o = x · kernel + h · recurrent_kernel + bias
        c' = σ(f) c + σ(i) φ(g)
        h' = σ(o) φ(c')

    S. Hochreiter, J. Schmidhuber, "Long short-term memory", 1997. Inputs `(batch, in)`, states `h, c: (batch, units)`;
    `kernel: (in, 4 units)`, `recurrent_kernel: (units, 4 units)`, `bias: (4 units,)`.

    Args:
        units: size of h and c, >= 1.
        activation: φ.
        recurrent_activation: σ.
        use_bias: whether to add the bias.
        kernel_initializer: for the kernel.
        recurrent_initializer: for the recurrent kernel.
        bias_initializer: for the bias.
        unit_forget_bias: the bias of f starts at 1.
        kernel_regularizer: penalty on the kernel.
        recurrent_regularizer: penalty on the recurrent kernel.
        bias_regularizer: penalty on the bias.
        kernel_constraint: projection of the kernel.
        recurrent_constraint: projection of the recurrent kernel.
        bias_constraint: projection of the bias.
        dropout: fraction of the inputs to drop in training, [0, 1].
        recurrent_dropout: fraction of h to drop in training, [0, 1].
        seed: for dropout.
        implementation: 1 to draw a mask of the inputs for every gate.
    """

    units: int = argument(kind=integer(1))
    activation: Any = argument("tanh", activations.kind)
    recurrent_activation: Any = argument("sigmoid", activations.kind)
    use_bias: bool = argument(True, boolean)
    kernel_initializer: Any = argument("glorot_uniform", initializers.kind)
    recurrent_initializer: Any = argument("orthogonal", initializers.kind)
    bias_initializer: Any = argument("zeros", initializers.kind)
    unit_forget_bias: bool = argument(True, boolean)
    kernel_regularizer: Any = argument(None, regularizers.kind)
    recurrent_regularizer: Any = argument(None, regularizers.kind)
    bias_regularizer: Any = argument(None, regularizers.kind)
    kernel_constraint: Any = argument(None, constraints.kind)
    recurrent_constraint: Any = argument(None, constraints.kind)
    bias_constraint: Any = argument(None, constraints.kind)
    dropout: float = argument(0.0, rate)
    recurrent_dropout: float = argument(0.0, rate)
    seed: int | None = argument(None, optional(integer()))
    implementation: int | None = argument(2, optional(integer()), saved=False, keyword_only=True)

    config_order = tuple(
        "units activation recurrent_activation use_bias unit_forget_bias kernel_initializer recurrent_initializer "
        "bias_initializer kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint "
        "recurrent_constraint bias_constraint dropout recurrent_dropout seed".split()
    )

    gates, state_count = 4, 2

    def _weight(self, name: str, shape: tuple, prefix: str | None = None, initializer: Any = None) -> Any:
        if name == "bias" and self.unit_forget_bias:
            initializer = forgetful_bias(self.units, self.bias_initializer)
        return super()._weight(name, shape, prefix, initializer)

    def _advanced(self, projected: Any, states: Sequence[Any], masks: Sequence[Any]) -> tuple[Any, list[Any]]:
        h, c = states
        z = ops.add(projected, self._multiplied(h, self.recurrent_kernel, masks))
        return remembered(z, c, self.recurrent_activation, self.activation)
