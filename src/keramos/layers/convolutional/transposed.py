"""The transpose of a convolution: every input element is spread over a window of the output.

A subclass sets `rank`, the number of axes of space.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import activations, constraints, initializers, ops, regularizers
from keramos.codec.arguments import argument, required
from keramos.codec.types import OptionalSizes, Sizes, boolean, integer
from keramos.engine.types import Array
from keramos.errors import ConfigError
from keramos.graph.tensor import Shape
from keramos.layers.base import layout, window
from keramos.layers.convolutional.convolution import (
    Convolution,
    padding,
    refuse_strides_with_dilation,
)


class TransposedConvolution(Convolution):
    """Base of Conv1DTranspose, Conv2DTranspose, Conv3DTranspose.

    An axis of n elements becomes one of `n · stride` (`same`),
    `(n - 1) · stride + max(reach, stride)` (`valid`), or, with output_padding,
    `(n - 1) · stride + reach + output_padding`, less `2 · (reach // 2)` for `same`, where
    `reach = (kernel_size - 1) · dilation_rate + 1`.

    Args:
        filters: number of channels of the output, >= 1.
        kernel_size: elements of the window in every axis of space, >= 1; one number for all.
        strides: elements of the output from one window to the next, >= 1.
        padding: `valid` or `same`.
        output_padding: elements after the last window, less than the stride; the formulas above
            when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        dilation_rate: distance of the kernel's elements, >= 1; not together with strides.
        activation: name, function or layer; none by default.
        use_bias: whether to add a bias per filter.
        kernel_initializer: for the kernel.
        bias_initializer: for the bias.
        kernel_regularizer: penalty on the kernel.
        bias_regularizer: penalty on the bias.
        activity_regularizer: penalty on the output.
        kernel_constraint: projection of the kernel.
        bias_constraint: projection of the bias.
    """

    filters: int = required(integer(1))
    kernel_size: Sizes = required()
    strides: Sizes = argument(1)
    padding: str = argument("valid", padding)
    output_padding: OptionalSizes = argument(None)
    data_format: str = argument(None, layout.data_format)
    dilation_rate: Sizes = argument(1)
    activation: Any = argument(None, activations.argument_type)
    use_bias: bool = argument(True, boolean)
    kernel_initializer: Any = argument("glorot_uniform", initializers.argument_type)
    bias_initializer: Any = argument("zeros", initializers.argument_type)
    kernel_regularizer: Any = argument(None, regularizers.argument_type)
    bias_regularizer: Any = argument(None, regularizers.argument_type)
    activity_regularizer: Any = argument(None, regularizers.argument_type)
    kernel_constraint: Any = argument(None, constraints.argument_type)
    bias_constraint: Any = argument(None, constraints.argument_type)

    def _setup(self) -> None:
        super()._setup()
        refuse_strides_with_dilation(self.strides, self.dilation_rate)
        extras = self.output_padding or (0,) * self.rank
        if any(extra >= step for extra, step in zip(extras, self.strides, strict=True)):
            raise ConfigError(
                "`output_padding` must be less than `strides`",
                found=f"output_padding {self.output_padding}, strides {self.strides}",
            )

    def _filters(self, channels: int | None) -> int | None:
        return self.filters

    def _kernels(self, channels: int) -> None:
        self.kernel = self._declared_weight("kernel", (*self.kernel_size, self.filters, channels))

    def _check_space(self, space: Sequence[window.Size]) -> None:
        """Nothing to check: a kernel may be longer than the axis, which it makes longer."""

    def _convolved(self, inputs: Array) -> Array:
        return self._applied(
            ops.conv_transpose, inputs, self.kernel, output_padding=self.output_padding
        )

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, space, _ = layout.parted(input_shape, self.rank, self.data_format)
        extras = self.output_padding or (None,) * self.rank
        axes = zip(space, self.kernel_size, self.strides, extras, self.dilation_rate, strict=True)
        lengths = [
            window.spread(n, size, stride, self.padding, extra, step)
            for n, size, stride, extra, step in axes
        ]
        return layout.joined(batch, lengths, self.filters, self.data_format)
