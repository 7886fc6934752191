"""Conv3D: convolution over volumes.

Refuses to know more than its rank; see `regular`.
"""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.kinds import Sizes, integers
from keramos.layers.convolutional.regular import RegularConvolution


class Conv3D(RegularConvolution):
    """`y[r, s, t, f] = activation(a + bias[f])` with
    `a = Σ kernel[i, j, k, c, f] · x[r · stride + i · dilation, …, c]`.

    Input shape `(batch, depth, height, width, channels)`, output shape the same axes with `filters`
    channels, or channels second; `kernel: (*kernel_size, channels / groups, filters)`,
    `bias: (filters,)`.

    Args:
        kernel_size: of the window, (depth, height, width).
        strides: steps of the window.
        dilation_rate: distance of the kernel's elements.

    The other arguments are those of `RegularConvolution`.
    """

    rank = 3

    kernel_size: Sizes = required(integers(3, 1))
    strides: Sizes = argument((1, 1, 1), integers(3, 1))
    dilation_rate: Sizes = argument((1, 1, 1), integers(3, 1))
