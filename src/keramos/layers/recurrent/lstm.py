"""LSTM: long short-term memory over time.

Refuses to know the formula, see `lstm_cell`.
"""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import argument
from keramos.codec.kinds import choice
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
        unit_forget_bias: the bias of the forget gate starts at 1.
        use_cudnn: accepted; XLA chooses.
        implementation: 1 to draw a mask of the inputs for every gate.

    The other arguments are those of `CellLayer`.
    """

    use_cudnn: Any = argument("auto", choice("auto", True, False), saved=False)

    cell_class = LSTMCell
