"""GRU: gated recurrent unit over time."""

from __future__ import annotations

from keramos.codec.arguments import argument
from keramos.codec.types import choice
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
        reset_after: whether the reset gate scales the state after its product with the recurrent
            kernel (as cuDNN does), or before it.
        use_cudnn: without effect; XLA chooses the kernels.
        implementation: 1 draws one dropout mask of the inputs per gate, 2 one for all gates.

    The other arguments are those of `CellLayer`.
    """

    use_cudnn: bool | str = argument("auto", choice("auto", True, False), saved=False)

    cell_class = GRUCell
    order = moved("reset_after", before="use_cudnn")
