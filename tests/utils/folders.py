"""Folders of small images, sounds and texts, and how each case reads them.

Refuses to import Keras or this library: both sides get the same files.
"""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

SIZE = (5, 6)
METHODS = "bilinear nearest bicubic area lanczos3 lanczos5 gaussian mitchellcubic".split()


def pixels(height: int, width: int, channels: int) -> np.ndarray:
    generator = np.random.default_rng(height * width + channels)
    return generator.integers(0, 256, (height, width, channels), dtype=np.uint8)


def images(root: Path, jpeg: bytes = b"", *, png_alone: bool = False) -> None:
    """Two classes; a JPEG among them, where its bytes are there (no two libraries write the same).

    TensorFlow reads other colors than RGB of PNG alone.
    """
    for folder in ("a/sub", "b", ".hidden"):
        (root / folder).mkdir(parents=True)
    Image.fromarray(pixels(12, 17, 3)).save(root / "a" / "1.png")
    Image.fromarray(pixels(9, 9, 1)[:, :, 0]).save(root / "a" / "sub" / "2.png")
    Image.fromarray(pixels(14, 4, 4)).save(root / "b" / "4.PNG")
    if png_alone:
        return
    Image.fromarray(pixels(4, 20, 3)).save(root / "b" / "3.bmp")
    Image.fromarray(pixels(6, 7, 1)[:, :, 0]).convert("P").save(root / "b" / "5.gif")
    (root / "b" / "notes.txt").write_text("no image")
    if jpeg:
        (root / "a" / "9.jpg").write_bytes(jpeg)


def smooth_jpeg() -> bytes:
    import io

    y, x = np.mgrid[0:16, 0:24]
    array = np.stack([y * 15, x * 10, 255 - y * 8], -1).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(array).save(file, "jpeg", quality=95)
    return file.getvalue()


#: name -> arguments of image_dataset_from_directory
IMAGES: dict[str, dict[str, Any]] = {
    **{method: {"interpolation": method} for method in METHODS},
    "larger": {"image_size": (16, 11)},
    "gray": {"color_mode": "grayscale"},
    "rgba": {"color_mode": "rgba", "label_mode": None},
    "crop": {"crop_to_aspect_ratio": True, "label_mode": "binary"},
    "pad": {"pad_to_aspect_ratio": True, "label_mode": "categorical"},
    "first": {"data_format": "channels_first", "labels": None},
    "crop first": {"data_format": "channels_first", "crop_to_aspect_ratio": True},
    "pad nearest": {"pad_to_aspect_ratio": True, "interpolation": "nearest"},
}

#: cases for PNG alone
PNG_ALONE = ("gray", "rgba")

#: name -> arguments, of which the order of files, their labels and their classes are compared
ORDERS: dict[str, dict[str, Any]] = {
    "sorted": {"shuffle": False},
    "seed": {"seed": 5},
    "one class": {"seed": 5, "class_names": ["b"]},
    "classes": {"shuffle": False, "class_names": ["b", "a"]},
    "training": {"seed": 5, "validation_split": 0.4, "subset": "training"},
    "validation": {"seed": 5, "validation_split": 0.4, "subset": "validation"},
    "both": {"seed": 5, "validation_split": 0.4, "subset": "both"},
    "sorted both": {"shuffle": False, "validation_split": 0.3, "subset": "both"},
    "labels": {"seed": 7, "labels": [3, 1, 4, 1, 5]},
    "unlabelled": {"seed": 7, "labels": None},
}


def sounds(root: Path) -> None:
    for number, (name, channels, length) in enumerate(
        [("a/1", 1, 40), ("a/2", 1, 25), ("b/3", 1, 31)]
    ):
        path = root / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        generator = np.random.default_rng(number)
        samples = generator.integers(-(2**15), 2**15, (length, channels), dtype=np.int16)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(channels)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(samples.astype("<i2").tobytes())


SOUNDS: dict[str, dict[str, Any]] = {
    "padded": {},
    "cut": {"output_sequence_length": 30},
    "unlabelled": {"labels": None, "output_sequence_length": 50},
    "single": {"batch_size": None},
}


def texts(root: Path) -> None:
    for name, text in (("a/1", "one ü"), ("a/2", ""), ("b/3", "three\nlines\n"), ("b/4", "4")):
        path = root / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


TEXTS: dict[str, dict[str, Any]] = {
    "all": {},
    "short": {"max_length": 3, "label_mode": "binary"},
    "unlabelled": {"labels": None, "batch_size": 3},
}

SERIES: dict[str, dict[str, Any]] = {
    "plain": {"sequence_length": 4},
    "strided": {"sequence_length": 3, "sequence_stride": 2, "sampling_rate": 2, "batch_size": 3},
    "part": {"sequence_length": 3, "start_index": 4, "end_index": 15, "batch_size": 4},
    "single": {"sequence_length": 3, "batch_size": None, "end_index": 8},
    "alone": {"sequence_length": 5, "targets": None},
    "few targets": {"sequence_length": 2, "targets": np.arange(5)},
}


def series(case: dict[str, Any]) -> dict[str, Any]:
    data = {"data": np.arange(20.0).reshape(10, 2).repeat(2, 0), "targets": np.arange(20) * 10}
    return {**data, **case}


#: name -> (data, arguments of split_dataset)
SPLITS: dict[str, tuple[Any, dict[str, Any]]] = {
    "array": (np.arange(10), {"left_size": 0.7}),
    "right": (np.arange(20).reshape(10, 2), {"right_size": 3}),
    "both": (np.arange(10), {"left_size": 2, "right_size": 0.3}),
    "list": ([np.arange(10), np.arange(10) * 2.0], {"left_size": 4, "shuffle": True, "seed": 9}),
    "shuffled": (np.arange(10), {"left_size": 0.5, "shuffle": True, "seed": 1}),
}


def flat(element: Any) -> list[np.ndarray]:
    """The arrays of an element."""
    parts = element if isinstance(element, tuple | list) else (element,)
    return [np.asarray(part) for part in parts]
