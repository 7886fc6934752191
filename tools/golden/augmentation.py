"""What stock Keras makes of images, boxes, labels and masks, in every layer on images, by seed.

Refuses to know the cases. Usage: <oracle python> tools/golden/augmentation.py [class ...]
"""

from __future__ import annotations

import sys
import warnings

import golden_file  # before keras: it chooses the backend
import keras
import numpy as np
from cases import augmentation as cases

PARTS = ("bounding_boxes", "segmentation_masks", "labels")


def answers(name: str, arguments: dict, way: str) -> dict:
    """Of as many parts of the data as Keras takes; `raises` where it takes none."""
    parts = PARTS if cases.WAYS[way] else ()
    for count in range(len(parts) + 1):
        try:
            return cases.answers(keras, name, arguments, way, parts[:count])
        except Exception as error:  # noqa: BLE001  what Keras raises is the fact recorded
            raised = type(error).__name__
    return {"raises": np.array(raised)}


def write(name: str) -> None:
    arrays: dict[str, np.ndarray] = {}
    for row, layer, arguments, way in cases.rows():
        if layer == name:
            for part, value in answers(name, arguments, way).items():
                array = np.asarray(value)
                kept = array if array.dtype.kind in "biuU" else array.astype("float32")
                arrays[f"{row}|{part}"] = kept
    path = golden_file.ROOT / f"augmentation/{name}.npz"
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(path, **arrays)
    golden_file.record(
        f"augmentation/{name}.npz",
        f"keras.layers.{name}: what it makes of images, and of what is with them",
    )


def main(wanted: list[str]) -> None:
    warnings.simplefilter("ignore")
    golden_file.settle()
    for name in wanted or cases.LAYERS:
        write(name)


if __name__ == "__main__":
    main(sys.argv[1:])
