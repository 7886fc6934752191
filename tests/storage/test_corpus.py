"""Every HDF5 file of the corpus, read by our reader and by libhdf5: the same names, attributes,
tensors.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from keramos.storage import hdf5, span

SUFFIXES = (".keras", ".h5")


def hdf5_files(path: Path):
    """The bytes of the HDF5 files that a file is, or contains."""
    data = path.read_bytes()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (archive.read(name) for name in archive.namelist() if name.endswith(".h5"))
    elif data.startswith(b"\x89HDF"):
        yield data


def plain(value):
    """An attribute of h5py as ours are: text, numbers, lists."""
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value.tolist()]
    if isinstance(value, np.generic):
        value = value.item()
    return value.decode() if isinstance(value, bytes) else value


def same(theirs: h5py.Group, ours) -> int:
    """Compare a group and all below; the number of tensors."""
    assert {k: plain(v) for k, v in theirs.attrs.items()} == ours.attrs
    assert set(theirs) == set(ours)
    count = 0
    for name, item in theirs.items():
        if isinstance(item, h5py.Group):
            count += same(item, ours[name])
            continue
        array = ours[name].read()
        assert array.shape == item.shape == ours[name].shape
        assert array.tobytes() == np.asarray(item[()]).tobytes()
        assert array.dtype == item.dtype or item.dtype.kind == "V"
        assert array.dtype.name == ours[name].dtype
        count += 1
    return count


@pytest.fixture(scope="module")
def files(shared: Path) -> list[Path]:
    return sorted(p for p in (shared / "corpus").rglob("*") if p.suffix in SUFFIXES and p.is_file())


@pytest.mark.parametrize("part", range(4))
def test_every_file_reads_as_libhdf5_reads_it(files: list[Path], part: int):
    tensors = 0
    for path in files[part::4]:
        for data in hdf5_files(path):
            with h5py.File(io.BytesIO(data), "r") as theirs:
                tensors += same(theirs, hdf5.open(span.of_bytes(data, path.name)))
    assert tensors > 1000


def test_store_has_every_tensor(shared: Path):
    data = (shared / "corpus/keras-3.15.1/mlp/mlp.weights.h5").read_bytes()
    store = hdf5.store(span.of_bytes(data))
    with h5py.File(io.BytesIO(data), "r") as theirs:
        names: list[str] = []
        theirs.visititems(
            lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None
        )
    assert sorted(store) == sorted(names)
    assert store.attributes("layers/dense/vars") == {"name": theirs_name(data, "layers/dense/vars")}


def theirs_name(data: bytes, path: str) -> str:
    with h5py.File(io.BytesIO(data), "r") as theirs:
        return theirs[path].attrs["name"]
