"""What all convolutions share: the check of the input, bias, activation, the output shape.

How a kernel is laid out and applied: `regular`, `depthwise`, `separable`, `transposed`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from keramos import ops
from keramos.codec.types import choice
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base import layout, window
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer

padding = choice("valid", "same")
#: `causal`: all padding goes to the front, so that no output depends on a later input.
padding_in_time = choice("valid", "same", "causal")


class Convolution(Layer):
    """Base of the convolutions.

    A subclass declares its arguments and defines `_kernels`, `_filters` and `_convolved`.
    """

    rank: ClassVar[int]

    def _setup(self) -> None:
        self.kernel_size: tuple[int, ...]
        self.strides: tuple[int, ...]
        self.padding: str
        self.data_format: str
        self.dilation_rate: tuple[int, ...]
        self.activation: Any
        self.use_bias: bool
        self.input_spec = InputSpec(ndim=self.rank + 2)
        self.bias = None
        super()._setup()

    def _kernels(self, channels: int) -> None:
        """Make the kernel variables for an input of that many channels."""
        raise NotImplementedError

    def _filters(self, channels: int | None) -> int | None:
        """Number of channels of the output."""
        raise NotImplementedError

    def _convolved(self, inputs: Array) -> Array:
        """The inputs convolved with the kernels, without bias and activation."""
        raise NotImplementedError

    def build(self, input_shape: Shape) -> None:
        channels = self._known_channels(input_shape)
        self._kernels(channels)
        if self.use_bias:
            self.bias = self._declared_weight("bias", (self._filters(channels),))
        axis = layout.channel_axis(self.data_format) % (self.rank + 2)
        self.input_spec = InputSpec(ndim=self.rank + 2, axes={axis: channels})

    def _known_channels(self, shape: Shape) -> int:
        channels = layout.parted(shape, self.rank, self.data_format)[2]
        if channels is None:
            raise ShapeError(
                f"{type(self).__name__} {self.name!r} needs to know the number of channels of its "
                "input",
                found=f"shape {tuple(shape)}, {self.data_format}",
            )
        return channels

    def call(self, inputs: Array) -> Array:
        x = self._convolved(inputs)
        if self.bias is not None:
            last = self.data_format == "channels_last"
            # (filters,) broadcasts against the last axis alone; else (filters, 1, …)
            x = ops.add(x, self.bias if last else ops.reshape(self.bias, (-1, *[1] * self.rank)))
        return x if self.activation is None else self.activation(x)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, space, channels = layout.parted(input_shape, self.rank, self.data_format)
        windows = self._windows(space)
        return layout.joined(batch, windows, self._filters(channels), self.data_format)

    def _windows(self, space: Sequence[window.Size]) -> tuple[window.Size, ...]:
        """Places of the kernel in every axis."""
        return window.counts(
            space, self.kernel_size, self.strides, self.padding, self.dilation_rate
        )

    def _check_fit(self, inputs: Array) -> None:
        """Raise ShapeError where the kernel is larger than what it slides over: the operations for
        which this is asked give empty outputs, as jax does.
        """
        self._windows(layout.parted(inputs.shape, self.rank, self.data_format)[1])

    def _padded_to_the_front(self, inputs: Array) -> Array:
        """(batch, time + reach - 1, channels): the window of output t then ends at t · stride."""
        before = window.reach(self.kernel_size[0], self.dilation_rate[0]) - 1
        (axis,) = layout.space_axes(1, self.data_format)
        return ops.pad(inputs, [(before, 0) if i == axis else (0, 0) for i in range(3)])

    def _applied(
        self, function: Callable[..., Array], inputs: Array, *kernels: Array, **more: Any
    ) -> Array:
        """A function of `keramos.ops`, called with the arguments of this layer."""
        causal = self.padding == "causal"
        return function(
            self._padded_to_the_front(inputs) if causal else inputs,
            *kernels,
            strides=self.strides,
            padding="valid" if causal else self.padding,
            data_format=self.data_format,
            dilation_rate=self.dilation_rate,
            **more,
        )


def refuse_strides_with_dilation(strides: Sequence[int], dilations: Sequence[int]) -> None:
    """Raise for the one combination that Keras does not accept either.

    Raises:
        ConfigError: both are larger than 1 somewhere.
    """
    if max(strides) > 1 and max(dilations) > 1:
        raise ConfigError(
            "strides > 1 and dilation_rate > 1 do not go together",
            found=f"strides {tuple(strides)}, dilation_rate {tuple(dilations)}",
        )
