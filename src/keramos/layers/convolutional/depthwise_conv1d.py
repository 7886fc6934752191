"""DepthwiseConv1D: convolution of each channel over time."""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.types import Sizes, integers
from keramos.layers.convolutional.convolution import padding_in_time
from keramos.layers.convolutional.depthwise import DepthwiseConvolution


class DepthwiseConv1D(DepthwiseConvolution):
    """`y[p, c · m + j] = activation(Σ kernel[i, c, j] · x[p · stride + i · dilation, c] + bias)`
    with m = `depth_multiplier`.

    Input shape `(batch, time, channels)`, output shape the same axes with one element per window
    and `channels · depth_multiplier` channels; with `channels_first` the channels stand second.
    `kernel: (*kernel_size, channels, depth_multiplier)`, `bias: (channels · depth_multiplier,)`.

    Args:
        kernel_size: elements of the window, >= 1.
        strides: elements from one window to the next, >= 1.
        padding: `valid`, `same`, or `causal`, in which no output depends on a later input.
        depth_multiplier: number of outputs per channel, >= 1.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        dilation_rate: distance of the kernel's elements, >= 1.
        activation: name, function or layer; none by default.
        use_bias: whether to add a bias per output channel.

    Initializers, regularizers and constraints are those of `DepthwiseConvolution`.
    """

    rank = 1

    kernel_size: Sizes = required(integers(1, 1))
    strides: Sizes = argument(1, integers(1, 1))
    padding: str = argument("valid", padding_in_time)
    dilation_rate: Sizes = argument(1, integers(1, 1))
