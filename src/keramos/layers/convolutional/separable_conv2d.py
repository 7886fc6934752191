"""SeparableConv2D: depthwise convolution and mixing of channels over images."""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.types import Sizes, integers
from keramos.layers.convolutional.separable import SeparableConvolution


class SeparableConv2D(SeparableConvolution):
    """`y = activation(depthwise(x) · pointwise_kernel + bias)`.

    Input shape `(batch, height, width, channels)`, output shape the same axes with one element per
    window and `filters` channels; with `channels_first` the channels stand second.
    `depthwise_kernel: (*kernel_size, channels, depth_multiplier)`,
    `pointwise_kernel: (1 …, channels · depth_multiplier, filters)`, `bias: (filters,)`.

    Args:
        filters: number of channels of the output, >= 1.
        kernel_size: elements of the window, (height, width), >= 1; one number for all axes.
        strides: elements from one window to the next, >= 1.
        padding: `valid` (windows inside the input only) or `same` (as many windows as steps fit).
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        dilation_rate: distance of the kernel's elements, >= 1.
        depth_multiplier: number of channels that the depthwise step makes of each, >= 1.
        activation: name, function or layer; none by default.
        use_bias: whether to add a bias per filter.

    Initializers, regularizers and constraints are those of `SeparableConvolution`.
    """

    rank = 2

    kernel_size: Sizes = required(integers(2, 1))
    strides: Sizes = argument((1, 1), integers(2, 1))
    dilation_rate: Sizes = argument((1, 1), integers(2, 1))
