"""Conv3DTranspose: transpose of a convolution over volumes."""

from __future__ import annotations

from keramos.codec.arguments import argument, required
from keramos.codec.types import OptionalSizes, Sizes, integers, optional
from keramos.layers.convolutional.transposed import TransposedConvolution


class Conv3DTranspose(TransposedConvolution):
    """`y[p] = activation(Σ kernel[i]ᵀ · x[q] + bias)` over all q and i with
    `q · stride + i · dilation = p`.

    Input shape `(batch, depth, height, width, channels)`, output shape the same axes, longer, with
    `filters` channels; with `channels_first` the channels stand second. An axis of n elements
    becomes one of `n · strides` (`same`) or `(n - 1) · strides + max(reach, strides)` (`valid`),
    where `reach = (kernel_size - 1) · dilation_rate + 1`.
    `kernel: (*kernel_size, filters, channels)`, `bias: (filters,)`.

    Args:
        filters: number of channels of the output, >= 1.
        kernel_size: elements of the window, (depth, height, width), >= 1; one number for all axes.
        strides: elements of the output from one window to the next, >= 1.
        padding: `valid` (all of every window) or `same` (`strides` times as long as the input).
        output_padding: elements after the last window, less than `strides`; the lengths above
            when None, see `TransposedConvolution` for others.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        dilation_rate: distance of the kernel's elements, >= 1; not together with strides > 1.
        activation: name, function or layer; none by default.
        use_bias: whether to add a bias per filter.

    Initializers, regularizers and constraints are those of `TransposedConvolution`.
    """

    rank = 3

    kernel_size: Sizes = required(integers(3, 1))
    strides: Sizes = argument((1, 1, 1), integers(3, 1))
    output_padding: OptionalSizes = argument(None, optional(integers(3)))
    dilation_rate: Sizes = argument((1, 1, 1), integers(3, 1))

    # In Keras `data_format` comes before `output_padding` here alone, but not in the config.
    signature_order = tuple(
        "filters kernel_size strides padding data_format output_padding".split()
    )
    config_order = tuple(TransposedConvolution._arguments)
