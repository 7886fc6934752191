"""Conv2DTranspose: transpose of a convolution over images.

Refuses to know more than its rank; see `transposed`.
"""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.kinds import OptionalSizes, Sizes, integers, optional
from keramos.layers.convolutional.transposed import TransposedConvolution


class Conv2DTranspose(TransposedConvolution):
    """`y[p] = activation(Σ kernel[i]ᵀ · x[q] + bias)` over all q and i with
    `q · stride + i · dilation = p`.

    Input shape `(batch, height, width, channels)`, output shape the same axes, longer, with
    `filters` channels, or channels second; `kernel: (*kernel_size, filters, channels)`,
    `bias: (filters,)`.

    Args:
        kernel_size: of the window, (height, width).
        strides: steps of the window.
        dilation_rate: distance of the kernel's elements.

    The other arguments are those of `TransposedConvolution`.
    """

    rank = 2

    kernel_size: Sizes = required(integers(2, 1))
    strides: Sizes = argument((1, 1), integers(2, 1))
    output_padding: OptionalSizes = argument(None, optional(integers(2)))
    dilation_rate: Sizes = argument((1, 1), integers(2, 1))
