"""GRU: gated recurrent unit over time.

Refuses to know the formula, see `gru_cell`.
"""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import argument
from keramos.codec.kinds import choice
from keramos.layers.recurrent.cell_arguments import GRUArguments, moved
from keramos.layers.recurrent.cell_layer import CellLayer
from keramos.layers.recurrent.gru_cell import GRUCell


class GRU(GRUArguments, CellLayer):
    """Gated recurrent unit: a `GRUCell` run over time.

    Input shape `(batch, time, in)`, output shape `(batch, units)`, or `(batch, time, units)` with
    `return_sequences`; with `return_state` the last state follows, `(batch, units)`. Weights as in
    `GRUCell`.

    Args:
        units: size of the output, >= 1.
        activation: of the candidate.
        recurrent_activation: of the gates.
        reset_after: whether the reset gate scales the product with the recurrent kernel, or its
            factor.
        use_cudnn: accepted; XLA chooses.
        implementation: 1 to draw a mask of the inputs for every gate.

    The other arguments are those of `CellLayer`.
    """

    use_cudnn: Any = argument("auto", choice("auto", True, False), saved=False)

    cell_class = GRUCell
    order = moved("reset_after", before="use_cudnn")
