"""Small files of the layouts of the data sets, and how each case reads them.

Refuses to import Keras or this library: both sides get the same files.
"""

from __future__ import annotations

import gzip
import io
import pickle
import tarfile
import zlib
from typing import Any

import numpy as np

ROWS = 23


def npz(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def texts(count: int, seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    rows = np.empty(count, dtype=object)
    for i in range(count):
        rows[i] = generator.integers(1, 400, generator.integers(2, 12)).tolist()
    return rows


def labels(count: int, classes: int = 2) -> np.ndarray:
    return (np.arange(count) * 7 % classes).astype(np.int64)


def idx(array: np.ndarray) -> bytes:
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return gzip.compress(bytes((0, 0, 8, array.ndim)) + sizes + array.tobytes(), mtime=0)


def images(count: int, *size: int) -> np.ndarray:
    return np.random.default_rng(count).integers(0, 256, (count, *size), dtype=np.uint8)


def batch(count: int, keys: tuple[bytes, ...]) -> bytes:
    content: dict[bytes, Any] = {key: labels(count, 9).tolist() for key in keys}
    content |= {b"data": images(count, 3072), b"batch_label": b"a batch"}
    return pickle.dumps(content, protocol=3)


def archive(folder: str, members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(f"{folder}/{name}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return file.getvalue()


def files() -> dict[str, bytes]:
    """name of the table -> content."""
    x = np.arange(ROWS * 2.0).reshape(ROWS, 2)
    fine = (b"fine_labels", b"coarse_labels")
    return {
        "boston_housing.npz": npz(x=x, y=x[:, 0]),
        "california_housing.npz": npz(x=x.astype(np.float32), y=x[:, 1]),
        "mnist.npz": npz(
            x_train=images(5, 28, 28), y_train=labels(5), x_test=images(3, 28, 28), y_test=labels(3)
        ),
        "train-labels-idx1-ubyte.gz": idx(labels(5).astype(np.uint8)),
        "train-images-idx3-ubyte.gz": idx(images(5, 28, 28)),
        "t10k-labels-idx1-ubyte.gz": idx(labels(3).astype(np.uint8)),
        "t10k-images-idx3-ubyte.gz": idx(images(3, 28, 28)),
        "imdb.npz": npz(
            x_train=texts(9, 1), y_train=labels(9), x_test=texts(8, 2), y_test=labels(8)
        ),
        "imdb_word_index.json": b'{"the": 1, "film": 2}',
        "reuters.npz": npz(x=texts(20, 3), y=labels(20, 46)),
        "reuters_word_index.json": b'{"the": 1, "oil": 2}',
        "cifar-100-python.tar.gz": archive(
            "cifar-100-python", {"train": batch(6, fine), "test": batch(4, fine)}
        ),
        "cifar-10-python.tar.gz": archive(
            "cifar-10-batches-py",
            {
                **{f"data_batch_{i}": batch(i, (b"labels",)) for i in range(1, 6)},
                "test_batch": batch(4, (b"labels",)),
            },
        ),
    }


#: (data set, function, arguments); stock Keras reads CIFAR-10 in batches of 10,000 alone
CASES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "boston": ("boston_housing", "load_data", {}),
    "boston seed": ("boston_housing", "load_data", {"test_split": 0.5, "seed": 3}),
    "california": ("california_housing", "load_data", {}),
    "california small": ("california_housing", "load_data", {"version": "small", "seed": 1}),
    "mnist": ("mnist", "load_data", {}),
    "fashion": ("fashion_mnist", "load_data", {}),
    "cifar100": ("cifar100", "load_data", {}),
    "cifar100 coarse": ("cifar100", "load_data", {"label_mode": "coarse"}),
    "imdb": ("imdb", "load_data", {}),
    "imdb words": ("imdb", "load_data", {"num_words": 100, "skip_top": 10, "seed": 5}),
    "imdb short": ("imdb", "load_data", {"maxlen": 8, "oov_char": None, "num_words": 300}),
    "imdb bare": ("imdb", "load_data", {"start_char": None, "index_from": 0}),
    "imdb shifted": ("imdb", "load_data", {"start_char": None, "index_from": 7}),
    "imdb index": ("imdb", "get_word_index", {}),
    "reuters": ("reuters", "load_data", {}),
    "reuters words": ("reuters", "load_data", {"num_words": 100, "test_split": 0.4, "seed": 5}),
    "reuters short": ("reuters", "load_data", {"maxlen": 8, "oov_char": None, "skip_top": 30}),
    "reuters index": ("reuters", "get_word_index", {}),
    "reuters names": ("reuters", "get_label_names", {}),
}


def summary(value: Any) -> Any:
    """A value as JSON: arrays of numbers by dtype, shape and checksum."""
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            return {"objects": [[int(number) for number in row] for row in value]}
        bits = np.ascontiguousarray(value)
        return {"dtype": str(bits.dtype), "shape": list(bits.shape), "crc": zlib.crc32(bits)}
    if isinstance(value, tuple | list):
        return [summary(item) for item in value]
    return value
