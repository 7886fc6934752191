"""Convolution whose kernel is another one in every place.

A subclass sets `rank`, the number of axes of space.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

from keramos import activations, constraints, engine, initializers, ops, regularizers
from keramos.codec.arguments import argument, required
from keramos.codec.types import Sizes, boolean, choice, integer
from keramos.engine.types import Array
from keramos.errors import ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base import layout, window
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer


class LocallyConnected(Layer):
    """Base of LocallyConnected1D and 2D.

    Args:
        filters: number of channels of the output, >= 1.
        kernel_size: elements of the window in every axis of space, >= 1; one number for all.
        strides: elements from one window to the next, >= 1.
        padding: `valid` (windows inside the input only) or `same` (as many windows as steps fit).
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        activation: name, function or layer; none by default.
        use_bias: whether to add a bias per filter and place.
        kernel_initializer: for the kernel.
        bias_initializer: for the bias.
        kernel_regularizer: penalty on the kernel.
        bias_regularizer: penalty on the bias.
        activity_regularizer: penalty on the output.
        kernel_constraint: projection of the kernel.
        bias_constraint: projection of the bias.
    """

    rank: ClassVar[int]

    filters: int = required(integer(1))
    kernel_size: Sizes = required()
    strides: Sizes = argument(1)
    padding: str = argument("valid", choice("valid", "same"))
    data_format: str = argument(None, layout.data_format)
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
        self.input_spec = InputSpec(ndim=self.rank + 2)
        self.bias = None
        #: Sizes of the input in space, once they are known.
        self.input_space: tuple[int, ...] | None = None

    def build(self, input_shape: Shape) -> None:
        _, space, channels = layout.parted(input_shape, self.rank, self.data_format)
        if channels is None or None in space:
            raise ShapeError(
                f"{type(self).__name__} {self.name!r} needs to know all sizes of its input, for "
                "every place has a kernel of its own",
                found=f"shape {tuple(input_shape)}",
            )
        self.input_space = tuple(size for size in space if size is not None)
        windows = tuple(size for size in self._windows(space) if size is not None)
        reach = math.prod(self.kernel_size) * channels
        self.kernel = self._declared_weight("kernel", (math.prod(windows), reach, self.filters))
        if self.use_bias:
            self.bias = self._declared_weight("bias", (*windows, self.filters))
        axes = dict(zip(layout.space_axes(self.rank, self.data_format), space, strict=True))
        axes[layout.channel_axis(self.data_format) % (self.rank + 2)] = channels
        self.input_spec = InputSpec(ndim=self.rank + 2, axes=axes)

    def _windows(self, space: Sequence[window.Size]) -> tuple[window.Size, ...]:
        """Places of the kernel in every axis."""
        return window.counts(space, self.kernel_size, self.strides, self.padding)

    def call(self, inputs: Array) -> Array:
        # (batch, places, reach) · (places, reach, filters)
        outputs = ops.einsum("bpk,pkf->bpf", self._patches(inputs), self.kernel)
        assert self.input_space is not None  # it is built
        windows = [size or 1 for size in self._windows(self.input_space)]
        outputs = ops.reshape(outputs, (*_batch(inputs), *windows, self.filters))
        if self.data_format == "channels_first":
            last = self.rank + 1
            outputs = ops.transpose(outputs, (0, last, *range(1, last)))
        if self.bias is not None:
            outputs = ops.add(outputs, self._aligned_bias(windows))
        return outputs if self.activation is None else self.activation(outputs)

    def _aligned_bias(self, windows: Sequence[int]) -> Array:
        """The bias as it is added to the output.

        With the channels first, Keras took the numbers of the bias (places…, filters) in their
        order for (filters, places…), without a transposition: so must whoever loads its files.
        """
        if self.data_format == "channels_last":
            return self.bias
        return ops.reshape(self.bias, (self.filters, *windows))

    def _patches(self, inputs: Array) -> Array:
        """(batch, places, reach): what each window sees, space first with the channels last, the
        channels first with them first.
        """
        first = 1 if self.data_format == "channels_last" else 2
        patches = self._padded(inputs, first)
        for i in range(self.rank):  # (…, size, …) -> (…, windows, kernel, …)
            patches = ops.take(patches, self._indices(i), axis=first + 2 * i)
        channel = 1 if first == 2 else 2 * self.rank + 1
        places = [first + 2 * i for i in range(self.rank)]
        within = [axis + 1 for axis in places]
        reach = [channel, *within] if first == 2 else [*within, channel]
        patches = ops.transpose(patches, (0, *places, *reach))
        count, size, _ = self.kernel.shape
        return ops.reshape(patches, (*_batch(inputs), count, size))

    def _padded(self, inputs: Array, first: int) -> Array:
        if self.padding == "valid":
            return inputs
        margins = [(0, 0)] * (self.rank + 2)
        for i in range(self.rank):
            margins[first + i] = self._margins(i)
        return ops.pad(inputs, margins)

    def _margins(self, axis: int) -> tuple[int, int]:
        """Zeros before and behind the elements of an axis.

        Every window has its middle, rounded up, at a multiple of the stride: TensorFlow's `same`
        convolutions have not, where the kernel is even or the stride larger than 1.
        """
        assert self.input_space is not None
        size, kernel, stride = self.input_space[axis], self.kernel_size[axis], self.strides[axis]
        before = kernel // 2
        end = (-(-size // stride) - 1) * stride + kernel
        return before, max(end - before - size, 0)

    def _indices(self, axis: int) -> Array:
        """(windows, kernel): which elements of an axis each window sees."""
        assert self.input_space is not None
        windows = self._windows(self.input_space)[axis] or 1
        starts = engine.numpy.arange(windows) * self.strides[axis]
        return starts[:, None] + engine.numpy.arange(self.kernel_size[axis])[None, :]

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, space, _ = layout.parted(input_shape, self.rank, self.data_format)
        return layout.joined(batch, self._windows(space), self.filters, self.data_format)


def _batch(inputs: Array) -> tuple[int, ...]:
    """The size of the batch: -1 fails where there are no samples."""
    return (ops.shape(inputs)[0],)
