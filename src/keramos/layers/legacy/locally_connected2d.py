"""LocallyConnected2D: convolution over images, with a kernel of its own in every place."""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.types import Sizes, integers
from keramos.layers.legacy.locally_connected import LocallyConnected


class LocallyConnected2D(LocallyConnected):
    """`y[p, f] = activation(Σ kernel[p, (i, j, c), f] · x[p · strides + (i, j), c] + bias[p, f])`.

    Input shape `(batch, rows, columns, channels)`, output shape the same axes with one element per
    window and `filters` channels; with `channels_first` the channels stand second. All sizes but
    the batch's must be known.
    `kernel: (places, reach, filters)`, places row by row; `bias: (rows, columns, filters)`.

    Args:
        filters: number of channels of the output, >= 1.
        kernel_size: elements of the window, >= 1.
        strides: elements from one window to the next, >= 1.
        padding: `valid` or `same`.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        activation: name, function or layer; none by default.
        use_bias: whether to add a bias per filter and place.

    Initializers, regularizers and constraints are those of `LocallyConnected`.
    """

    rank = 2

    kernel_size: Sizes = required(integers(2, 1))
    strides: Sizes = argument(1, integers(2, 1))
