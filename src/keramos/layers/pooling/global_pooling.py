"""What GlobalMaxPooling and GlobalAveragePooling share: all of space becomes one number per
channel.

Refuses to know which number.
"""

from __future__ import annotations

from typing import Any, ClassVar

from keramos.codec.arguments import argument
from keramos.codec.kinds import boolean
from keramos.layers.base import layout
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer


class GlobalPooling(Layer):
    """Base of the layers that reduce space as a whole.

    Args:
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        keepdims: whether the axes of space stay, with size 1.
    """

    rank: ClassVar[int]

    data_format: str = argument(None, layout.data_format)
    keepdims: bool = argument(False, boolean)

    def _setup(self) -> None:
        self.input_spec = InputSpec(ndim=self.rank + 2)
        self.built = True

    def _reduced(self, inputs: Any, axes: tuple[int, ...]) -> Any:
        """The inputs without `axes`, or with them as ones."""
        raise NotImplementedError

    def call(self, inputs: Any) -> Any:
        return self._reduced(inputs, layout.space_axes(self.rank, self.data_format))

    def compute_output_shape(self, input_shape: Any) -> Any:
        batch, _, channels = layout.parted(input_shape, self.rank, self.data_format)
        ones = (1,) * self.rank if self.keepdims else ()
        return layout.joined(batch, ones, channels, self.data_format)
