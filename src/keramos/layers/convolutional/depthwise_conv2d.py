"""DepthwiseConv2D: convolution of each channel over images.

Refuses to know more than its rank; see `depthwise`.
"""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.kinds import Sizes, integers
from keramos.layers.convolutional.depthwise import DepthwiseConvolution


class DepthwiseConv2D(DepthwiseConvolution):
    """`y[p, c · m + j] = activation(Σ kernel[i, c, j] · x[p · stride + i · dilation, c] + bias)`, m
    the multiplier.

    Input shape `(batch, height, width, channels)`, output shape the same axes with
    `channels · depth_multiplier` channels, or channels second;
    `kernel: (*kernel_size, channels, depth_multiplier)`, `bias: (channels · depth_multiplier,)`.

    Args:
        kernel_size: of the window, (height, width).
        strides: steps of the window.
        dilation_rate: distance of the kernel's elements.

    The other arguments are those of `DepthwiseConvolution`.
    """

    rank = 2

    kernel_size: Sizes = required(integers(2, 1))
    strides: Sizes = argument((1, 1), integers(2, 1))
    dilation_rate: Sizes = argument((1, 1), integers(2, 1))
