"""Conv1D: convolution over time."""

from __future__ import annotations

from keramos import ops
from keramos.codec.arguments import argument, required
from keramos.codec.types import Sizes, integers
from keramos.engine.types import Array
from keramos.layers.convolutional.convolution import padding_in_time
from keramos.layers.convolutional.regular import RegularConvolution


class Conv1D(RegularConvolution):
    """`y[t, f] = activation(Σ kernel[i, c, f] · x[t · stride + i · dilation, c] + bias[f])`.

    Input shape `(batch, time, channels)`, output shape the same axes with one element per window
    and `filters` channels; with `channels_first` the channels stand second.
    `kernel: (*kernel_size, channels / groups, filters)`, `bias: (filters,)`.

    Args:
        filters: number of channels of the output, >= 1, a multiple of `groups`.
        kernel_size: elements of the window, >= 1.
        strides: elements from one window to the next, >= 1.
        padding: `valid`, `same`, or `causal`, in which no output depends on a later input.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        dilation_rate: distance of the kernel's elements, >= 1; not together with strides > 1.
        groups: number of independent convolutions, each of its share of channels and filters.
        activation: name, function or layer; none by default.
        use_bias: whether to add a bias per filter.

    Initializers, regularizers and constraints are those of `RegularConvolution`.
    """

    rank = 1

    kernel_size: Sizes = required(integers(1, 1))
    strides: Sizes = argument(1, integers(1, 1))
    padding: str = argument("valid", padding_in_time)
    dilation_rate: Sizes = argument(1, integers(1, 1))

    def _convolved(self, inputs: Array) -> Array:
        # As in Keras, which asks `convolution_op` in two and three dimensions only.
        return self._applied(ops.conv, inputs, self.kernel)
