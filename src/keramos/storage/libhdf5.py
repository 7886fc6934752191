"""What runs in the child process of `foreign`: read one open file with h5py, write the other in the
form that our reader knows.

Follows hard links only, and reads nothing but groups, attributes and datasets of numbers.
"""

# h5py has no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import sys
from typing import Any, TypeAlias, cast

from keramos.errors import UnsupportedFileError
from keramos.storage import dtypes
from keramos.storage.foreign import REFUSED, SECONDS
from keramos.storage.hdf5.file import MORE_THAN_STORED
from keramos.storage.limits import MIB
from keramos.storage.tensor import LazyTensor
from keramos.storage.weight_store import WeightStore
from keramos.storage.writer import write_weights

Node: TypeAlias = Any  # h5py.Group, h5py.Dataset, h5py.Datatype

MAX_DEFLATION = 1032  # deflate makes at most so many bytes of one (zlib, "Technical Details")


class _Refusal(Exception):
    """The file holds what no model's file holds.

    Args:
        what: one line.
        cause: as errors of this library have it.
    """

    def __init__(self, what: str, cause: str = ""):
        super().__init__(what)
        self.cause = cause


def copy(arguments: list[str]) -> None:
    """Copy what one descriptor holds to the other, plainly.

    Args:
        arguments: two descriptors, the most bytes, the most objects.
    """
    source, target, most_bytes, most_objects = map(int, arguments)
    _confine(most_bytes)
    import h5py

    with open(source, "rb", closefd=False) as file, open(target, "wb", closefd=False) as out:
        try:
            with h5py.File(file, "r") as root:
                write_weights(out, _read(root, most_bytes, most_objects))
        except (_Refusal, UnsupportedFileError) as error:
            print(f"{error.cause}\t{str(error).splitlines()[0]}")
            sys.exit(REFUSED)


def _confine(most_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: the time limit alone
        return
    memory = most_bytes + (1 << 31)  # the interpreter, numpy and h5py take some
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, most_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _read(root: Node, most_bytes: int, most_objects: int) -> WeightStore:
    """Everything that hard links lead to."""
    import h5py
    import h5py.h5o as h5o

    tensors: dict[str, Node] = {}
    groups: dict[str, dict[str, Any]] = {}
    seen: set[object] = set()
    total, pending = 0, [("", root)]
    while pending:
        path, node = pending.pop()
        address = h5o.get_info(node.id).addr
        is_group = isinstance(node, h5py.Group)
        if len(seen) > most_objects or (address in seen and is_group):
            raise _Refusal("the HDF5 file has cycles or too many objects", "hdf5-cycle")
        seen.add(address)
        if is_group:
            groups[path] = {name: _plain(node.attrs[name]) for name in node.attrs}
            start = f"{path}/" if path else ""
            pending += [(start + name, _linked(node, name)) for name in reversed(list(node))]
            continue
        total += _checked(node, path)
        if total > most_bytes:
            raise _Refusal("the HDF5 file inflates to too much")
        tensors[path] = node
    return WeightStore.build(
        {path: _labelled(dataset) for path, dataset in tensors.items()},
        {path: attrs for path, attrs in groups.items() if attrs or path},
    )


def _linked(group: Node, name: str) -> Node:
    import h5py

    link = group.get(name, getlink=True)
    if not isinstance(link, h5py.HardLink):
        noun = "soft" if isinstance(link, h5py.SoftLink) else "external"
        raise _Refusal("a link in the HDF5 file leads elsewhere", f"hdf5-{noun}-link")
    return group[name]


def _checked(dataset: Node, path: str) -> int:
    """Bytes of the dataset, if it is numbers stored in this file."""
    import h5py

    if not isinstance(dataset, h5py.Dataset):
        raise _Refusal(f"{path} is no group and no dataset")
    if dataset.external or dataset.is_virtual:
        cause = "hdf5-virtual" if dataset.is_virtual else "hdf5-external-storage"
        raise _Refusal(f"{path} is stored in another file", cause)
    if dataset.dtype.kind not in "fiub" and dataset.dtype.str not in ("|V1", "|V2"):
        raise _Refusal(f"{path} is not numbers")
    nbytes = int(dataset.size or 0) * dataset.dtype.itemsize
    if nbytes > dataset.id.get_storage_size() * MAX_DEFLATION + MIB:
        raise _Refusal(f"{path} is larger than what is stored of it", MORE_THAN_STORED)
    return nbytes


def _labelled(dataset: Node) -> LazyTensor:
    import numpy as np

    name, label = dtypes.name_of(dataset.dtype), dataset.attrs.get("dtype")
    tensor = LazyTensor(dataset.name, dataset.shape, name, lambda: np.asarray(dataset[()]))
    is_extension = name in dtypes.OPAQUE and label in dtypes.EXTENSIONS
    return tensor.viewed(label) if is_extension else tensor


def _texts(value: object) -> object:
    if isinstance(value, list):
        return [_texts(item) for item in cast("list[object]", value)]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _plain(value: Any) -> object:
    """An attribute as our reader gives it."""
    import h5py
    import numpy as np

    if isinstance(value, np.ndarray):
        return _texts(value.tolist())
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, h5py.Empty):
        return None
    if isinstance(value, (list, str, int, float, bool)):
        return cast("object", value)
    raise _Refusal("an attribute is neither text nor a number")
