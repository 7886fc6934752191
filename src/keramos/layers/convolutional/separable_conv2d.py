"""SeparableConv2D: depthwise convolution and mixing of channels over images.

Refuses to know more than its rank; see `separable`.
"""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.kinds import Sizes, integers
from keramos.layers.convolutional.separable import SeparableConvolution


class SeparableConv2D(SeparableConvolution):
    """`y = activation(depthwise(x) · pointwise_kernel + bias)`.

    Input shape `(batch, height, width, channels)`, output shape the same axes with `filters`
    channels, or channels second;
    `depthwise_kernel: (*kernel_size, channels, depth_multiplier)`,
    `pointwise_kernel: (1 …, channels · depth_multiplier, filters)`, `bias: (filters,)`.

    Args:
        kernel_size: of the window, (height, width).
        strides: steps of the window.
        dilation_rate: distance of the kernel's elements.

    The other arguments are those of `SeparableConvolution`.
    """

    rank = 2

    kernel_size: Sizes = required(integers(2, 1))
    strides: Sizes = argument((1, 1), integers(2, 1))
    dilation_rate: Sizes = argument((1, 1), integers(2, 1))
