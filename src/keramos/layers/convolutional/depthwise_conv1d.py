"""DepthwiseConv1D: convolution of each channel over time.

Refuses to know more than its rank; see `depthwise`.
"""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.kinds import Sizes, integers
from keramos.layers.convolutional.convolution import padding_in_time
from keramos.layers.convolutional.depthwise import DepthwiseConvolution


class DepthwiseConv1D(DepthwiseConvolution):
    """`y[p, c · m + j] = activation(Σ kernel[i, c, j] · x[p · stride + i · dilation, c] + bias)`, m
    the multiplier.

    Input shape `(batch, time, channels)`, output shape the same axes with
    `channels · depth_multiplier` channels, or channels second;
    `kernel: (*kernel_size, channels, depth_multiplier)`, `bias: (channels · depth_multiplier,)`.

    Args:
        kernel_size: of the window.
        strides: steps of the window.
        padding: `valid`, `same`, or `causal`, in which no output depends on a later input.
        dilation_rate: distance of the kernel's elements.

    The other arguments are those of `DepthwiseConvolution`.
    """

    rank = 1

    kernel_size: Sizes = required(integers(1, 1))
    strides: Sizes = argument(1, integers(1, 1))
    padding: str = argument("valid", padding_in_time)
    dilation_rate: Sizes = argument(1, integers(1, 1))
