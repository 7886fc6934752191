"""An .npz file of a data set -> its arrays, those of lists included. Runs nothing."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

import numpy as np

from keramos.datasets import pickled
from keramos.errors import DamagedFileError, KeramosError

_DAMAGE = (zipfile.BadZipFile, zlib.error, ValueError, EOFError, KeyError, NotImplementedError)


def read(path: str, names: tuple[str, ...]) -> list[np.ndarray]:
    """Arrays of an .npz file, by their names.

    Raises:
        DamagedFileError: it is none, or lacks one of them.
        UnsafeError: an array of objects that are more than plain data.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return [array(archive.read(f"{name}.npy"), f"{path}:{name}") for name in names]
    except _DAMAGE as error:
        if isinstance(error, KeramosError):
            raise
        raise damaged(path, error) from error


def array(raw: bytes, name: str) -> np.ndarray:
    """The array of an .npy file."""
    file = io.BytesIO(raw)
    version = np.lib.format.read_magic(file)
    header = (
        np.lib.format.read_array_header_1_0
        if version[0] == 1
        else np.lib.format.read_array_header_2_0
    )
    _, _, dtype = header(file)
    if not dtype.hasobject:
        file.seek(0)
        return np.lib.format.read_array(file, allow_pickle=False)
    value = pickled.loads(raw[file.tell() :], name)
    if not isinstance(value, np.ndarray):
        raise DamagedFileError("a pickle is no array", in_=name)
    return value


def damaged(path: str, error: object = None) -> DamagedFileError:
    """The error for a file of the cache that is not what it should be."""
    return DamagedFileError(
        "a file of the data set is damaged",
        in_=path,
        found=error,
        hint="remove it; it is then downloaded again",
    )


def fields(value: object, path: str, names: Mapping[str, type]) -> list:
    """What a dict has under these names (as text or bytes), each of its type.

    Raises:
        DamagedFileError: it is no dict, or has none of that type.
    """
    if not isinstance(value, dict):
        raise damaged(path, type(value).__name__)
    rows = {k.decode() if isinstance(k, bytes) else k: v for k, v in value.items()}
    for name, kind in names.items():
        if not isinstance(rows.get(name), kind):
            raise damaged(path, f"{name}: {type(rows.get(name)).__name__}")
    return [rows[name] for name in names]
