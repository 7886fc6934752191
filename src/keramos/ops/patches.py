"""Windows of images and volumes as channels: the one operation whose file form settles its
arguments first.

Its class is written out for that: `strides` and `data_format` are settled before they are saved.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument, required
from keramos.graph.operation import StatelessOperation, traced_spec
from keramos.graph.tensor import any_symbolic


class ExtractPatches(StatelessOperation):
    """Operation behind `extract_patches` and `extract_patches_3d`."""

    keras_name = "keras.src.ops.image"
    size: Any = required()
    strides: Any = argument(None)
    dilation_rate: Any = argument(1)
    padding: str = argument("valid")
    data_format: str | None = argument(None)

    def _setup(self) -> None:
        self.size = [self.size] * 2 if isinstance(self.size, int) else list(self.size)
        self.strides = self.size if self.strides is None else self.strides
        self.data_format = engine.standardize_data_format(self.data_format)
        self.padding = engine.standardize_padding(self.padding)

    def get_config(self) -> dict[str, Any]:
        """The arguments as settled, then the name."""
        return {**self._declared_config(), "name": self.name}

    def call(self, images: Any) -> Any:
        """The windows."""
        return engine.image.extract_patches(images, **self._declared_config())

    def compute_output_spec(self, images: Any) -> Any:
        """By tracing."""
        return traced_spec(self.call, (images,), {})


def extract_patches(
    images: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """Cuts windows out of images and flattens each into the channels; out of volumes, if `size` has
    three numbers.

    Args:
        images: array `(batch, height, width, channels)`, without the batch too.
        size: int or tuple of ints, side of a window.
        strides: int or tuple of ints, distance of neighbouring windows; as `size` when None.
        dilation_rate: int or tuple of ints, distance of neighbours in a window.
        padding: `valid`: windows lie inside; `same`: `⌈n / stride⌉` windows, with padding.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape `(batch, rows, columns, window · channels)`, as many as there are windows; dtype of
        `images`.
    """
    settings = (size, strides, dilation_rate, padding, data_format)
    if any_symbolic(images):
        engine.pixels.sides(size)  # which raises unless it is a size
        return ExtractPatches(*settings).symbolic_call(images)
    return engine.image.extract_patches(images, *settings)


def extract_patches_3d(
    volumes: Any,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """Cuts windows out of volumes and flattens each into the channels.

    Args:
        volumes: array `(batch, depth, height, width, channels)`, without the batch too.
        size: int or tuple of three, side of a window.
        strides: int or tuple of three, distance of neighbouring windows; as `size` when None.
        dilation_rate: int or tuple of three, distance of neighbours in a window.
        padding: `valid`: windows lie inside; `same`: `⌈n / stride⌉` windows, with padding.
        data_format: `channels_last` or `channels_first`; `config.image_data_format()` when None.

    Returns:
        Shape `(batch, depth, height, width, window · channels)`, as many as there are windows along
        each axis; dtype of `volumes`.
    """
    sides = engine.pixels.sides(size, (3,))
    return extract_patches(volumes, sides, strides, dilation_rate, padding, data_format)
