"""Conv3DTranspose: transpose of a convolution over volumes.

Refuses to know more than its rank; see `transposed`.
"""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.kinds import OptionalSizes, Sizes, integers, optional
from keramos.layers.convolutional.transposed import TransposedConvolution


class Conv3DTranspose(TransposedConvolution):
    """`y[p] = activation(Σ kernel[i]ᵀ · x[q] + bias)` over all q and i with
    `q · stride + i · dilation = p`.

    Input shape `(batch, depth, height, width, channels)`, output shape the same axes, longer, with
    `filters` channels, or channels second; `kernel: (*kernel_size, filters, channels)`,
    `bias: (filters,)`.

    Args:
        kernel_size: of the window, (depth, height, width).
        strides: steps of the window.
        dilation_rate: distance of the kernel's elements.

    The other arguments are those of `TransposedConvolution`.
    """

    rank = 3

    kernel_size: Sizes = required(integers(3, 1))
    strides: Sizes = argument((1, 1, 1), integers(3, 1))
    output_padding: OptionalSizes = argument(None, optional(integers(3)))
    dilation_rate: Sizes = argument((1, 1, 1), integers(3, 1))

    signature_order = (
        "filters",
        "kernel_size",
        "strides",
        "padding",
        "data_format",
        "output_padding",
    )
    config_order = tuple(TransposedConvolution._arguments)
