"""What all convolutions share: the check of their input, bias and activation, the shape of the
output.

Refuses to know how a kernel is laid out and applied.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from keramos import ops
from keramos.codec.kinds import choice
from keramos.errors import ConfigError, ShapeError
from keramos.layers.base import layout, window
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer

padding = choice("valid", "same")
#: In time nothing may depend on what comes later: all padding goes to the front.
padding_in_time = choice("valid", "same", "causal")


class Convolution(Layer):
    """Base of the convolutions. A subclass declares its arguments and says `_kernels`, `_filters`
    and `_convolved`.
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

    def _kernels(self, channels: int) -> None:
        """Make the kernels for an input of that many channels."""
        raise NotImplementedError

    def _filters(self, channels: int | None) -> int | None:
        """Number of channels of the output."""
        raise NotImplementedError

    def _convolved(self, inputs: Any) -> Any:
        """The inputs under the kernels."""
        raise NotImplementedError

    def build(self, input_shape: Any) -> None:
        channels = self._known_channels(input_shape)
        self._kernels(channels)
        if self.use_bias:
            self.bias = self._declared_weight("bias", (self._filters(channels),))
        axis = layout.channel_axis(self.data_format) % (self.rank + 2)
        self.input_spec = InputSpec(ndim=self.rank + 2, axes={axis: channels})

    def _known_channels(self, shape: Any) -> int:
        channels = layout.parted(shape, self.rank, self.data_format)[2]
        if channels is None:
            raise ShapeError(
                f"{type(self).__name__} {self.name!r} needs to know the number of channels of its "
                "input",
                found=f"shape {tuple(shape)}, {self.data_format}",
            )
        return channels

    def call(self, inputs: Any) -> Any:
        x = self._convolved(inputs)
        if self.bias is not None:
            last = self.data_format == "channels_last"
            x = ops.add(x, self.bias if last else ops.reshape(self.bias, (-1, *[1] * self.rank)))
        return self.activation(x)

    def compute_output_shape(self, input_shape: Any) -> Any:
        batch, space, channels = layout.parted(input_shape, self.rank, self.data_format)
        found = window.counts(
            space, self.kernel_size, self.strides, self.padding, self.dilation_rate
        )
        return layout.joined(batch, found, self._filters(channels), self.data_format)

    def _padded_to_the_front(self, inputs: Any) -> Any:
        """(batch, time + reach - 1, channels): with `valid` padding the last output of a window is
        in its own place.
        """
        before = window.reach(self.kernel_size[0], self.dilation_rate[0]) - 1
        (axis,) = layout.space_axes(1, self.data_format)
        return ops.pad(inputs, [(before, 0) if i == axis else (0, 0) for i in range(3)])

    def _applied(self, function: Any, inputs: Any, *kernels: Any, **more: Any) -> Any:
        """`function` of `keramos.ops` with the arguments of this layer."""
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
    """Raise for the one combination that Keras does not define.

    Raises:
        ConfigError: both are larger than 1 somewhere.
    """
    if max(strides) > 1 and max(dilations) > 1:
        raise ConfigError(
            "strides > 1 and dilation_rate > 1 do not go together",
            found=f"strides {tuple(strides)}, dilation_rate {tuple(dilations)}",
        )
