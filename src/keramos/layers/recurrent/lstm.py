"""LSTM: long short-term memory over time.

Refuses to know the formula, see `lstm_cell`.
"""

from __future__ import annotations

from typing import Any

from keramos import activations, constraints, initializers, regularizers
from keramos.codec.arguments import argument
from keramos.codec.kinds import boolean, choice, integer, optional
from keramos.layers.recurrent.cell import rate
from keramos.layers.recurrent.cell_layer import FLAGS, CellLayer
from keramos.layers.recurrent.lstm_cell import LSTMCell


class LSTM(CellLayer):
    """Long short-term memory: an `LSTMCell` run over time.

    Input shape `(batch, time, in)`, output shape `(batch, units)`, or `(batch, time, units)` with `return_sequences`; with
    `return_state` the last h and c follow, `(batch, units)`. Weights as in `LSTMCell`.

    Args:
        units: size of the output, >= 1.
        activation: of the candidate and of the output.
        recurrent_activation: of the gates.
        use_bias: whether to add the bias.
        kernel_initializer: for the kernel.
        recurrent_initializer: for the recurrent kernel.
        bias_initializer: for the bias.
        unit_forget_bias: the bias of the forget gate starts at 1.
        kernel_regularizer: penalty on the kernel.
        recurrent_regularizer: penalty on the recurrent kernel.
        bias_regularizer: penalty on the bias.
        activity_regularizer: penalty on the output.
        kernel_constraint: projection of the kernel.
        recurrent_constraint: projection of the recurrent kernel.
        bias_constraint: projection of the bias.
        dropout: fraction of the inputs to drop in training, [0, 1].
        recurrent_dropout: fraction of the state to drop in training, [0, 1].
        seed: for dropout.
        return_sequences: the outputs of all times instead of the last.
        return_state: also the last states.
        go_backwards: from the last time to the first.
        stateful: begin a batch in the states in which the previous one ended.
        unroll: one copy of the cell per time instead of a loop.
        use_cudnn: accepted; XLA chooses.
        zero_output_for_mask: the output is 0 instead of repeated where the mask is false.
        implementation: 1 to draw a mask of the inputs for every gate.
    """

    _arguments = {}
    units: int = argument(kind=integer(1))
    activation: Any = argument("tanh", activations.kind)
    recurrent_activation: Any = argument("sigmoid", activations.kind)
    use_bias: bool = argument(True, boolean)
    kernel_initializer: Any = argument("glorot_uniform", initializers.kind)
    recurrent_initializer: Any = argument("orthogonal", initializers.kind)
    bias_initializer: Any = argument("zeros", initializers.kind)
    unit_forget_bias: bool = argument(True, boolean)
    kernel_regularizer: Any = argument(None, regularizers.kind)
    recurrent_regularizer: Any = argument(None, regularizers.kind)
    bias_regularizer: Any = argument(None, regularizers.kind)
    activity_regularizer: Any = argument(None, regularizers.kind)
    kernel_constraint: Any = argument(None, constraints.kind)
    recurrent_constraint: Any = argument(None, constraints.kind)
    bias_constraint: Any = argument(None, constraints.kind)
    dropout: float = argument(0.0, rate)
    recurrent_dropout: float = argument(0.0, rate)
    seed: int | None = argument(None, optional(integer()))
    return_sequences: bool = argument(False, boolean)
    return_state: bool = argument(False, boolean)
    go_backwards: bool = argument(False, boolean)
    stateful: bool = argument(False, boolean)
    unroll: bool = argument(False, boolean)
    use_cudnn: Any = argument("auto", choice("auto", True, False), saved=False)
    zero_output_for_mask: bool = argument(False, boolean, keyword_only=True)
    implementation: int | None = argument(2, optional(integer()), saved=False, keyword_only=True)

    cell_class = LSTMCell
    config_order = (
        *FLAGS,
        *"units activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer".split(),
        *"unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer".split(),
        *"kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout seed".split(),
    )
