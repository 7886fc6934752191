"""SimpleRNNCell: one step of a fully connected recurrence.

Refuses to know sequences.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import activations, constraints, initializers, ops, regularizers
from keramos.codec.arguments import argument
from keramos.codec.kinds import boolean, integer, optional
from keramos.layers.recurrent.cell import RecurrentCell, rate


class SimpleRNNCell(RecurrentCell):
    """Output h of one step: `h' = activation(x · kernel + h · recurrent_kernel + bias)`.

    Inputs `(batch, in)`, state `(batch, units)`; `kernel: (in, units)`, `recurrent_kernel: (units, units)`, `bias: (units,)`.

    Args:
        units: size of h, >= 1.
        activation: name or function.
        use_bias: whether to add the bias.
        kernel_initializer: for the kernel.
        recurrent_initializer: for the recurrent kernel.
        bias_initializer: for the bias.
        kernel_regularizer: penalty on the kernel.
        recurrent_regularizer: penalty on the recurrent kernel.
        bias_regularizer: penalty on the bias.
        kernel_constraint: projection of the kernel.
        recurrent_constraint: projection of the recurrent kernel.
        bias_constraint: projection of the bias.
        dropout: fraction of the inputs to drop in training, [0, 1].
        recurrent_dropout: fraction of h to drop in training, [0, 1].
        seed: for dropout.
    """

    units: int = argument(kind=integer(1))
    activation: Any = argument("tanh", activations.kind)
    use_bias: bool = argument(True, boolean)
    kernel_initializer: Any = argument("glorot_uniform", initializers.kind)
    recurrent_initializer: Any = argument("orthogonal", initializers.kind)
    bias_initializer: Any = argument("zeros", initializers.kind)
    kernel_regularizer: Any = argument(None, regularizers.kind)
    recurrent_regularizer: Any = argument(None, regularizers.kind)
    bias_regularizer: Any = argument(None, regularizers.kind)
    kernel_constraint: Any = argument(None, constraints.kind)
    recurrent_constraint: Any = argument(None, constraints.kind)
    bias_constraint: Any = argument(None, constraints.kind)
    dropout: float = argument(0.0, rate)
    recurrent_dropout: float = argument(0.0, rate)
    seed: int | None = argument(None, optional(integer()))

    def call(self, sequence: Any, states: Any, training: Any = False) -> tuple[Any, Any]:
        return super().call(sequence, states, training)

    def _advanced(self, projected: Any, states: Sequence[Any], masks: Sequence[Any]) -> tuple[Any, list[Any]]:
        h = self._multiplied(states[0], self.recurrent_kernel, masks)
        h = self.activation(ops.add(projected, h))
        return h, [h]
