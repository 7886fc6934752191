"""What ConvLSTM1D, ConvLSTM2D and ConvLSTM3D share."""

from __future__ import annotations

from typing import Any

from keramos._frames import is_ours
from keramos.codec.arguments import keyword
from keramos.codec.types import boolean
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.recurrent.cell_arguments import ConvLSTMArguments
from keramos.layers.recurrent.cell_layer import CellLayer
from keramos.layers.recurrent.conv_lstm_cell import ConvLSTMCell


class ConvLSTM(ConvLSTMArguments, CellLayer):
    """Base of ConvLSTM1D, ConvLSTM2D and ConvLSTM3D: a `ConvLSTMCell` run over time.

    Input shape `(batch, time, space…, in)`, output shape `(batch, space…, filters)`, or
    `(batch, time, space…, filters)` with `return_sequences`; with `return_state` the last h and c
    follow. With `channels_first` the channels come before space.

    Args:
        filters: channels of the output, >= 1.
        kernel_size: elements of the window in every axis of space, >= 1; one number for all.
        strides: elements from one window of the input to the next, >= 1.
        padding: of the convolution of the input: `valid` or `same`.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        dilation_rate: distance of the elements of `kernel`, >= 1; not together with strides > 1.
        activation: of the candidate and of the output.
        recurrent_activation: of the gates.
        unit_forget_bias: whether the bias of the forget gate starts at 1, not at its initializer.
        unroll: whether to compile one copy of the cell per step instead of a loop.

    The other arguments are those of `CellLayer`.
    """

    unroll: bool = keyword(default=False, type=boolean, keyword_only=True, kw_only=True)

    cell_class = ConvLSTMCell

    def _setup(self) -> None:
        super()._setup()
        self.input_spec = InputSpec(ndim=self.cell.rank + 3)

    def build(self, sequences_shape: Shape, initial_state_shape: Any = None) -> None:
        super().build(sequences_shape, initial_state_shape)
        # A multiple of the channels would be taken for groups by the convolution.
        rank = self.cell.rank + 3
        axis = layout.channel_axis(self.cell.data_format) % (rank - 1) + 1
        self.input_spec = InputSpec(ndim=rank, axes={axis: sequences_shape[axis]})

    def _state_shapes(self, sequences_shape: Shape) -> list[Any]:
        return [self.cell.state_shape((sequences_shape[0], *sequences_shape[2:]))] * 2

    def _output_shape(self, sequences_shape: Shape) -> tuple:
        return self._state_shapes(sequences_shape)[0]

    def _zero_states(self, sequences: Array) -> list[Any]:
        if not all(is_ours(type(own).get_initial_state) for own in (self, self.cell)):
            return super()._zero_states(sequences)
        # The cell alone does not know the sizes in space where it was built for any.
        return self.cell.zeros(self._output_shape(sequences.shape))
