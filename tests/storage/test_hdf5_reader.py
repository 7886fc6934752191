"""The HDF5 reader: every form that Keras and h5py write by default; refusals of what leads
elsewhere or cannot be true.
"""

from __future__ import annotations

import io
import struct
import time

import h5py
import ml_dtypes
import numpy as np
import pytest

from keramos.errors import DamagedFileError, LimitError, UnsafeError, UnsupportedFileError
from keramos.storage import hdf5, span
from keramos.storage.hdf5.file import ForeignError
from keramos.storage.limits import Limits

from . import makers


def opened(data: bytes, **limits):
    return hdf5.open(span.of_bytes(data), Limits(**limits))


def store(data: bytes, **limits):
    return hdf5.store(span.of_bytes(data), Limits(**limits))


PLAIN = [{}, {"libver": ("earliest", "v110")}, {"track_order": True}]


@pytest.mark.parametrize("options", PLAIN, ids=str)
def test_layouts_filters_types(options):
    data = makers.hdf5_file(makers.varied, **options)
    ours = store(data)
    with h5py.File(io.BytesIO(data)) as theirs:
        for path, tensor in ours.items():
            np.testing.assert_array_equal(tensor.read(), theirs[path][()])
            assert tensor.dtype == np.asarray(theirs[path][()]).dtype.name
    assert len(ours) == 8


def test_attributes():
    assert opened(makers.hdf5_file(makers.varied))["g"].attrs == {
        "text": "ä",
        "texts": ["a", "", "bcd"],
        "fixed": ["a", "bcd"],
        "number": 1.5,
        "numbers": [0, 1, 2],
        "grid": [[0, 1, 2], [3, 4, 5]],
        "flag": True,
        "nothing": None,
    }


@pytest.mark.parametrize("libver", ["latest", ("v108", "v108")], ids=str)
def test_foreign_forms_are_read_in_a_child_process(libver):
    def fill(file):
        makers.varied(file)
        file["half"] = np.ones(3, ml_dtypes.bfloat16)
        file["half"].attrs["dtype"] = "bfloat16"
        for i in range(20):  # more than fit into a header
            file["g"].attrs[f"a{i}"] = i

    data = makers.hdf5_file(fill, libver=libver)
    with pytest.raises(ForeignError, match="dense index"):
        list(opened(data).walk())
    ours = store(data)
    with h5py.File(io.BytesIO(data)) as theirs:
        for path in ours:
            if path != "half":
                np.testing.assert_array_equal(ours[path].read(), theirs[path][()])
    assert ours["half"].dtype == "bfloat16"
    assert ours.groups["g"]["a19"] == 19
    assert ours.groups["g"]["texts"] == ["a", "", "bcd"]


def test_foreign_form_with_a_link_elsewhere_is_refused():
    def fill(file):
        file.create_group("g", track_order=True)
        for i in range(20):
            file["g"][f"link{i}"] = h5py.ExternalLink("other.h5", "/x")

    with pytest.raises((UnsupportedFileError, UnsafeError)):
        store(makers.hdf5_file(fill, libver="latest"))


def test_labelled_types():
    def fill(file):
        for name in ("bfloat16", "float8_e4m3fn"):
            file[name] = np.ones(3, getattr(ml_dtypes, name))
            file[name].attrs["dtype"] = name
        file["plain"] = np.zeros(3, "V1")

    ours = store(makers.hdf5_file(fill))
    assert [ours[n].dtype for n in ("bfloat16", "float8_e4m3fn", "plain")] == [
        "bfloat16",
        "float8_e4m3fn",
        "void8",
    ]
    assert ours["bfloat16"].read().astype("float32").tolist() == [1, 1, 1]
    assert ours["plain"].viewed("float8_e5m2").read().dtype.name == "float8_e5m2"


def test_group_access():
    root = opened(makers.hdf5_file(makers.weights))
    assert root["layers"]["dense"]["vars"]["1"].shape == (3,)
    assert root["layers/dense/vars"].attrs["name"] == "dense"
    assert "layers/dense/vars/0" in root
    assert "layers/none" not in root
    assert root.get("nothing") is None
    with pytest.raises(DamagedFileError, match="missing"):
        root.at("nothing")
    with pytest.raises(DamagedFileError, match="missing"):
        root.tensor("layers")


def test_numbers_come_in_numeric_order():
    data = makers.hdf5_file(lambda f: [f.create_dataset(f"vars/{i}", data=i) for i in range(12)])
    assert list(opened(data)["vars"]) == [str(i) for i in range(12)]


def test_two_names_of_one_tensor_are_allowed_two_of_a_group_are_not():
    def twice(file):
        makers.weights(file)
        file["again"] = file["layers/dense/vars/0"]

    assert store(makers.hdf5_file(twice))["again"].shape == (2, 3)

    def cycle(file):
        makers.weights(file)
        file["layers/round"] = file["/"]

    with pytest.raises(UnsafeError, match="two paths"):
        store(makers.hdf5_file(cycle))


REFUSED = {
    "soft link": (lambda f: f.__setitem__("x", h5py.SoftLink("/layers")), UnsafeError),
    "external link": (
        lambda f: f.__setitem__("x", h5py.ExternalLink("/etc/passwd", "/")),
        UnsafeError,
    ),
    "external storage": (
        lambda f: f.create_dataset("x", (4,), "u1", external=[("/etc/passwd", 0, 4)]),
        UnsafeError,
    ),
    "compound": (lambda f: f.create_dataset("x", data=np.zeros(2, "i4,f4")), UnsupportedFileError),
    "complex": (lambda f: f.create_dataset("x", data=np.zeros(2, "c8")), UnsupportedFileError),
    "text": (lambda f: f.create_dataset("x", data=["a", "b"]), UnsupportedFileError),
    "reference": (
        lambda f: f.create_dataset("x", data=f.ref, dtype=h5py.ref_dtype),
        UnsupportedFileError,
    ),
    "enumeration": (
        lambda f: f.create_dataset("x", (2,), h5py.enum_dtype({"A": 0, "B": 1}, "i1")),
        UnsupportedFileError,
    ),
    "attribute of another type": (
        lambda f: f.create_group("x").attrs.create("pair", np.zeros(1, "i4,f4")),
        UnsupportedFileError,
    ),
    "named type": (lambda f: f.__setitem__("x", np.dtype("f4")), UnsupportedFileError),
    "lzf": (
        lambda f: f.create_dataset("x", data=np.zeros(999), compression="lzf"),
        UnsupportedFileError,
    ),
    "never written": (lambda f: f.create_dataset("x", (4, 4), "f4"), DamagedFileError),
    "some chunks": (
        lambda f: f.create_dataset("x", (9,), "f4", chunks=(3,)).__setitem__(0, 1.0),
        DamagedFileError,
    ),
    "null space": (lambda f: f.create_dataset("x", data=h5py.Empty("f4")), UnsupportedFileError),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    fill, error = REFUSED[name]
    with pytest.raises(error) as caught:
        store(makers.hdf5_file(fill))
    assert "x" in str(caught.value)
    assert str(caught.value).count("\n") < 10


def test_gzip_bomb():
    data = makers.hdf5_file(
        lambda f: f.create_dataset(
            "x", data=np.zeros(1 << 24, "u1"), chunks=(1 << 20,), compression=9
        )
    )
    with pytest.raises(LimitError, match="compressed"):
        store(data)
    assert store(data, max_inflation=2000)["x"].nbytes == 1 << 24


def test_too_many_objects():
    data = makers.hdf5_file(lambda f: [f.create_group(str(i)) for i in range(50)])
    with pytest.raises(LimitError, match="too many objects"):
        store(data, max_hdf5_objects=40)


def test_a_boolean_must_be_one():
    data = makers.hdf5_file(
        lambda f: f.create_dataset("x", data=np.array([True, False, True, True, False]))
    )
    broken = makers.patched(data, b"\1\0\1\1\0", b"\1\0\7\1\0")
    with pytest.raises(DamagedFileError, match="boolean"):
        store(broken)["x"].read()


def test_overlapping_tensors():
    data = makers.hdf5_file(
        lambda f: [f.create_dataset(n, data=np.full(999, ord(n), "u1")) for n in "abc"]
    )
    with h5py.File(io.BytesIO(data)) as file:
        offsets = [file[n].id.get_offset() for n in "abc"]
    big = len(data)
    for i, offset in enumerate(offsets):  # every tensor claims the whole file
        layout = data.index(struct.pack("<QQ", offset, 999))
        data = makers.put(data, layout, "<QQ", i, big - 8)
        space = data.index(struct.pack("<QQ", 999, 999))
        data = makers.put(data, space, "<QQ", big - 8, big - 8)
    with pytest.raises(DamagedFileError, match="overlap"):
        store(data)


def test_a_shared_heap_is_not_read_over_and_over():
    """Many groups with one member each, all of whose names are one very long name of one heap."""
    long = "n" * 60_000
    data = makers.hdf5_file(
        lambda f: [f.create_group(f"{i}").create_group(long if i == 0 else "x") for i in range(999)]
    )
    long_heap = data.rindex(b"HEAP", 0, data.index(long.encode()))
    at, patched = 0, bytearray(data)
    while (at := data.find(b"HEAP", at + 1)) > 0:
        patched[at : at + 32] = data[long_heap : long_heap + 32]
    start = time.process_time()
    with pytest.raises((DamagedFileError, UnsafeError)):
        store(bytes(patched))
    assert time.process_time() - start < 2


def test_deep_groups_load_without_recursion():
    assert (
        len(store(makers.hdf5_file(lambda f: (f.create_group("g/" * 3000), makers.weights(f)))))
        == 2
    )


@pytest.mark.parametrize("cut", [0, 1, 7, 8, 50, 96, 500, -1])
def test_truncated(cut):
    data = makers.hdf5_file(makers.weights)
    with pytest.raises(DamagedFileError) as caught:
        store(data[:cut])
    assert "hint" in str(caught.value)


def repeated(file: h5py.File) -> None:
    for name in "abc":
        file[name] = np.arange(12, dtype="float32").reshape(3, 4) + ord(name)
    file["d"] = np.arange(12, dtype="int32").reshape(3, 4)
    file["e"] = np.arange(12, dtype="float32").reshape(4, 3)


def test_headers_that_differ_only_in_the_place_are_told_apart_from_others():
    found = store(makers.hdf5_file(repeated))
    assert {name: (tensor.dtype, tensor.shape) for name, tensor in found.items()} == {
        **dict.fromkeys("abc", ("float32", (3, 4))),
        "d": ("int32", (3, 4)),
        "e": ("float32", (4, 3)),
    }
    assert [found[name].read()[0, 0] for name in "abc"] == [ord("a"), ord("b"), ord("c")]


@pytest.mark.parametrize(("address", "size"), [(1 << 40, 48), (0, 47), (2**64 - 1, 48)])
def test_the_place_of_a_repeated_header_is_checked_like_the_first(address, size):
    data = makers.hdf5_file(repeated)
    with h5py.File(io.BytesIO(data)) as file:
        places = [file[name].id.get_offset() for name in "abc"]
    for place in places:  # the first is read in full, the others are repeats
        old = struct.pack("<QQ", place, 48)
        with pytest.raises(DamagedFileError):
            store(makers.patched(data, old, struct.pack("<QQ", address or place, size)))
