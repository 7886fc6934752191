"""Data sets: the same arrays as stock Keras gives of the same files, and nothing is run."""

from __future__ import annotations

import gzip
import json
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import keramos
from keramos.datasets import arrays, files, pickled
from keramos.errors import ConfigError, DamagedFileError, DownloadError, UnsafeError

from . import makers

CIFAR100 = "cifar-100-python.tar.gz"
GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "datasets.json").read_text())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    for name, content in makers.files().items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(autouse=True)
def table(served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table names small files of the disk, whose hashes nobody knows."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    for name, file in files.FILES.items():
        row = file._replace(origin=(served / name).as_uri(), file_hash=None)
        monkeypatch.setitem(files.FILES, name, row)


@pytest.mark.parametrize("case", makers.CASES)
def test_gives_what_stock_keras_gives(case: str):
    module, function, arguments = makers.CASES[case]
    value = getattr(getattr(keramos.datasets, module), function)(**arguments)
    assert json.loads(json.dumps(makers.summary(value))) == GOLDEN[case]


def test_cifar10():
    (x, y), (x_test, y_test) = keramos.datasets.cifar10.load_data()
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((15, 32, 32, 3), np.uint8, (15, 1), np.uint8)
    assert x_test.shape == (4, 32, 32, 3)
    np.testing.assert_array_equal(y_test[:, 0], makers.labels(4, 9))
    pixels = makers.images(4, 3072).reshape(4, 3, 32, 32)
    np.testing.assert_array_equal(x_test, pixels.transpose(0, 2, 3, 1))


def test_channels_first():
    keramos.config.set_image_data_format("channels_first")
    try:
        (x, _), _ = keramos.datasets.cifar10.load_data()
        (x100, _), _ = keramos.datasets.cifar100.load_data()
    finally:
        keramos.config.set_image_data_format("channels_last")
    assert (x.shape, x100.shape) == ((15, 3, 32, 32), (6, 3, 32, 32))


def test_every_file_has_its_url_and_nearly_every_one_its_hash(monkeypatch):
    monkeypatch.undo()
    assert all(file.origin.startswith("https://") for file in files.FILES.values())
    without = [name for name, file in files.FILES.items() if not file.file_hash]
    assert all(name.endswith("-ubyte.gz") for name in without)


def test_without_a_network_the_error_says_where_the_file_may_be_put(monkeypatch):
    row = files.File("http://127.0.0.1:9/mnist.npz", None)
    monkeypatch.setitem(files.FILES, "mnist.npz", row)
    with pytest.raises(DownloadError, match="URL fetch failure") as caught:
        keramos.datasets.mnist.load_data()
    assert str(Path("datasets", "mnist.npz")) in str(caught.value)


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("boston_housing", {"test_split": 1.0}),
        ("boston_housing", {"path": "a/b.npz"}),
        ("california_housing", {"test_split": -0.1}),
        ("california_housing", {"version": "medium"}),
        ("cifar100", {"label_mode": "all"}),
        ("imdb", {"maxlen": 1}),
        ("imdb", {"words": 1}),
        ("reuters", {"maxlen": 1}),
    ],
)
def test_arguments_that_are_refused(module, arguments):
    with pytest.raises(ConfigError):
        getattr(keramos.datasets, module).load_data(**arguments)


class Evil:
    """What runs code when it is unpickled."""

    def __reduce__(self) -> tuple:
        return os.system, ("true",)


def put(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    row = files.FILES[name]._replace(origin=path.as_uri())
    monkeypatch.setitem(files.FILES, name, row)


def test_code_in_a_file_is_never_run(monkeypatch, tmp_path):
    objects = np.empty(1, dtype=object)
    objects[0] = Evil()
    put(monkeypatch, tmp_path, "reuters.npz", makers.npz(x=objects, y=makers.labels(1)))
    with pytest.raises(UnsafeError, match="a pickle names code"):
        keramos.datasets.reuters.load_data()
    content = pickle.dumps({b"data": Evil(), b"labels": [1]}, protocol=2)
    members = {f"data_batch_{i}": content for i in range(1, 6)}
    archive = makers.archive("cifar-10-batches-py", members)
    put(monkeypatch, tmp_path, "cifar-10-python.tar.gz", archive)
    with pytest.raises(UnsafeError, match="a pickle names code"):
        keramos.datasets.cifar10.load_data()


@pytest.mark.parametrize(
    ("name", "content", "module"),
    [
        ("mnist.npz", b"nothing", "mnist"),
        ("mnist.npz", makers.npz(x_train=makers.labels(2)), "mnist"),
        ("train-images-idx3-ubyte.gz", b"nothing", "fashion_mnist"),
        ("train-images-idx3-ubyte.gz", gzip.compress(bytes(3)), "fashion_mnist"),
        ("train-images-idx3-ubyte.gz", makers.idx(makers.images(5, 28, 27)), "fashion_mnist"),
        ("t10k-labels-idx1-ubyte.gz", makers.idx(makers.images(5, 2)), "fashion_mnist"),
        (CIFAR100, makers.archive("other", {"train": b""}), "cifar100"),
        (CIFAR100, makers.archive("cifar-100-python", {"train": b"x"}), "cifar100"),
    ],
)  # fmt: skip
def test_damaged_files(monkeypatch, tmp_path, name, content, module):
    put(monkeypatch, tmp_path, name, content)
    with pytest.raises((DamagedFileError, UnsafeError)):
        getattr(keramos.datasets, module).load_data()


def test_a_damaged_index_of_words(monkeypatch, tmp_path):
    put(monkeypatch, tmp_path, "imdb_word_index.json", b"{")
    with pytest.raises(DamagedFileError, match="data set is damaged"):
        keramos.datasets.imdb.get_word_index()


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    "value",
    [
        [1, 255, 256, 70_000, -1, -70_000, 2**40, -(2**70), True, False, None, 1.5],
        {b"a": "b", "ü": [(), (1,), (1, 2), (1, 2, 3), tuple(range(9))], "e": {}},
        [list(range(400))] * 3,
        ["x" * 300, b"y" * 300],
    ],
)
def test_plain_data(value, protocol):
    assert pickled.loads(pickle.dumps(value, protocol), "name") == value


def test_text_of_python_2_is_bytes():
    assert pickled.loads(b"\x80\x02]q\x01(U\x02abT\x01\x00\x00\x00ch\x01e.", "name")[:2] == [
        b"ab",
        b"c",
    ]


@pytest.mark.parametrize("protocol", range(2, 5))
@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3),
        np.asfortranarray(np.arange(6).reshape(2, 3)),
        np.arange(3, dtype=">i2"),
        np.zeros((0, 2), np.uint8),
        np.array([True, False]),
        np.array(["a", "bc"]),
    ],
)
def test_arrays(array, protocol):
    value = pickled.loads(pickle.dumps([array, array], protocol), "name")
    for read in value:
        np.testing.assert_array_equal(read, array)
        assert read.dtype == array.dtype


def test_an_array_of_lists_of_one_length_keeps_its_shape():
    objects = np.empty((2,), dtype=object)
    objects[0], objects[1] = [1, 2], [3, 4]
    value = pickled.loads(pickle.dumps(objects), "name")
    assert value.shape == (2,)
    assert value.tolist() == [[1, 2], [3, 4]]


def reconstructed(state: Any) -> bytes:
    """A pickle of an array with some state."""
    raw = pickle.dumps(np.zeros(2), 2)
    head = raw[: raw.index(b"(K\x01")]
    return head + pickle.dumps(state, 2)[2:-1] + b"b."


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x80\x04",
        b"\x80\x04N",
        b"0.",
        b"h\x05.",
        b"X\xff\xff\xff\x7fab.",
        b"B\xff\xff\xff\xffab.",
        b"Na.",
        b"N)R.",
        b"NNb.",
        reconstructed((1, (2,), None, False, b"")),
        reconstructed((1, (2**60,), np.dtype("f8"), False, b"12345678")),
        reconstructed((1, (-1,), np.dtype("f8"), False, b"")),
        reconstructed((1, (1,), np.dtype("O"), False, b"12345678")),
        pickle.dumps(np.dtype([("a", "i4")]), 2),
        pickle.dumps(np.dtype("M8[s]"), 2),
        pickle.dumps(np.zeros(2), 2)[:-20],
    ],
)
def test_what_is_no_pickle_of_plain_data(raw):
    with pytest.raises((DamagedFileError, UnsafeError)):
        pickled.loads(raw, "name")


@pytest.mark.parametrize(
    "value", [Evil(), np.float64, print, {1, 2}, Path("x"), complex(1, 2), range(3)]
)
def test_everything_else_is_refused(value):
    for protocol in range(2, 6):
        with pytest.raises(UnsafeError):
            pickled.loads(pickle.dumps([value], protocol), "name")


def test_an_array_that_is_none():
    file = np.lib.format.magic(1, 0) + b"\x76\x00"
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (2,), }".ljust(117) + b"\n"
    with pytest.raises(DamagedFileError, match="no array"):
        arrays.array(file + header + pickle.dumps([1, 2]), "name")
