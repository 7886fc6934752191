"""What ConvLSTM1D, ConvLSTM2D and ConvLSTM3D share.

Refuses to know the formula, see `conv_lstm_cell`.
"""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import keyword
from keramos.codec.kinds import boolean
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.recurrent.cell_arguments import ConvLSTMArguments
from keramos.layers.recurrent.cell_layer import CellLayer
from keramos.layers.recurrent.conv_lstm_cell import ConvLSTMCell


class ConvLSTM(ConvLSTMArguments, CellLayer):
    """Base of the convolutional long short-term memories: a `ConvLSTMCell` run over time.

    Input shape `(batch, time, space…, in)`, output shape `(batch, space…, filters)`, or
    `(batch, time, space…, filters)` with `return_sequences`; with `return_state` the last h and c
    follow. With `channels_first` the channels stand before space.

    Args:
        filters: channels of the output, >= 1.
        kernel_size: window, one number per space axis or one for all.
        strides: of the convolution of the input.
        padding: of the convolution of the input, `valid` or `same`.
        data_format: `channels_last` or `channels_first`.
        dilation_rate: of the convolution of the input.
        activation: of the candidate and of the output.
        recurrent_activation: of the gates.
        unit_forget_bias: the bias of the forget gate starts at 1.
        unroll: one copy of the cell per time instead of a loop.

    The other arguments are those of `CellLayer`.
    """

    unroll: bool = keyword(default=False, kind=boolean, keyword_only=True, kw_only=True)

    cell_class = ConvLSTMCell

    def _setup(self) -> None:
        super()._setup()
        self.input_spec = InputSpec(ndim=self.cell.rank + 3)

    def _state_shapes(self, sequences_shape: Any) -> list[Any]:
        return [self.cell.state_shape((sequences_shape[0], *sequences_shape[2:]))] * 2

    def _output_shape(self, sequences_shape: Any) -> tuple:
        return self._state_shapes(sequences_shape)[0]

    def _zero_states(self, sequences: Any) -> list[Any]:
        return self.cell.zeros(self._output_shape(sequences.shape))
