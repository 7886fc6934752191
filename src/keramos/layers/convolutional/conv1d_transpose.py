"""Conv1DTranspose: transpose of a convolution over time.

Refuses to know more than its rank; see `transposed`.
"""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.kinds import OptionalSizes, Sizes, integers, optional
from keramos.layers.convolutional.transposed import TransposedConvolution


class Conv1DTranspose(TransposedConvolution):
    """`y[p] = activation(Σ kernel[i]ᵀ · x[q] + bias)` over all q and i with
    `q · stride + i · dilation = p`.

    Input shape `(batch, time, channels)`, output shape the same axes, longer, with `filters`
    channels, or channels second; `kernel: (*kernel_size, filters, channels)`, `bias: (filters,)`.

    Args:
        kernel_size: of the window.
        strides: steps of the window.
        dilation_rate: distance of the kernel's elements.

    The other arguments are those of `TransposedConvolution`.
    """

    rank = 1

    kernel_size: Sizes = required(integers(1, 1))
    strides: Sizes = argument(1, integers(1, 1))
    output_padding: OptionalSizes = argument(None, optional(integers(1)))
    dilation_rate: Sizes = argument(1, integers(1, 1))
