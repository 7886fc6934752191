"""What ConvLSTM1D, ConvLSTM2D and ConvLSTM3D share.

Refuses to know the formula, see `conv_lstm_cell`.
"""

from __future__ import annotations

from typing import Any

from keramos import activations, constraints, initializers, regularizers
from keramos.codec.arguments import argument
from keramos.codec.kinds import boolean, choice, integer, optional
from keramos.layers.base import layout
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.recurrent.cell import rate
from keramos.layers.recurrent.cell_layer import FLAGS, CellLayer
from keramos.layers.recurrent.conv_lstm_cell import ConvLSTMCell


class ConvLSTM(CellLayer):
    """Base of the convolutional long short-term memories: a `ConvLSTMCell` run over time.

    Input shape `(batch, time, space…, in)`, output shape `(batch, space…, filters)`, or `(batch, time, space…, filters)` with
    `return_sequences`; with `return_state` the last h and c follow. With `channels_first` the channels stand before space.

    Args:
        filters: channels of the output, >= 1.
        kernel_size: window, one number per space axis or one for all.
        strides: of the convolution of the input.
        padding: of the convolution of the input, `valid` or `same`.
        data_format: `channels_last` or `channels_first`.
        dilation_rate: of the convolution of the input.
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
        zero_output_for_mask: the output is 0 instead of repeated where the mask is false.
    """

    _arguments = {}
    filters: int = argument(kind=integer(1))
    kernel_size: tuple[int, ...] = argument()
    strides: tuple[int, ...] = argument(1)
    padding: str = argument("valid", choice("valid", "same"))
    data_format: str = argument(None, layout.data_format)
    dilation_rate: tuple[int, ...] = argument(1)
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
    unroll: bool = argument(False, boolean, keyword_only=True)
    zero_output_for_mask: bool = argument(False, boolean, keyword_only=True)

    cell_class = ConvLSTMCell
    config_order = (
        *FLAGS,
        *"filters kernel_size strides padding data_format dilation_rate activation recurrent_activation use_bias".split(),
        *"kernel_initializer recurrent_initializer bias_initializer unit_forget_bias kernel_regularizer".split(),
        *"recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint recurrent_constraint".split(),
        *"bias_constraint dropout recurrent_dropout seed".split(),
    )

    def _setup(self) -> None:
        super()._setup()
        self.input_spec = InputSpec(ndim=self.cell.rank + 3)

    def _state_shapes(self, sequences_shape: Any) -> list[Any]:
        return [self.cell.state_shape((sequences_shape[0], *sequences_shape[2:]))] * 2

    def _output_shape(self, sequences_shape: Any) -> tuple:
        return self._state_shapes(sequences_shape)[0]

    def _zero_states(self, sequences: Any) -> list[Any]:
        return self.cell.zeros(self._output_shape(sequences.shape))
