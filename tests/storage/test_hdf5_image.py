"""HDF5 written by us: libhdf5 reads it, changes it, and finds in it what was put in; the same store
gives the same bytes.
"""

from __future__ import annotations

import io

import h5py
import ml_dtypes
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from keramos.errors import UnsupportedFileError
from keramos.storage import WeightStore, dtypes, hdf5, span, write_weights

TYPES = [*dtypes.ITEMSIZE, *(n for n in dtypes.EXTENSIONS if hasattr(ml_dtypes, n))]


def written(tensors, groups=None) -> bytes:
    out = io.BytesIO()
    write_weights(out, WeightStore.build(tensors, groups))
    return out.getvalue()


def back(data: bytes) -> WeightStore:
    return hdf5.store(span.of_bytes(data))


@pytest.mark.parametrize("dtype", TYPES)
def test_types(dtype: str):
    array = (np.arange(6).reshape(2, 3) % 2).astype(dtypes.numpy_dtype(dtype))
    data = written({"a/b": array})
    tensor = back(data)["a/b"]
    assert (tensor.dtype, tensor.shape) == (dtype, (2, 3))
    assert tensor.read().tobytes() == array.tobytes()
    with h5py.File(io.BytesIO(data)) as file:
        assert file["a/b"][()].tobytes() == array.tobytes()
        if dtype in dtypes.ITEMSIZE:
            assert file["a/b"].dtype == array.dtype
        else:
            assert file["a/b"].attrs["dtype"] == dtype  # as Keras marks bfloat16


@pytest.mark.parametrize("count", [0, 1, 8, 9, 256, 257, 3000])
def test_groups_of_every_size(count: int):
    """One leaf holds 8 names, one node 32 leaves."""
    tensors = {f"vars/{i}": np.int32(i) for i in range(count)}
    data = written(tensors, {"vars": {"name": "many"}})
    with h5py.File(io.BytesIO(data)) as file:
        assert sorted(file["vars"]) == sorted(str(i) for i in range(count))
        assert all(file[path][()] == value for path, value in tensors.items())
    assert list(back(data)) == list(tensors)


def test_attributes():
    attrs = {
        "text": "ä",
        "texts": ["x", "", "yy"],
        "fixed": [b"a", b"bcd"],
        "n": 3,
        "f": 2.5,
        "flag": True,
        "grid": [[1, 2], [3, 4]],
        "nothing": None,
        "ü": "v",
        "long": "q" * 200_000,
    }
    data = written({}, {"": attrs, "empty/inside": {}})
    assert back(data).groups == {"": {**attrs, "fixed": ["a", "bcd"]}, "empty/inside": {}}
    with h5py.File(io.BytesIO(data)) as file:
        assert file.attrs["text"] == "ä"
        assert list(file.attrs["texts"]) == ["x", "", "yy"]
        assert list(file.attrs["fixed"]) == [b"a", b"bcd"]
        assert file.attrs["grid"].tolist() == [[1, 2], [3, 4]]
        assert file.attrs["long"] == attrs["long"]
        assert isinstance(file.attrs["nothing"], h5py.Empty)
        assert "inside" in file["empty"]


def test_libhdf5_can_change_the_file(tmp_path):
    path = tmp_path / "x.weights.h5"
    path.write_bytes(
        written({f"vars/{i}": np.full(3, i) for i in range(300)}, {"vars": {"name": "old"}})
    )
    with h5py.File(path, "r+") as file:
        file["vars"].attrs["name"] = "new"
        file["vars"].attrs["more"] = "yes"
        del file["vars/17"]
        file["vars/extra"] = np.ones(5)
        file["vars/3"][:] = 7
    ours = hdf5.store(span.of_bytes(path.read_bytes()))
    assert len(ours) == 300
    assert ours["vars/3"].read().tolist() == [7, 7, 7]
    assert ours.groups["vars"] == {"name": "new", "more": "yes"}


def test_elements_are_aligned():
    data = written({f"v/{i}": np.ones(i + 1, "float32") for i in range(5)})
    with h5py.File(io.BytesIO(data)) as file:
        assert {file[f"v/{i}"].id.get_offset() % 64 for i in range(5)} == {0}


def test_order_of_elements_is_that_of_the_store():
    data = written({"b": np.full(64, 1, "u1"), "a": np.full(64, 2, "u1")})
    assert data.endswith(b"\1" * 64 + b"\2" * 64)


def test_other_orders_and_sources():
    by_columns = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    tensors = {
        "f": by_columns,
        "big": by_columns.astype(">f8"),
        "every other": np.arange(10)[::2],
        "number": 3.0,
        "list": [1, 2],
    }
    ours = back(written(tensors))
    for path, array in tensors.items():
        np.testing.assert_array_equal(ours[path].read(), array)
    again = back(written(ours))
    assert {p: t.digest() for p, t in again.items()} == {p: t.digest() for p, t in ours.items()}


REFUSED = {
    "complex": {"x": np.zeros(2, "c8")},
    "text": {"x": np.array(["a"])},
    "objects": {"x": np.array([None])},
    "no name": {"x//y": np.zeros(2)},
    "dots": {"../x": np.zeros(2)},
    "both": {"x": np.zeros(2), "x/y": np.zeros(2)},
    "both, other order": {"x/y": np.zeros(2), "x": np.zeros(2)},
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str):
    with pytest.raises(UnsupportedFileError):
        written(REFUSED[name])


@pytest.mark.parametrize("value", [object, [1, "a"], {"a": 1}, [[1], [2, 3]]], ids=str)
def test_refused_attributes(value):
    with pytest.raises(UnsupportedFileError, match="attribute"):
        written({}, {"g": {"a": value}})


def test_too_large_an_attribute():
    with pytest.raises(UnsupportedFileError, match="too large"):
        written({}, {"g": {"names": [b"x" * 100] * 1000}})


names = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=8
).filter(lambda name: name not in (".", ".."))
arrays = st.builds(
    lambda dtype, shape, seed: (
        np.random.default_rng(seed).integers(0, 2, shape).astype(dtypes.numpy_dtype(dtype))
    ),
    st.sampled_from(TYPES),
    st.lists(st.integers(0, 4), max_size=3).map(tuple),
    st.integers(0, 9),
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.tuples(names, names), arrays, max_size=12),
    st.dictionaries(names, names, max_size=3),
)
def test_what_is_written_is_read(tensors, attrs):
    tensors = {f"t/{a}/{b}": array for (a, b), array in tensors.items()}
    groups = {"": attrs, "t": {"name": "ß"}} if attrs else {"t": {"name": "ß"}}
    data = written(tensors, groups)
    ours = back(data)
    assert set(ours) == set(tensors)
    assert ours.groups == groups
    for path, array in tensors.items():
        assert ours[path].read().tobytes() == array.tobytes()
        assert ours[path].shape == array.shape
    assert written(tensors, groups) == data
    with h5py.File(io.BytesIO(data)) as file:
        assert all(file[path][()].tobytes() == array.tobytes() for path, array in tensors.items())
