"""`preprocess_input` of each family of models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from keramos.layers.preprocessing.imagenet import SCALES, preprocessed

Mode = Literal["caffe", "tf", "torch"]

_ARGUMENTS = """\
Args:
    x: images with three channels, one or a batch, in [0, 255]: an array, a tensor, or a symbolic
        tensor. An array of numpy that holds floats is overwritten.
    data_format: `"channels_last"` or `"channels_first"`; `image_data_format()` when None.
"""


def preprocess_input(x: Any, data_format: str | None = None, mode: str = "caffe") -> Any:
    """Scale and shift pixels as a model wants them.

    Args:
        x: images with three channels, one or a batch, in [0, 255]: an array, a tensor, or a
            symbolic tensor. An array of numpy that holds floats is overwritten.
        data_format: `"channels_last"` or `"channels_first"`; `image_data_format()` when None.
        mode: `"caffe"`, `"tf"` or `"torch"`.

    Raises:
        ConfigError: an unknown mode or data format.
    """
    return preprocessed(x, data_format, mode)


def preprocessing(mode: Mode | None, home: str) -> Callable[..., Any]:
    """The function that prepares images for a family of models.

    Args:
        mode: one of `SCALES`; None for models that do it themselves.
        home: the module it belongs to.
    """

    def prepared(x: Any, data_format: str | None = None) -> Any:
        return x if mode is None else preprocessed(x, data_format, mode)

    does = (
        f"Scale pixels {SCALES[mode].meaning}."
        if mode
        else "The images as they are: the model scales pixels itself."
    )
    prepared.__doc__, prepared.__module__ = f"{does}\n\n{_ARGUMENTS}", home
    prepared.__name__ = prepared.__qualname__ = preprocess_input.__name__
    return prepared
