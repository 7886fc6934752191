"""Convolution in two steps: every channel with kernels of its own, then a mixing of channels.

A subclass sets `rank`, the number of axes of space.
"""

from __future__ import annotations

from typing import Any

from keramos import activations, constraints, initializers, ops, regularizers
from keramos.codec.arguments import argument, required
from keramos.codec.types import Sizes, boolean, integer
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.convolutional.convolution import Convolution, padding


class SeparableConvolution(Convolution):
    """Base of SeparableConv1D, SeparableConv2D.

    Args:
        filters: number of channels of the output, >= 1.
        kernel_size: elements of the window in every axis of space, >= 1; one number for all.
        strides: elements from one window to the next, >= 1.
        padding: `valid` (windows inside the input only) or `same` (as many windows as steps fit).
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        dilation_rate: distance of the kernel's elements, >= 1.
        depth_multiplier: number of channels that the first step makes of each, >= 1.
        activation: name, function or layer; none by default.
        use_bias: whether to add a bias per filter.
        depthwise_initializer: for the kernel of the first step.
        pointwise_initializer: for the kernel of the second step.
        bias_initializer: for the bias.
        depthwise_regularizer: penalty on the kernel of the first step.
        pointwise_regularizer: penalty on the kernel of the second step.
        bias_regularizer: penalty on the bias.
        activity_regularizer: penalty on the output.
        depthwise_constraint: projection of the kernel of the first step.
        pointwise_constraint: projection of the kernel of the second step.
        bias_constraint: projection of the bias.
    """

    filters: int = required(integer(1))
    kernel_size: Sizes = required()
    strides: Sizes = argument(1)
    padding: str = argument("valid", padding)
    data_format: str = argument(None, layout.data_format)
    dilation_rate: Sizes = argument(1)
    depth_multiplier: int = argument(1, integer(1))
    activation: Any = argument(None, activations.argument_type)
    use_bias: bool = argument(True, boolean)
    depthwise_initializer: Any = argument("glorot_uniform", initializers.argument_type)
    pointwise_initializer: Any = argument("glorot_uniform", initializers.argument_type)
    bias_initializer: Any = argument("zeros", initializers.argument_type)
    depthwise_regularizer: Any = argument(None, regularizers.argument_type)
    pointwise_regularizer: Any = argument(None, regularizers.argument_type)
    bias_regularizer: Any = argument(None, regularizers.argument_type)
    activity_regularizer: Any = argument(None, regularizers.argument_type)
    depthwise_constraint: Any = argument(None, constraints.argument_type)
    pointwise_constraint: Any = argument(None, constraints.argument_type)
    bias_constraint: Any = argument(None, constraints.argument_type)

    config_order = (
        "depth_multiplier", "filters", "kernel_size", "strides", "padding", "data_format",
        "dilation_rate", "activation", "use_bias", "depthwise_initializer", "pointwise_initializer",
        "bias_initializer", "depthwise_regularizer", "pointwise_regularizer", "bias_regularizer",
        "activity_regularizer", "depthwise_constraint", "pointwise_constraint", "bias_constraint",
    )  # fmt: skip

    def _filters(self, channels: int | None) -> int | None:
        return self.filters

    def _kernels(self, channels: int) -> None:
        between = channels * self.depth_multiplier
        depthwise = (*self.kernel_size, channels, self.depth_multiplier)
        self.depthwise_kernel = self._declared_weight("depthwise_kernel", depthwise, "depthwise")
        self.pointwise_kernel = self._declared_weight(
            "pointwise_kernel", (*[1] * self.rank, between, self.filters), "pointwise"
        )

    def _convolved(self, inputs: Array) -> Array:
        self._check_fit(inputs)
        return self._applied(
            ops.separable_conv, inputs, self.depthwise_kernel, self.pointwise_kernel
        )
