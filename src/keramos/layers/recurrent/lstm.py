"""LSTM: long short-term memory over time.

Refuses to know the formula, see `lstm_cell`.
"""

from __future__ import annotations

from typing import Any

from keramos import activations
from keramos.codec.arguments import argument, required
from keramos.codec.kinds import boolean, choice, integer, optional
from keramos.layers.recurrent.cell_layer import CellLayer
from keramos.layers.recurrent.lstm_cell import LSTMCell


class LSTM(CellLayer):
    """Long short-term memory: an `LSTMCell` run over time.

    Input shape `(batch, time, in)`, output shape `(batch, units)`, or `(batch, time, units)` with `return_sequences`; with
    `return_state` the last h and c follow, `(batch, units)`. Weights as in `LSTMCell`.

    Args:
        units: size of the output, >= 1.
        activation: of the candidate and of the output.
        recurrent_activation: of the gates.
        unit_forget_bias: the bias of the forget gate starts at 1.
        use_cudnn: accepted; XLA chooses.
        implementation: 1 to draw a mask of the inputs for every gate.

    The other arguments are those of `CellLayer`.
    """

    units: int = required(integer(1))
    activation: Any = argument("tanh", activations.kind)
    recurrent_activation: Any = argument("sigmoid", activations.kind)
    unit_forget_bias: bool = argument(True, boolean)
    use_cudnn: Any = argument("auto", choice("auto", True, False), saved=False)
    implementation: int | None = argument(2, optional(integer()), saved=False, keyword_only=True)

    cell_class = LSTMCell
