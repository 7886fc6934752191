"""Images of Pillow <-> arrays, and files of images."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keramos._frames import warn
from keramos.codec.types import choice
from keramos.engine import standardize_data_format
from keramos.engine.settings import floatx
from keramos.errors import ArgumentTypeError, ConfigError, ShapeError
from keramos.utils.pillow import image_module

#: color_mode -> the mode of Pillow, those that stay as they are, and the channels
COLOR_MODES = {
    "grayscale": ("L", ("L", "I;16", "I"), 1),
    "rgb": ("RGB", ("RGB",), 3),
    "rgba": ("RGBA", ("RGBA",), 4),
}
_COLOR = choice(*COLOR_MODES, fold=False)
_INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")
_BY_CHANNELS = {1: "L", 3: "RGB", 4: "RGBA"}


def array_to_img(
    x: Any, data_format: str | None = None, scale: bool = True, dtype: Any = None
) -> Any:
    """An array as an image of Pillow.

    Args:
        x: (height, width, channels), 1, 3 or 4 channels.
        data_format: "channels_last" or "channels_first"; that of the process when left out.
        scale: stretch the values to 0 … 255.
        dtype: in which it is computed; `floatx()` when left out.

    Raises:
        ShapeError: not one image of 1, 3 or 4 channels.
        MissingExtraError: Pillow is not installed.
    """
    image_module_ = image_module("array_to_img")
    x = np.asarray(x, dtype=dtype or floatx())
    if x.ndim != 3:
        raise ShapeError("array_to_img: x is not one image", found=x.shape, wanted="rank 3")
    if standardize_data_format(data_format) == "channels_first":
        x = x.transpose(1, 2, 0)
    if x.shape[2] not in _BY_CHANNELS:
        raise ShapeError("array_to_img: an image has 1, 3 or 4 channels", found=x.shape[2])
    if scale and x.size:
        x = x - np.min(x)
        largest = np.max(x)
        x = x / largest * 255 if largest != 0 else x * 255
    if x.shape[2] > 1:
        return image_module_.fromarray(x.astype("uint8"))
    is_deep = x.size and np.max(x) > 255
    return image_module_.fromarray(x[:, :, 0].astype("int32" if is_deep else "uint8"))


def img_to_array(img: Any, data_format: str | None = None, dtype: Any = None) -> np.ndarray:
    """An image of Pillow as an array (height, width, channels).

    Args:
        img: an image, or an array of 2 or 3 axes, channels last.
        data_format: of the array; that of the process when left out.
        dtype: of the array; `floatx()` when left out.

    Raises:
        ShapeError: it has another number of axes.
    """
    x = np.asarray(img, dtype=dtype or floatx())
    if x.ndim not in (2, 3):
        raise ShapeError("img_to_array: img is not one image", found=x.shape)
    x = x[:, :, None] if x.ndim == 2 else x
    is_first = standardize_data_format(data_format) == "channels_first"
    return x.transpose(2, 0, 1) if is_first else x


def save_img(
    path: Any,
    x: Any,
    data_format: str | None = None,
    file_format: str | None = None,
    scale: bool = True,
    **kwargs: Any,
) -> None:
    """Write an array as a file of an image.

    Args:
        path: a path, or an open file.
        x: (height, width, channels).
        data_format: "channels_last" or "channels_first"; that of the process when left out.
        file_format: "png", "jpeg", …; what the path ends with when left out.
        scale: stretch the values to 0 … 255.
        **kwargs: for `PIL.Image.Image.save`.

    Warns:
        UserWarning: JPEG has no transparency; it is lost.
    """
    if file_format is None and isinstance(path, str | os.PathLike):
        file_format = Path(path).suffix[1:].lower()
    if file_format and file_format.lower() == "jpg":
        file_format = "jpeg"
    image = array_to_img(x, data_format=data_format, scale=scale)
    if image.mode == "RGBA" and file_format == "jpeg":
        warn("save_img: JPEG has no transparency: the image is written as RGB")
        image = image.convert("RGB")
    image.save(path, format=file_format, **kwargs)


def load_img(
    path: Any,
    color_mode: str = "rgb",
    target_size: Sequence[int] | None = None,
    interpolation: str = "nearest",
    keep_aspect_ratio: bool = False,
) -> Any:
    """A file as an image of Pillow.

    Args:
        path: a path, or a file in memory.
        color_mode: "grayscale", "rgb" or "rgba".
        target_size: (height, width) to which it is resized.
        interpolation: "nearest", "bilinear", "bicubic", "hamming", "box" or "lanczos".
        keep_aspect_ratio: cut the middle first, so that proportions stay.

    Raises:
        MissingExtraError: Pillow is not installed.
    """
    module = image_module("load_img")
    mode, unchanged, _ = COLOR_MODES[_COLOR.coerce(color_mode)]
    if target_size is not None and interpolation not in _INTERPOLATIONS:
        raise ConfigError(
            f"load_img: the interpolation {interpolation!r} is unknown",
            wanted=", ".join(_INTERPOLATIONS),
        )
    image = module.open(_in_memory(path))
    image = image if image.mode in unchanged else image.convert(mode)
    if target_size is None:
        return image
    height, width = target_size
    if image.size == (width, height):
        return image
    resample = getattr(module.Resampling, interpolation.upper())
    box = middle(image.size, (width, height)) if keep_aspect_ratio else None
    return image.resize((width, height), resample, box=box)


def _in_memory(path: Any) -> io.BytesIO:
    if isinstance(path, io.BytesIO):
        return path
    if not isinstance(path, str | bytes | os.PathLike):
        raise ArgumentTypeError("load_img: `path` is no path", found=type(path).__name__)
    with open(path, "rb") as file:
        return io.BytesIO(file.read())


def middle(size: tuple[int, int], target: tuple[int, int]) -> tuple[int, int, int, int]:
    """The largest part in the middle that has the proportions of a target, as Pillow wants it.

    Args:
        size: (width, height).
        target: (width, height).
    """
    width, height = size
    part_height = min(height, width * target[1] // target[0])
    part_width = min(width, height * target[0] // target[1])
    top, left = (height - part_height) // 2, (width - part_width) // 2
    return left, top, left + part_width, top + part_height


def smart_resize(
    x: Any,
    size: Sequence[int],
    interpolation: str = "bilinear",
    data_format: str = "channels_last",
    **kwargs: Any,
) -> Any:
    """Images of another size, cut in the middle first, so that proportions stay.

    Args:
        x: (height, width, channels), or a batch of them; a numpy array gives a numpy array.
        size: (height, width).
        interpolation: "bilinear", "nearest", "bicubic", "lanczos3" or "lanczos5".
        data_format: "channels_last" or "channels_first".
        **kwargs: `backend_module` is ignored.

    Raises:
        ShapeError: not an image, nor a batch of them.
    """
    from keramos import ops

    kwargs.pop("backend_module", None)
    if kwargs:
        raise ArgumentTypeError(f"smart_resize: unknown arguments {', '.join(sorted(kwargs))}")
    if len(size) != 2:
        raise ConfigError("smart_resize: `size` is (height, width)", found=size)
    images = ops.convert_to_tensor(x)
    if len(images.shape) not in (3, 4):
        raise ShapeError("smart_resize: x is neither an image nor a batch", found=images.shape)
    first = len(images.shape) - (3 if data_format == "channels_last" else 2)
    rows, columns = crop_box(images.shape[first : first + 2], size)
    index = (*[slice(None)] * first, rows, columns)
    result = ops.image.resize(
        images[index], tuple(size), interpolation=interpolation, data_format=data_format
    )
    return np.asarray(result) if isinstance(x, np.ndarray) else result


def crop_box(size: Sequence[int], target: Sequence[int]) -> tuple[slice, slice]:
    """The rows and columns of the largest part in the middle that has the proportions of a target;
    both are (height, width).
    """
    height, width = size
    part_height = max(min(height, int(width * target[0] / target[1])), 1)
    part_width = max(min(width, int(height * target[1] / target[0])), 1)
    top, left = (height - part_height) // 2, (width - part_width) // 2
    return slice(top, top + part_height), slice(left, left + part_width)
