"""GRUCell: one step of a gated recurrent unit.

Refuses to know sequences.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.layers.recurrent.cell import RecurrentCell
from keramos.layers.recurrent.cell_arguments import GRUArguments


class GRUCell(GRUArguments, RecurrentCell):
    """Output h of one step, with σ the recurrent activation, φ the activation, W the kernel, U the
    recurrent kernel:

        z = σ(x W_z + h U_z + b_z)
        r = σ(x W_r + h U_r + b_r)
        h' = z h + (1 - z) φ(x W_h + r (h U_h + c_h) + b_h)     reset after the product, c a second
        bias h' = z h + (1 - z) φ(x W_h + (r h) U_h + b_h)           reset before it

    K. Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder", 2014 (reset before;
    after in its v3, which cuDNN computes). Inputs `(batch, in)`, state `(batch, units)`;
    `kernel: (in, 3 units)`, `recurrent_kernel: (units, 3 units)`, `bias: (2, 3 units)`, or
    `(3 units,)` with reset before.

    Args:
        units: size of h, >= 1.
        activation: φ.
        recurrent_activation: σ.
        reset_after: whether r scales the product or the factor.
        implementation: 1 to draw a mask of the inputs for every gate.

    The other arguments are those of `CellArguments`.
    """

    gates = 3

    def _bias_shape(self) -> tuple[int, ...]:
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def _input_bias(self) -> Any:
        return self.bias[0] if self.bias is not None and self.reset_after else self.bias

    def _advanced(
        self, projected: Any, states: Sequence[Any], masks: Sequence[Any]
    ) -> tuple[Any, list[Any]]:
        h = states[0]
        xz, xr, xh = ops.split(projected, 3, axis=-1)
        if self.reset_after:
            product = self._state_product(h, masks)
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
