"""ConvLSTMCell: one step of a long short-term memory whose products are convolutions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import REQUIRED, keyword
from keramos.codec.types import integer, integers
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base import layout, window
from keramos.layers.convolutional.convolution import refuse_strides_with_dilation
from keramos.layers.recurrent.cell_arguments import ConvLSTMArguments
from keramos.layers.recurrent.memory_cell import MemoryCell


class ConvLSTMCell(ConvLSTMArguments, MemoryCell):
    """`LSTMCell` with convolutions in place of products.

    X. Shi et al., "Convolutional LSTM Network", 2015, without its peepholes. The convolution of the
    state has strides 1 and padding `same`. Inputs `(batch, space…, in)`, states
    `h, c: (batch, space…, filters)`; with `channels_first` the channels stand second.
    `kernel: (window…, in, 4 filters)`, `recurrent_kernel: (window…, filters, 4 filters)`,
    `bias: (4 filters,)`.

    Args:
        rank: number of axes of space, 1 to 3.
        filters: channels of h and c, >= 1.
        kernel_size: elements of the window in every axis of space, >= 1; one number for all.
        strides: elements from one window of the input to the next, >= 1.
        padding: of the convolution of the input: `valid` or `same`.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        dilation_rate: distance of the elements of `kernel`, >= 1; not together with strides > 1.
        activation: of the candidate and of the output.
        recurrent_activation: of the gates.
        unit_forget_bias: whether the bias of the forget gate starts at 1, not at its initializer.

    The other arguments are those of `CellArguments`.
    """

    keras_name = "keras.src.layers.rnn.conv_lstm"

    rank: int = keyword(default=REQUIRED, type=integer(1, 3), saved=False, kw_only=True)

    implementation = 1
    _generator_first = True
    #: Sizes of the state in space; None until built.
    _space = None

    @property
    def units(self) -> int:  # type: ignore[override]
        """Channels of the state."""
        return self.filters

    def _setup(self) -> None:
        for name in ("kernel_size", "strides", "dilation_rate"):
            setattr(self, name, integers(self.rank, 1).coerce(getattr(self, name)))
        refuse_strides_with_dilation(self.strides, self.dilation_rate)
        self._gate_axis = -1 if self.data_format == "channels_last" else -1 - self.rank
        super()._setup()

    def build(self, inputs_shape: Shape, states_shape: Any = None) -> None:
        channels = layout.parted(inputs_shape, self.rank, self.data_format)[2]
        if channels is None:
            raise ShapeError(
                "the number of channels must be known", found=f"shape {tuple(inputs_shape)}"
            )
        self._space = layout.parted(self.state_shape(inputs_shape), self.rank, self.data_format)[1]
        self._make_weights((*self.kernel_size, channels), (*self.kernel_size, self.filters))

    def state_shape(self, inputs_shape: Shape) -> Shape:
        """Shape of h and of c, with the batch axis, for the inputs of one step."""
        batch, space, _ = layout.parted(inputs_shape, self.rank, self.data_format)
        windows = window.counts(
            space, self.kernel_size, self.strides, self.padding, self.dilation_rate
        )
        return layout.joined(batch, windows, self.filters, self.data_format)

    def compute_output_shape(self, inputs_shape: Shape, states_shape: Any = None) -> Any:
        shape = self.state_shape(inputs_shape)
        return shape, [shape, shape]

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros of the shape of the state, for h and c.

        Raises:
            ConfigError: the sizes in space are not known: not built, or built for any size.
        """
        if self._space is None or None in self._space:
            raise ConfigError(
                "the state of a convolutional cell has no shape before its input has one"
            )
        return self.zeros(layout.joined(batch_size, self._space, self.filters, self.data_format))

    def zeros(self, shape: tuple) -> list[Any]:
        """Zeros for h and c."""
        return [ops.zeros(shape, dtype=self.compute_dtype) for _ in range(2)]

    def _input_bias(self) -> Array | None:
        if self.bias is None:
            return None
        # (4 filters, 1, …): it is added along the axis of the gates, -1 or before space
        return ops.reshape(self.bias, (-1, *[1] * (-1 - self._gate_axis)))

    def _input_product(self, inputs: Array, masks: Sequence[Array]) -> Array:
        return self._multiplied(inputs, self.kernel, masks, self._input_convolved)

    def _state_product(self, h: Array, masks: Sequence[Array]) -> Array:
        return self._multiplied(h, self.recurrent_kernel, masks, self._state_convolved)

    def _input_convolved(self, x: Array, kernel: Array) -> Array:
        return ops.conv(
            x,
            kernel,
            strides=self.strides,
            padding=self.padding,
            data_format=self.data_format,
            dilation_rate=self.dilation_rate,
        )

    def _state_convolved(self, x: Array, kernel: Array) -> Array:
        return ops.conv(x, kernel, strides=1, padding="same", data_format=self.data_format)
