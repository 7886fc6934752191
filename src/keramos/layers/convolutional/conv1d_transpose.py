"""Conv1DTranspose: transpose of a convolution over time.

Refuses to know more than its rank; see `transposed`.
"""

from __future__ import annotations

from keramos.codec.arguments import argument
from keramos.codec.kinds import integers, optional
from keramos.layers.convolutional.transposed import TransposedConvolution


class Conv1DTranspose(TransposedConvolution):
    """`y[p] = activation(Σ kernel[i]ᵀ · x[q] + bias)` over all q and i with `q · stride + i · dilation = p`.

    Input shape `(batch, time, channels)`, output shape the same axes, longer, with `filters`
    channels, or channels second; `kernel: (*kernel_size, filters, channels)`, `bias: (filters,)`.

    Args:
        kernel_size: of the window.
        strides: steps of the window.
        dilation_rate: distance of the kernel's elements.

    The other arguments are those of `TransposedConvolution`.
    """

    rank = 1

    kernel_size: tuple[int, ...] = argument(kind=integers(1, 1))
    strides: tuple[int, ...] = argument(1, integers(1, 1))
    output_padding: tuple[int, ...] | None = argument(None, optional(integers(1)))
    dilation_rate: tuple[int, ...] = argument(1, integers(1, 1))
