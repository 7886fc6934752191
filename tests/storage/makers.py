"""Files that the tests of this folder share.

Refuses to use our own writer: what it makes is written by h5py and zipfile.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

import h5py
import numpy as np


def hdf5_file(fill: Callable[[h5py.File], object], **options) -> bytes:
    """An HDF5 file by h5py."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", **options) as file:
        fill(file)
    return buffer.getvalue()


def zip_file(members: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip by zipfile."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def weights(file: h5py.File) -> None:
    """A small model's weights, as Keras writes them."""
    group = file.create_group("layers/dense/vars")
    group.attrs["name"] = "dense"
    group["0"] = np.arange(6, dtype="float32").reshape(2, 3)
    group["1"] = np.ones(3, "float32")


def varied(file: h5py.File) -> None:
    """Layouts, filters, types and attributes, one of each."""
    grid = np.arange(100, dtype="float32").reshape(10, 10)
    file.create_dataset("g/chunked", data=grid, chunks=(3, 4))
    file.create_dataset(
        "g/packed", data=grid, chunks=(3, 4), compression="gzip", shuffle=True, fletcher32=True
    )
    file.create_dataset("g/odd", data=np.arange(7, dtype="int8"), chunks=(3,), fletcher32=True)
    file["big_endian"] = np.arange(4, dtype=">f8")
    file["bool"] = np.array([True, False])
    file["scalar"] = np.float16(3)
    file["empty"] = np.zeros((0, 3), "float32")
    space = h5py.h5s.create_simple((3,))
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_layout(h5py.h5d.COMPACT)
    compact = h5py.h5d.create(file.id, b"compact", h5py.h5t.NATIVE_INT32, space, properties)
    compact.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array([1, 2, 3], "int32"))
    attrs = file["g"].attrs
    attrs["text"], attrs["texts"] = "ä", ["a", "", "bcd"]
    attrs["fixed"], attrs["number"], attrs["numbers"] = np.array([b"a", b"bcd"]), 1.5, np.arange(3)
    attrs["grid"], attrs["flag"], attrs["nothing"] = (
        np.arange(6).reshape(2, 3),
        True,
        h5py.Empty("f4"),
    )


def patched(data: bytes, old: bytes, new: bytes) -> bytes:
    """The bytes with the first `old` replaced by `new`, which is as long."""
    assert len(old) == len(new)
    assert old in data
    return data.replace(old, new, 1)


def put(data: bytes, at: int, layout: str, *values: int) -> bytes:
    """The bytes with numbers written over them."""
    out = bytearray(data)
    struct.pack_into(layout, out, at, *values)
    return bytes(out)
