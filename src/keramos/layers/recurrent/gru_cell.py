"""GRUCell: one step of a gated recurrent unit.

Refuses to know sequences.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import activations, constraints, initializers, ops, regularizers
from keramos.codec.arguments import argument
from keramos.codec.kinds import boolean, integer, optional
from keramos.layers.recurrent.cell import RecurrentCell, rate


class GRUCell(RecurrentCell):
    """Output h of one step, with σ the recurrent activation, φ the activation, W the kernel, U the recurrent kernel:

        z = σ(x W_z + h U_z + b_z)
        r = σ(x W_r + h U_r + b_r)
        h' = z h + (1 - z) φ(x W_h + r (h U_h + c_h) + b_h)     reset after the product, c a second bias
        h' = z h + (1 - z) φ(x W_h + (r h) U_h + b_h)           reset before it

    K. Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder", 2014 (reset before; after in its v3, which
    cuDNN computes). Inputs `(batch, in)`, state `(batch, units)`; `kernel: (in, 3 units)`,
    `recurrent_kernel: (units, 3 units)`, `bias: (2, 3 units)`, or `(3 units,)` with reset before.

    Args:
        units: size of h, >= 1.
        activation: φ.
        recurrent_activation: σ.
        use_bias: whether to add the biases.
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
        reset_after: whether r scales the product or the factor.
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
    kernel_regularizer: Any = argument(None, regularizers.kind)
    recurrent_regularizer: Any = argument(None, regularizers.kind)
    bias_regularizer: Any = argument(None, regularizers.kind)
    kernel_constraint: Any = argument(None, constraints.kind)
    recurrent_constraint: Any = argument(None, constraints.kind)
    bias_constraint: Any = argument(None, constraints.kind)
    dropout: float = argument(0.0, rate)
    recurrent_dropout: float = argument(0.0, rate)
    reset_after: bool = argument(True, boolean)
    seed: int | None = argument(None, optional(integer()))
    implementation: int | None = argument(2, optional(integer()), saved=False, keyword_only=True)

    gates = 3

    def _bias_shape(self) -> tuple[int, ...]:
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def _input_bias(self) -> Any:
        return self.bias[0] if self.bias is not None and self.reset_after else self.bias

    def _advanced(self, projected: Any, states: Sequence[Any], masks: Sequence[Any]) -> tuple[Any, list[Any]]:
        h = states[0]
        xz, xr, xh = ops.split(projected, 3, axis=-1)
        if self.reset_after:
            product = self._multiplied(h, self.recurrent_kernel, masks)
            if self.bias is not None:
                product = ops.add(product, self.bias[1])
            hz, hr, hh = ops.split(product, 3, axis=-1)
            z, r = self.recurrent_activation(xz + hz), self.recurrent_activation(xr + hr)
            candidate = self.activation(xh + r * hh)
        else:
            of_z, of_r, of_h = ops.split(self.recurrent_kernel, 3, axis=-1)
            for_z, for_r, for_h = [ops.multiply(h, mask) for mask in masks] or [h] * 3
            z = self.recurrent_activation(xz + ops.matmul(for_z, of_z))
            r = self.recurrent_activation(xr + ops.matmul(for_r, of_r))
            candidate = self.activation(xh + ops.matmul(r * for_h, of_h))
        h = z * h + (1 - z) * candidate
        return h, [h]
