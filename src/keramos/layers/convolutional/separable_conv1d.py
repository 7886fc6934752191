"""SeparableConv1D: depthwise convolution and mixing of channels over time.

Refuses to know more than its rank; see `separable`.
"""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.kinds import Sizes, integers
from keramos.layers.convolutional.convolution import padding_in_time
from keramos.layers.convolutional.separable import SeparableConvolution


class SeparableConv1D(SeparableConvolution):
    """`y = activation(depthwise(x) · pointwise_kernel + bias)`.

    Input shape `(batch, time, channels)`, output shape the same axes with `filters` channels, or
    channels second; `depthwise_kernel: (*kernel_size, channels, depth_multiplier)`,
    `pointwise_kernel: (1 …, channels · depth_multiplier, filters)`, `bias: (filters,)`.

    Args:
        kernel_size: of the window.
        strides: steps of the window.
        padding: `valid`, `same`, or `causal`, in which no output depends on a later input.
        dilation_rate: distance of the kernel's elements.

    The other arguments are those of `SeparableConvolution`.
    """

    rank = 1

    kernel_size: Sizes = required(integers(1, 1))
    strides: Sizes = argument(1, integers(1, 1))
    padding: str = argument("valid", padding_in_time)
    dilation_rate: Sizes = argument(1, integers(1, 1))
