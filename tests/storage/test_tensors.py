"""Lazy tensors, stores of them, and the small formats: npz, safetensors."""

from __future__ import annotations

import io
import json
import zlib

import ml_dtypes
import numpy as np
import pytest

from keramos.errors import DamagedFileError, LimitError, UnsafeError, UnsupportedFileError
from keramos.storage import LazyTensor, WeightStore, npz, safetensors, span
from keramos.storage.limits import Limits

from . import makers


def test_any_array_becomes_a_tensor():
    jnp = pytest.importorskip("jax.numpy")
    for array in (
        np.ones((2, 3), "f4"),
        jnp.ones((2, 3)),
        [[1.0, 2.0, 3.0]] * 2,
        np.ones((3, 2), ">f4").T,
    ):
        tensor = LazyTensor.of("x", array)
        assert tensor.shape == (2, 3)
        assert tensor.dtype in ("float32", "float64")
        np.testing.assert_array_equal(tensor.read(), np.asarray(array))
    assert LazyTensor.of("x", jnp.ones(3, "bfloat16")).dtype == "bfloat16"
    assert LazyTensor.of("y", LazyTensor.of("x", 1.0)).name == "y"


def test_what_is_read_cannot_be_changed_and_the_source_still_can():
    source = np.zeros(3)
    array = LazyTensor.of("x", source).read()
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1
    source[0] = 1
    assert array[0] == 1


def test_a_tensor_is_an_array_to_numpy():
    tensor = LazyTensor.of("x", np.arange(3))
    assert np.add(tensor, 1).tolist() == [1, 2, 3]
    assert np.asarray(tensor, "float32").dtype == "float32"
    assert np.array(tensor, copy=True).flags.writeable


def test_digest_is_of_the_stored_bytes():
    array = np.arange(6, dtype="<f4").reshape(2, 3)
    wanted = f"crc32:{zlib.crc32(array.tobytes()):08x}"
    for same in (array, array.astype(">f4"), np.asfortranarray(array)):
        assert LazyTensor.of("x", same).digest() == wanted
    assert (
        LazyTensor.of("x", np.ones(2, ml_dtypes.bfloat16)).digest()
        == f"crc32:{zlib.crc32(bytes([128, 63] * 2)):08x}"
    )


def test_viewed():
    with pytest.raises(ValueError, match="cannot be seen"):
        LazyTensor.of("x", np.ones(2)).viewed("int8")


def store() -> WeightStore:
    paths = ["layers/b/vars/0", "layers/a/vars/1", "layers/a/vars/0", "layers/ab/vars/0", "top"]
    return WeightStore.build(
        {p: np.full(2, i) for i, p in enumerate(paths)},
        {"layers/a/vars": {"name": "a"}, "layers/c": {}},
    )


def test_store_views():
    weights = store()
    assert list(weights.under("layers/a")) == ["vars/1", "vars/0"]
    assert weights.under("layers/a")["vars/0"].read().tolist() == [2, 2]
    assert weights.under("layers").under("a").groups == {"vars": {"name": "a"}}
    assert weights.under("layers/a/vars").attributes("") == {"name": "a"}
    assert weights.under("nothing") == {}
    assert weights.under("") is weights
    assert weights.children() == ["layers", "top"]
    assert weights.children("layers") == ["b", "a", "ab", "c"]
    assert "layers/a/vars/0" in weights
    assert weights.nbytes == 80


def test_store_combinations():
    weights = store()
    assert list(weights.renamed({"top": "bottom"}))[-1] == "bottom"
    assert weights.renamed({"top": "bottom"})["bottom"].name == "bottom"
    with pytest.raises(ValueError, match="same path"):
        weights.renamed({"top": "layers/b/vars/0"})
    both = weights | WeightStore.build({"top": np.zeros(1), "new": np.zeros(1)}, {"g": {"a": "b"}})
    assert both["top"].shape == (1,)
    assert len(both) == 6
    assert both.groups["g"] == {"a": "b"}
    assert list(weights.only(["top"])) == ["top"]
    assert len(weights) == 5


# npz


def saved(**arrays) -> bytes:
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def test_npz():
    arrays = {
        "a": np.ones((2, 3), "f4"),
        "f": np.asfortranarray(np.arange(6).reshape(2, 3)),
        "b": np.array(True),
        "big": np.ones(2, ">i2"),
    }
    found = npz.store(span.of_bytes(saved(**arrays)))
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name].read(), array)
        assert found[name].dtype == array.dtype.name


def test_npz_compressed():
    out = io.BytesIO()
    np.savez_compressed(out, a=np.arange(99))
    assert npz.store(span.of_bytes(out.getvalue()))["a"].read().tolist() == list(range(99))


def header(text: str, data: bytes = b"") -> bytes:
    raw = text.encode()
    return makers.zip_file(
        {"a.npy": b"\x93NUMPY\1\0" + len(raw).to_bytes(2, "little") + raw + data}
    )


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (saved(a=np.array([{}], object)), UnsafeError),
        (saved(a=np.array(["x"])), UnsupportedFileError),
        (saved(a=np.zeros(2, "c8")), UnsupportedFileError),
        (header("{'descr': '<f4', 'fortran_order': False, 'shape': (99,)}"), DamagedFileError),
        (header("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}"), DamagedFileError),
        (
            header("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 99999999999999999)}"),
            DamagedFileError,
        ),
        (
            header("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", b"12345"),
            DamagedFileError,
        ),
        (
            header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}"),
            UnsupportedFileError,
        ),
        (header("__import__('os').system('true')"), DamagedFileError),
        (header("(" * 9000), DamagedFileError),
        (b"no zip", DamagedFileError),
    ],
    ids=range(11),
)
def test_bad_npz(data, error):
    with pytest.raises(error):
        npz.store(span.of_bytes(data))


# safetensors


def tensors_file(entries: object, data: bytes = b"") -> bytes:
    raw = entries if isinstance(entries, bytes) else json.dumps(entries).encode()
    return len(raw).to_bytes(8, "little") + raw + data


def test_safetensors():
    library = pytest.importorskip("safetensors.numpy")
    arrays = {
        "a": np.ones((2, 3), "f4"),
        "b": np.arange(3),
        "c": np.ones(4, ml_dtypes.bfloat16),
        "e": np.zeros((0, 2), "f2"),
    }
    found = safetensors.store(span.of_bytes(library.save(arrays, metadata={"x": "y"})))
    assert found.groups == {"": {"x": "y"}}
    for name, array in arrays.items():
        assert found[name].read().tobytes() == array.tobytes()
        assert (found[name].dtype, found[name].shape) == (array.dtype.name, array.shape)


ONE = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (tensors_file({"a": ONE}, bytes(7)), DamagedFileError),
        (tensors_file({"a": ONE}, bytes(9)), DamagedFileError),
        (tensors_file({"a": ONE, "b": ONE}, bytes(8)), DamagedFileError),
        (tensors_file({"a": {**ONE, "shape": [3]}}, bytes(8)), DamagedFileError),
        (tensors_file({"a": {**ONE, "shape": [-2]}}, bytes(8)), DamagedFileError),
        (tensors_file({"a": {**ONE, "shape": [True, 2]}}, bytes(8)), DamagedFileError),
        (tensors_file({"a": {**ONE, "dtype": "C64"}}, bytes(8)), UnsupportedFileError),
        (tensors_file({"a": 3}, bytes(8)), DamagedFileError),
        (tensors_file(b'{"a": 1, "a": 2}'), DamagedFileError),
        (tensors_file(b"[" * 100_000), DamagedFileError),
        (tensors_file(b"\xff\xfe{"), DamagedFileError),
        ((1 << 60).to_bytes(8, "little") + b"{}", LimitError),
        (b"123", DamagedFileError),
    ],
    ids=range(13),
)
def test_bad_safetensors(data, error):
    with pytest.raises(error):
        safetensors.store(span.of_bytes(data), Limits())
