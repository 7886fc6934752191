"""What stock Keras makes of folders and arrays, as `tf.data.Dataset`.

Refuses to know the cases. Usage: <oracle python> tools/golden/data.py
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import golden_file  # before keras: it chooses the backend
import keras
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "utils"))
import folders

NAME, ORDERS = "values_data.npz", "data_orders.json"


def rows(name: str, dataset: Any) -> dict[str, np.ndarray]:
    """Every array of every element."""
    found = {}
    for i, element in enumerate(dataset.as_numpy_iterator()):
        for j, array in enumerate(folders.flat(element)):
            is_text = array.dtype == object
            found[f"{name}/{i}/{j}"] = array.astype("S") if is_text else array
    return found


def order(dataset: Any, root: Path) -> dict[str, Any]:
    """Files, and the classes."""
    paths = [Path(path).relative_to(root).as_posix() for path in dataset.file_paths]
    return {"paths": paths, "class_names": dataset.class_names}


def main() -> None:
    """Write all answers."""
    values: dict[str, Any] = {"jpeg": np.frombuffer(folders.smooth_jpeg(), np.uint8)}
    orders = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        folders.images(root / "images", bytes(values["jpeg"]))
        folders.images(root / "plain")
        folders.images(root / "png", png_alone=True)
        folders.sounds(root / "sounds")
        folders.texts(root / "texts")
        for name, case in folders.IMAGES.items():
            arguments = {"image_size": folders.SIZE, "shuffle": False, "verbose": False, **case}
            place = root / ("png" if name in folders.PNG_ALONE else "images")
            dataset = keras.utils.image_dataset_from_directory(place, **arguments)
            values |= rows(f"images/{name}", dataset)
        for name, case in folders.ORDERS.items():
            dataset = keras.utils.image_dataset_from_directory(str(root / "plain"), **case)
            parts = dataset if isinstance(dataset, list) else [dataset]
            orders[name] = [order(part, root / "plain") for part in parts]
        for name, case in folders.SOUNDS.items():
            dataset = keras.utils.audio_dataset_from_directory(
                root / "sounds", shuffle=False, **case
            )
            values |= rows(f"sounds/{name}", dataset)
        for name, case in folders.TEXTS.items():
            dataset = keras.utils.text_dataset_from_directory(root / "texts", shuffle=False, **case)
            values |= rows(f"texts/{name}", dataset)
    for name, case in folders.SERIES.items():
        values |= rows(
            f"series/{name}", keras.utils.timeseries_dataset_from_array(**folders.series(case))
        )
    for name, (data, arguments) in folders.SPLITS.items():
        for side, part in zip("lr", keras.utils.split_dataset(data, **arguments), strict=True):
            values |= rows(f"splits/{name}/{side}", part)
    np.savez_compressed(golden_file.ROOT / NAME, **values)
    golden_file.record(NAME, "what …_dataset_from_directory and their like give of small files")
    golden_file.write(ORDERS, orders, "the order of files, and classes, of folders of images")


if __name__ == "__main__":
    main()
