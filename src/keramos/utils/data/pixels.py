"""image_dataset_from_directory: folders of images."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from keramos.codec.types import choice, integers
from keramos.engine import standardize_data_format
from keramos.errors import ConfigError, DamagedFileError
from keramos.utils.data import resampling
from keramos.utils.data.folder import Reading
from keramos.utils.data.tensorflow_dataset import Spec
from keramos.utils.images import COLOR_MODES
from keramos.utils.pillow import image_module

SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
_COLOR = choice(*COLOR_MODES, fold=False)
_METHOD = choice(*resampling.METHODS)
_SIZE = integers(2, low=1)


def image_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    color_mode: str = "rgb",
    batch_size: int | None = 32,
    image_size: Any = (256, 256),
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    interpolation: str = "bilinear",
    follow_links: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    data_format: str | None = None,
    format: str = "tf",
    verbose: bool = True,
) -> Any:
    """Images of a folder, whose subfolders are classes, in batches.

    Files are read, a few batches ahead, in each pass. The result has `class_names` and
    `file_paths`; it is a `tf.data.Dataset` where TensorFlow has been imported. Pillow reads the
    files; the pixels of a JPEG differ from those that TensorFlow reads by some of 255.

    Args:
        directory: the folder; files are .bmp, .gif, .jpeg, .jpg and .png.
        labels: "inferred" from the subfolders, None, or a whole number per file, in the order of
            the sorted paths.
        label_mode: "int": int32 (batch,); "categorical": float32 (batch, classes); "binary":
            float32 (batch, 1), 0 or 1; None: images alone.
        class_names: subfolders, in the order of their labels; all, sorted, when left out.
        color_mode: "grayscale", "rgb" or "rgba": 1, 3 or 4 channels.
        batch_size: images of a batch; None: one by one.
        image_size: (height, width) to which images are resized; one number for both.
        shuffle: another order in each pass; sorted paths otherwise.
        seed: of the orders and of the parts.
        validation_split: part of the images that is for validation.
        subset: "training", "validation", or "both": a list of the two.
        interpolation: "bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian"
            or "mitchellcubic"; without antialiasing.
        follow_links: follow links to folders.
        crop_to_aspect_ratio: cut the middle first, so that proportions stay.
        pad_to_aspect_ratio: put zeros around, so that proportions stay.
        data_format: "channels_last" or "channels_first"; that of the process when left out.
        format: "tf", or "grain" for a dataset of that library.
        verbose: say how many files there are.

    Raises:
        ConfigError: arguments that do not fit together, or no files.
        MissingExtraError: Pillow is not installed; or grain, where it is asked for.
    """
    color, size = _COLOR.coerce(color_mode), _SIZE.coerce(image_size)
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ConfigError("proportions are kept by cropping or by padding, not by both")
    is_first = standardize_data_format(data_format) == "channels_first"
    channels = COLOR_MODES[color][2]
    image_module("image_dataset_from_directory")
    resize = (
        resampling.cropped if crop_to_aspect_ratio
        else resampling.padded if pad_to_aspect_ratio
        else resampling.resize
    )  # fmt: skip
    method = _METHOD.coerce(interpolation)
    dtype = "uint8" if method == "nearest" else "float32"
    reading = Reading(
        noun="image",
        suffixes=SUFFIXES,
        directory=directory,
        labels=labels,
        label_mode=label_mode,
        class_names=class_names,
        batch_size=batch_size,
        shuffle=shuffle,
        seed=seed,
        validation_split=validation_split,
        subset=subset,
        follow_links=follow_links,
        verbose=verbose,
        format=format,
        load=partial(read, color=color, size=size, method=method, resize=resize, is_first=is_first),
        spec=Spec((channels, *size) if is_first else (*size, channels), dtype),
    )
    datasets = reading.datasets()
    return datasets if subset == "both" else datasets[0]


def read(
    path: str,
    *,
    color: str,
    size: Sequence[int],
    method: str,
    resize: Callable[..., np.ndarray],
    is_first: bool,
) -> np.ndarray:
    """The image of a file, resized: float32, or uint8 for "nearest".

    Raises:
        DamagedFileError: Pillow cannot read it.
    """
    pixels = resize(decoded(path, color), size, method)
    return np.ascontiguousarray(pixels.transpose(2, 0, 1)) if is_first else pixels


def decoded(path: str, color: str) -> np.ndarray:
    """The pixels of a file, uint8 (height, width, channels); of several images, the first."""
    module = image_module("image_dataset_from_directory")
    mode, _, channels = COLOR_MODES[color]
    try:
        with module.open(path) as image:
            if image.mode.startswith("I"):  # 16 bits: the upper ones
                shifted = np.asarray(image).astype(np.int64) >> 8
                image = module.fromarray(np.clip(shifted, 0, 255).astype(np.uint8))
            if color == "grayscale" and image.format != "JPEG" and image.mode != "L":
                return _gray(np.asarray(image.convert("RGB")))
            return np.asarray(image.convert(mode)).reshape(*image.size[::-1], channels)
    except module.DecompressionBombError:
        raise
    except (OSError, SyntaxError, ValueError) as error:
        raise DamagedFileError("an image cannot be read", in_=path, found=error) from error


def _gray(pixels: np.ndarray) -> np.ndarray:
    """ITU-R BT.601 luma, cut off as libpng does."""
    weighted = pixels.astype(np.int32) @ np.array([9798, 19235, 3735], np.int32)
    return (weighted >> 15).astype(np.uint8)[:, :, None]
