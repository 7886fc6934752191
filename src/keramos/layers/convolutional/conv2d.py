"""Conv2D: convolution over images.

Refuses to know more than its rank; see `regular`.
"""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.kinds import Sizes, integers
from keramos.layers.convolutional.regular import RegularConvolution


class Conv2D(RegularConvolution):
    """`y[r, s, f] = activation(a + bias[f])` with
    `a = Σ kernel[i, j, c, f] · x[r · stride + i · dilation, …, c]`.

    Input shape `(batch, height, width, channels)`, output shape the same axes with `filters`
    channels, or channels second; `kernel: (*kernel_size, channels / groups, filters)`,
    `bias: (filters,)`.

    Args:
        kernel_size: of the window, (height, width).
        strides: steps of the window.
        dilation_rate: distance of the kernel's elements.

    The other arguments are those of `RegularConvolution`.
    """

    rank = 2

    kernel_size: Sizes = required(integers(2, 1))
    strides: Sizes = argument((1, 1), integers(2, 1))
    dilation_rate: Sizes = argument((1, 1), integers(2, 1))
