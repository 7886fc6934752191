"""Checkpoints and tables that are written come back as they were; stock TensorFlow reads them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest

from keramos.errors import UnsupportedFileError
from keramos.storage import Limits
from keramos.storage.span import of_bytes
from keramos.storage.tensor import LazyTensor
from keramos.storage.tensorflow import table, table_writer
from keramos.storage.tensorflow.bundle import Bundle
from keramos.storage.tensorflow.bundle_writer import BundleWriter

TENSORS = {
    "b/half": np.arange(6).reshape(2, 3).astype(ml_dtypes.bfloat16),
    "a": np.float32(2),
    "none": np.zeros((0, 3), "int8"),
    "large": np.arange(200_000, dtype="float32"),
    "flags": np.array([True, False]),
}


def written(folder: Path) -> Path:
    tensors = {key: LazyTensor.of(key, value) for key, value in TENSORS.items()}
    with BundleWriter(folder / "v") as bundle:
        bundle.add(tensors)
        bundle.add(tensors)  # once is enough
        bundle.finish({"text": b"hello"})
    return folder / "v"


def read(prefix: Path) -> Bundle:
    def shard(number: int, count: int):
        assert (number, count) == (0, 1)
        return of_bytes(prefix.with_name("v.data-00000-of-00001").read_bytes(), "shard")

    index = of_bytes(prefix.with_name("v.index").read_bytes(), "index")
    return Bundle(index, shard, Limits())


def test_a_checkpoint_comes_back(tmp_path: Path):
    bundle = read(written(tmp_path))
    assert bundle.strings("text") == [b"hello"]
    for key, value in TENSORS.items():
        back = bundle.tensor(key).read()
        assert back.dtype == np.asarray(value).dtype
        assert np.array_equal(back, value)


def test_bytes_depend_on_what_is_written_alone(tmp_path: Path):
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    first, second = written(tmp_path / "1"), written(tmp_path / "2")
    for name in ("v.index", "v.data-00000-of-00001"):
        assert first.with_name(name).read_bytes() == second.with_name(name).read_bytes()


def test_dtypes_that_tensorflow_lacks(tmp_path: Path):
    odd = LazyTensor.of("odd", np.zeros(2, ml_dtypes.float8_e4m3b11fnuz))
    with BundleWriter(tmp_path / "v") as bundle:
        with pytest.raises(UnsupportedFileError, match="no place in TensorFlow"):
            bundle.add({"a": LazyTensor.of("a", np.zeros(2)), "odd": odd})
        bundle.finish({})
    assert not list(read(tmp_path / "v"))


@pytest.mark.parametrize("count", [0, 1, 16, 17, 5000])
def test_tables_of_any_length(count: int):
    items = {f"key/{n:05}/suffix".encode(): bytes([n % 251]) * (n % 90) for n in range(count)}
    back = table.Table(of_bytes(table_writer.table(items), "index"), Limits()).items()
    assert {key: bytes(value) for key, value in back} == items


@pytest.mark.oracle
def test_tensorflow_reads_it(tmp_path: Path, oracle: str):
    script = """
import json, sys
import tensorflow as tf
reader = tf.train.load_checkpoint(sys.argv[1])
print(json.dumps({
    "text": reader.get_tensor("text").decode(),
    "half": reader.get_tensor("b/half").astype("float32").tolist(),
    "sum": float(reader.get_tensor("large").sum(dtype="float64")),
    "none": reader.get_tensor("none").shape,
}))
"""
    command = [oracle, "-c", script, str(written(tmp_path))]
    answer = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert answer == {
        "text": "hello", "half": [[0, 1, 2], [3, 4, 5]], "none": [0, 3],
        "sum": float(TENSORS["large"].sum(dtype="float64")),
    }  # fmt: skip
