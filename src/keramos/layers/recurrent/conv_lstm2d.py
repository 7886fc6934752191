"""ConvLSTM2D: a convolutional long short-term memory over sequences of images."""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.types import Sizes, integers
from keramos.layers.recurrent.conv_lstm import ConvLSTM


class ConvLSTM2D(ConvLSTM):
    """A `ConvLSTMCell` run over the time of sequences of images.

    Input shape `(batch, time, height, width, in)`, output shape `(batch, height, width, filters)`,
    with a time axis for `return_sequences`; with `return_state` the last h and c follow. With
    `channels_first` the channels come before space.

    Args:
        kernel_size: elements of the window, (height, width), >= 1.
        strides: elements from one window of the input to the next, >= 1.
        dilation_rate: distance of the elements of `kernel`, >= 1; not together with strides > 1.

    The other arguments are those of `ConvLSTM`.
    """

    kernel_size: Sizes = required(integers(2, 1))
    strides: Sizes = argument(1, integers(2, 1))
    dilation_rate: Sizes = argument(1, integers(2, 1))

    # As in Keras, the cell is always trainable; a frozen layer freezes its variables anyway.
    cell_extra = {"rank": 2, "trainable": True}
