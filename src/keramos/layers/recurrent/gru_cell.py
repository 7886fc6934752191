"""GRUCell: one step of a gated recurrent unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.recurrent.cell import RecurrentCell
from keramos.layers.recurrent.cell_arguments import GRUArguments


class GRUCell(GRUArguments, RecurrentCell):
    """Output h of one step of a gated recurrent unit.

    With σ the recurrent activation, φ the activation, W the kernel, U the recurrent kernel and b
    the bias:

        z = σ(x W_z + h U_z + b_z)
        r = σ(x W_r + h U_r + b_r)
        h' = z h + (1 - z) φ(x W_h + r (h U_h + c_h) + b_h)      with reset_after
        h' = z h + (1 - z) φ(x W_h + (r h) U_h + b_h)            without it

    With `reset_after` every product with U has a bias c of its own, in z and r as well. K. Cho et
    al., "Learning Phrase Representations using RNN Encoder-Decoder", 2014 (without `reset_after`;
    with it in its v3, which cuDNN computes). Inputs `(batch, in)`, state `(batch, units)`;
    `kernel: (in, 3 units)`, `recurrent_kernel: (units, 3 units)`, `bias: (2, 3 units)` for b and c,
    or `(3 units,)` without `reset_after`.

    Args:
        units: size of h, >= 1.
        activation: φ.
        recurrent_activation: σ.
        reset_after: whether r scales h after its product with U, or before it.
        implementation: 1 draws one dropout mask of the inputs per gate, 2 one for all gates.

    The other arguments are those of `CellArguments`.
    """

    gates = 3

    def _bias_shape(self) -> tuple[int, ...]:
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def _input_bias(self) -> Array | None:
        return self.bias[0] if self.bias is not None and self.reset_after else self.bias

    def _advanced(
        self, projected: Array, states: Sequence[Array], masks: Sequence[Array]
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
            uz, ur, uh = ops.split(self.recurrent_kernel, 3, axis=-1)
            hz, hr, hh = [ops.multiply(h, mask) for mask in masks] or [h] * 3  # h after dropout
            z = self.recurrent_activation(xz + ops.matmul(hz, uz))
            r = self.recurrent_activation(xr + ops.matmul(hr, ur))
            candidate = self.activation(xh + ops.matmul(r * hh, uh))
        h = z * h + (1 - z) * candidate
        return h, [h]
