"""ConvLSTM1D: a convolutional long short-term memory of signals.

Refuses to know more than its rank; see `conv_lstm`.
"""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.kinds import Sizes, integers
from keramos.layers.recurrent.conv_lstm import ConvLSTM


class ConvLSTM1D(ConvLSTM):
    """A `ConvLSTMCell` run over the time of sequences of signals.

    Input shape `(batch, time, length, in)`, output shape `(batch, length, filters)`, or
    `(batch, time, length, filters)` with `return_sequences`; with `return_state` the last h and c
    follow. With `channels_first` the channels stand before space.

    Args:
        kernel_size: of the window, (length,).
        strides: of the convolution of the input.
        dilation_rate: of the convolution of the input.

    The other arguments are those of `ConvLSTM`.
    """

    kernel_size: Sizes = required(integers(1, 1))
    strides: Sizes = argument(1, integers(1, 1))
    dilation_rate: Sizes = argument(1, integers(1, 1))

    cell_extra = {
        "rank": 1,
        "trainable": True,
    }  # as Keras does; a frozen layer trains nothing in it
