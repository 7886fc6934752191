"""LSTM: long short-term memory over time."""

from __future__ import annotations

from keramos.codec.arguments import argument
from keramos.codec.types import choice
from keramos.layers.recurrent.cell_arguments import LSTMArguments
from keramos.layers.recurrent.cell_layer import CellLayer
from keramos.layers.recurrent.lstm_cell import LSTMCell


class LSTM(LSTMArguments, CellLayer):
    """Long short-term memory: an `LSTMCell` run over time.

    Input shape `(batch, time, in)`, output shape `(batch, units)`, or `(batch, time, units)` with
    `return_sequences`; with `return_state` the last h and c follow, `(batch, units)`. Weights as in
    `LSTMCell`.

    Args:
        units: size of the output, >= 1.
        activation: of the candidate and of the output.
        recurrent_activation: of the gates.
        unit_forget_bias: whether the bias of the forget gate starts at 1, not at its initializer.
        use_cudnn: without effect; XLA chooses the kernels.
        implementation: 1 draws one dropout mask of the inputs per gate, 2 one for all gates.

    The other arguments are those of `CellLayer`.
    """

    use_cudnn: bool | str = argument("auto", choice("auto", True, False), saved=False)

    cell_class = LSTMCell
