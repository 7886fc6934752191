"""Arrays of every library, and what becomes of their numbers."""

from __future__ import annotations

import h5py
import ml_dtypes
import numpy as np
import pytest
import scipy.sparse
from jax.experimental.sparse import BCOO

from keramos import engine
from keramos.errors import ConfigError
from keramos.training.data import source, train_validation_split

VALUES = np.arange(6.0).reshape(3, 2)


def foreign(module: str, **methods) -> object:
    """An instance of a class that another library seems to have defined."""
    return type("Foreign", (), {"__module__": module, **methods})()


class Written:
    """What has nothing but `__array__`."""

    def __array__(self, dtype=None, copy=None):
        return VALUES


def tensor(dtype: str, **methods) -> object:
    return foreign(
        "torch",
        detach=lambda self: self,
        cpu=lambda self: self,
        shape=(3, 2),
        dtype=f"torch.{dtype}",
        **methods,
    )


def unsupported(self):
    raise TypeError("Got unsupported ScalarType BFloat16")


TORCH = tensor("float64", numpy=lambda self: VALUES)
SHORT = tensor("bfloat16", numpy=unsupported, float=lambda self: TORCH)
TENSORFLOW = foreign("tensorflow.python.framework.ops", numpy=lambda self: VALUES, shape=(3, 2))
RAGGED = foreign("tensorflow.python.ops.ragged", to_tensor=lambda self: TENSORFLOW, shape=(3, None))
SPARSE = foreign(
    "tensorflow.python.framework.sparse_tensor",
    indices=np.argwhere(VALUES),
    values=VALUES[VALUES != 0],
    dense_shape=np.array([3, 2]),
    shape=(3, 2),
)
ARRAYS = {
    "numpy": VALUES,
    "a list": VALUES.tolist(),
    "matrix of numpy": np.ma.masked_array(VALUES),
    "__array__": Written(),
    "a dtype of its own": foreign(
        "polars", __array__=lambda self, *_, **__: VALUES, shape=(3, 2), dtype="f", __getitem__=None
    ),
    "torch": TORCH,
    "bfloat16 of torch": SHORT,
    "tensorflow": TENSORFLOW,
    "ragged of tensorflow": RAGGED,
    "sparse of tensorflow": SPARSE,
    "pandas": foreign("pandas.core.frame", to_numpy=lambda self: VALUES),
    "csr of scipy": scipy.sparse.csr_matrix(VALUES),
    "coo of scipy": scipy.sparse.coo_array(VALUES),
}


@pytest.mark.parametrize("name", ARRAYS)
@pytest.mark.parametrize("shuffle", [False, True])
def test_every_array_becomes_rows_of_floats(name: str, shuffle: bool):
    batches = list(source(ARRAYS[name], np.arange(3), batch_size=2, shuffle=shuffle).epoch())
    wanted = BCOO if name.endswith("scipy") else np.ndarray
    assert all(type(x) is wanted and x.dtype == "float32" for x, _ in batches)
    order = np.concatenate([y for _, y in batches])
    rows = [engine.convert_to_numpy(x) for x, _ in batches]
    np.testing.assert_array_equal(np.concatenate(rows), VALUES[order])


def test_columns_of_text_among_numbers_are_named():
    table = {"age": [1, 2], "name": ["ann", "bob"], "town": ["ulm", "bern"]}
    frame = foreign(
        "pandas.core.frame",
        columns=list(table),
        __getitem__=lambda self, name: table[name],
        to_numpy=lambda self: np.array([*zip(*table.values(), strict=True)], object),
    )
    with pytest.raises(ConfigError, match="columns of text among") as raised:
        source(frame)
    assert raised.value.found == "'name', 'town'"


def test_a_tensor_of_our_own():
    x = next(source(engine.convert_to_tensor(VALUES)).epoch())
    assert type(x) is np.ndarray


def test_a_series_is_a_table_of_one_column():
    series = foreign("pandas.core.series", to_numpy=lambda self: np.arange(3))
    assert next(source(series).epoch()).shape == (3, 1)


CASTS = {
    "float16": "float32",
    "float32": "float32",
    "float64": "float32",
    "bfloat16": "float32",
    "int8": "int8",
    "uint8": "uint8",
    "int64": "int64",
    "bool": "bool",
    "complex64": "complex64",
    "<U3": "<U3",
    "S3": "S3",
}


@pytest.mark.parametrize("dtype", CASTS)
def test_floats_become_the_default_float_and_the_rest_stays(dtype: str):
    x = np.zeros((2, 1)).astype(getattr(ml_dtypes, dtype, dtype))
    assert next(source(x).epoch()).dtype == CASTS[dtype]


def test_the_default_float_is_read_at_the_time():
    engine.set_floatx("float64")
    try:
        assert next(source(VALUES).epoch()).dtype == "float64"
    finally:
        engine.set_floatx("float32")


def test_text_of_any_length_stays():
    x = np.array(["a", b"bcd"], dtype=object)
    assert next(source(x).epoch()).tolist() == ["a", b"bcd"]


def test_text_in_a_list():
    assert next(source(["a", "bcd"]).epoch()).tolist() == ["a", "bcd"]


@pytest.fixture
def stored(tmp_path):
    with h5py.File(tmp_path / "rows.h5", "w") as file:
        file["x"] = np.arange(11.0)[:, None]
        file["text"] = [f"row {i}" for i in range(11)]
        yield file


@pytest.mark.parametrize("shuffle", [False, True, "batch"])
def test_rows_of_a_file_are_read_batch_by_batch(stored, shuffle):
    batches = list(source(stored["x"], np.arange(11), batch_size=4, shuffle=shuffle).epoch())
    order = np.concatenate([y for _, y in batches])
    np.testing.assert_array_equal(np.concatenate([x for x, _ in batches])[:, 0], order)
    assert sorted(order) == list(range(11))


def test_text_of_a_file(stored):
    assert next(source(stored["text"], batch_size=2).epoch()).tolist() == [b"row 0", b"row 1"]


def test_a_group_of_a_file_is_a_dict(stored):
    x = next(source(stored, batch_size=2).epoch())
    assert sorted(x) == ["text", "x"]


def test_splitting_a_file_reads_nothing(stored):
    train, kept = train_validation_split((stored["x"], np.arange(11)), 0.25)
    assert not isinstance(train[0], np.ndarray)
    for part, first in ((train, 0), (kept, 8)):
        x, y = next(source(*part, shuffle=True).epoch())
        np.testing.assert_array_equal(x[:, 0], y)
        assert sorted(y) == list(range(first, first + len(y)))
    assert train[0].shape == (8, 1)
    assert len(kept[0]) == 3


def split_rows(count: int, fraction: float) -> tuple[int, int]:
    train, kept = train_validation_split((np.arange(count), None, None), fraction)
    np.testing.assert_array_equal(np.concatenate([train[0], kept[0]]), np.arange(count))
    assert train[1:] == kept[1:] == (None, None)
    return len(train[0]), len(kept[0])


@pytest.mark.parametrize(
    ("count", "fraction", "sizes"), [(10, 0.25, (7, 3)), (3, 0.1, (2, 1)), (4, 0.5, (2, 2))]
)
def test_the_end_is_kept_for_validation(count: int, fraction: float, sizes: tuple[int, int]):
    assert split_rows(count, fraction) == sizes


def test_a_split_is_made_of_views_in_the_same_nest():
    x = np.arange(10.0)
    train, kept = train_validation_split(({"a": x, "b": (x, None)}, [x, x], x), 0.3)
    assert np.shares_memory(train[0]["a"], x)
    assert kept[0]["b"][1] is None
    assert [len(part) for part in kept[1]] == [3, 3]


@pytest.mark.parametrize("fraction", [-1, 0, 1.0, 2, "a", None])
def test_a_fraction_is_between_0_and_1(fraction):
    with pytest.raises(ConfigError, match="validation_split must be"):
        train_validation_split((VALUES, VALUES), fraction)


def test_a_split_with_nothing_on_one_side():
    with pytest.raises(ConfigError, match=r"validation_split=0.9 leaves nothing[\s\S]*3 rows"):
        train_validation_split((VALUES, VALUES), 0.9)


class Endless:
    def __iter__(self):
        return self

    def __next__(self):
        raise AssertionError


class Dataset:
    __module__ = "tensorflow.data"

    def __iter__(self):
        raise AssertionError


@pytest.mark.parametrize(
    ("given", "said"), [(Endless(), "x is a generator"), (Dataset(), r"x is a tf\.data\.Dataset")]
)
def test_what_gives_batches_is_not_split(given, said: str):
    with pytest.raises(ConfigError, match=f"validation_split needs arrays: {said}") as raised:
        train_validation_split((given, None, None), 0.25)
    assert "validation_data" in str(raised.value.hint)


def test_only_arrays_are_split():
    with pytest.raises(
        ConfigError, match=r"validation_split needs arrays: x is a generator[\s\S]*validation_data"
    ):
        train_validation_split(((batch for batch in [VALUES]), None), 0.5)
