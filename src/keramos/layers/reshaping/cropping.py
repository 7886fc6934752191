"""What Cropping1D, 2D and 3D share: margins taken away.

Refuses to know the number of dimensions.
"""

from __future__ import annotations

from typing import Any, ClassVar

from keramos.errors import ShapeError
from keramos.layers.base import layout
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer
from keramos.layers.reshaping.margins import Pair


class Cropping(Layer):
    """Base of the layers that drop the elements at both ends of the axes of space."""

    rank: ClassVar[int]
    data_format = "channels_last"

    def _setup(self) -> None:
        self.cropping: Any
        self.input_spec = InputSpec(ndim=self.rank + 2)

    @property
    def _margins(self) -> tuple[Pair, ...]:
        return self.cropping

    def call(self, inputs: Any) -> Any:
        self.compute_output_shape(inputs.shape)
        index = [slice(None)] * (self.rank + 2)
        for axis, (begin, end) in zip(
            layout.space_axes(self.rank, self.data_format), self._margins, strict=True
        ):
            index[axis] = slice(begin, inputs.shape[axis] - end)
        return inputs[tuple(index)]

    def compute_output_shape(self, input_shape: Any) -> Any:
        batch, space, channels = layout.parted(input_shape, self.rank, self.data_format)
        left = [
            None if size is None else size - sum(sides)
            for size, sides in zip(space, self._margins, strict=True)
        ]
        if any(size is not None and size < 1 for size in left):
            raise ShapeError(
                f"{type(self).__name__}: `cropping` leaves nothing",
                found=f"cropping {self.cropping}, input {tuple(input_shape)}",
            )
        return layout.joined(batch, left, channels, self.data_format)
