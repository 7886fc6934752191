"""LSTMCell: one step of a long short-term memory."""

from __future__ import annotations

from keramos.layers.recurrent.cell_arguments import LSTMArguments
from keramos.layers.recurrent.memory_cell import MemoryCell


class LSTMCell(LSTMArguments, MemoryCell):
    """Output h and memory c of one step, with σ the recurrent activation and φ the activation.

        i, f, g, o = x · kernel + h · recurrent_kernel + bias
        c' = σ(f) c + σ(i) φ(g)
        h' = σ(o) φ(c')

    S. Hochreiter, J. Schmidhuber, "Long short-term memory", 1997. Inputs `(batch, in)`, states
    `h, c: (batch, units)`; `kernel: (in, 4 units)`, `recurrent_kernel: (units, 4 units)`,
    `bias: (4 units,)`.

    Args:
        units: size of h and c, >= 1.
        activation: φ.
        recurrent_activation: σ.
        unit_forget_bias: whether the bias of f starts at 1, not at its initializer.
        implementation: 1 draws one dropout mask of the inputs per gate, 2 one for all gates.

    The other arguments are those of `CellArguments`.
    """

    config_order = tuple(
        "units activation recurrent_activation use_bias unit_forget_bias "
        "kernel_initializer recurrent_initializer bias_initializer "
        "kernel_regularizer recurrent_regularizer bias_regularizer "
        "kernel_constraint recurrent_constraint bias_constraint "
        "dropout recurrent_dropout seed".split()
    )
