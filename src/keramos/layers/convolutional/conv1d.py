"""Conv1D: convolution over time.

Refuses to know more than its rank; see `regular`.
"""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.kinds import Sizes, integers
from keramos.layers.convolutional.convolution import padding_in_time
from keramos.layers.convolutional.regular import RegularConvolution


class Conv1D(RegularConvolution):
    """`y[t, f] = activation(Σ kernel[i, c, f] · x[t · stride + i · dilation, c] + bias[f])`.

    Input shape `(batch, time, channels)`, output shape `(batch, windows, filters)`, or channels
    second; `kernel: (kernel_size, channels / groups, filters)`, `bias: (filters,)`.

    Args:
        kernel_size: of the window.
        strides: step of the window.
        padding: `valid`, `same`, or `causal`, in which no output depends on a later input.
        dilation_rate: distance of the kernel's elements.

    The other arguments are those of `RegularConvolution`.
    """

    rank = 1

    kernel_size: Sizes = required(integers(1, 1))
    strides: Sizes = argument(1, integers(1, 1))
    padding: str = argument("valid", padding_in_time)
    dilation_rate: Sizes = argument(1, integers(1, 1))
