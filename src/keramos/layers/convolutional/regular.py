"""Convolution in which every filter sees all channels of its group.

A subclass sets `rank`, the number of axes of space.
"""

from __future__ import annotations

from typing import Any

from keramos import activations, constraints, initializers, ops, regularizers
from keramos.codec.arguments import argument, required
from keramos.codec.types import Sizes, boolean, integer
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.base.adapted import AdaptedLayer, KernelAttribute, lora_alpha, lora_rank
from keramos.layers.convolutional.convolution import (
    Convolution,
    padding,
    refuse_strides_with_dilation,
)


class RegularConvolution(Convolution, AdaptedLayer):
    """Base of Conv1D, Conv2D, Conv3D.

    Args:
        filters: number of channels of the output, >= 1, a multiple of `groups`.
        kernel_size: elements of the window in every axis of space, >= 1; one number for all.
        strides: elements from one window to the next, >= 1.
        padding: `valid` (windows inside the input only) or `same` (as many windows as steps fit).
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        dilation_rate: distance of the kernel's elements, >= 1; not together with strides.
        groups: number of independent convolutions, each of its share of channels and filters.
        activation: name, function or layer; none by default.
        use_bias: whether to add a bias per filter.
        kernel_initializer: for the kernel.
        bias_initializer: for the bias.
        kernel_regularizer: penalty on the kernel.
        bias_regularizer: penalty on the bias.
        activity_regularizer: penalty on the output.
        kernel_constraint: projection of the kernel.
        bias_constraint: projection of the bias.
        lora_rank: how many columns the matrices have that LoRA trains in the kernel's place; no
            LoRA when None.
        lora_alpha: how much of what they learn counts; `lora_rank` when None.
    """

    filters: int = required(integer(1))
    kernel_size: Sizes = required()
    strides: Sizes = argument(1)
    padding: str = argument("valid", padding)
    data_format: str = argument(None, layout.data_format)
    dilation_rate: Sizes = argument(1)
    groups: int = argument(1, integer(1))
    activation: Any = argument(None, activations.argument_type)
    use_bias: bool = argument(True, boolean)
    kernel_initializer: Any = argument("glorot_uniform", initializers.argument_type)
    bias_initializer: Any = argument("zeros", initializers.argument_type)
    kernel_regularizer: Any = argument(None, regularizers.argument_type)
    bias_regularizer: Any = argument(None, regularizers.argument_type)
    activity_regularizer: Any = argument(None, regularizers.argument_type)
    kernel_constraint: Any = argument(None, constraints.argument_type)
    bias_constraint: Any = argument(None, constraints.argument_type)
    lora_rank: Any = lora_rank(keyword_only=True)
    lora_alpha: Any = lora_alpha(keyword_only=True)

    kernel = KernelAttribute()

    def _setup(self) -> None:
        super()._setup()
        refuse_strides_with_dilation(self.strides, self.dilation_rate)
        if self.filters % self.groups:
            raise ConfigError(
                "`filters` must be a multiple of `groups`", found=f"{self.filters}, {self.groups}"
            )

    def build(self, input_shape: Shape) -> None:
        super().build(input_shape)
        self._adapt_as_declared()

    def _filters(self, channels: int | None) -> int | None:
        return self.filters

    def _kernels(self, channels: int) -> None:
        if channels % self.groups:
            raise ShapeError(
                "the channels must be a multiple of `groups`", found=f"{channels}, {self.groups}"
            )
        self.kernel = self._declared_weight(
            "kernel", (*self.kernel_size, channels // self.groups, self.filters)
        )

    def _convolved(self, inputs: Array) -> Array:
        return self.convolution_op(inputs, self.kernel)

    def convolution_op(self, inputs: Array, kernel: Array) -> Array:
        """The convolution alone, without bias and activation; for subclasses to replace.

        Args:
            inputs: (batch, …, channels), or with the channels second.
            kernel: (*kernel_size, channels / groups, filters).
        """
        return self._applied(ops.conv, inputs, kernel)
