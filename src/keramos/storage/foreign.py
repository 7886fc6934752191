"""HDF5 in forms that our reader does not know -> the same data in its plainest form, by libhdf5 in
a process of its own.

Refuses to let libhdf5 see the file in this process: the child has limits on memory, time and files,
follows hard links only, writes one unnamed temporary file, and is killed when it takes too long.
The plain file is then read like any other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

from keramos.errors import LimitError, UnsupportedFileError
from keramos.storage.hdf5.file import ForeignError
from keramos.storage.limits import MIB, Limits
from keramos.storage.span import Span, of_descriptor
from keramos.storage.weight_store import WeightStore

SECONDS = 120
BOOT = """
import sys, json
sys.path[:] = json.loads(sys.argv[1])
from keramos.storage import foreign
foreign.child(sys.argv[2:])
"""
REFUSED = 3  # the child's exit status for a file that it looked at and would not copy


def plain(span: Span, limits: Limits | None = None, because: ForeignError | None = None) -> Span:
    """The same groups, attributes and tensors as an HDF5 file that our reader knows.

    Raises:
        UnsupportedFileError: libhdf5 will not read it either, or it holds what no model's file
            holds.
        LimitError: it took too long.
    """
    limits = limits or Limits()
    if os.name == "nt":  # no way to hand over an open file
        raise because or UnsupportedFileError(
            "HDF5 in a form that is not read on Windows", in_=span.name
        )
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        for at in range(0, span.size, MIB):
            source.write(span.view(at, min(MIB, span.size - at)))
        source.flush()
        status, said = _run(source.fileno(), target.fileno(), limits, span)
        if status != 0:
            what = said if status == REFUSED else "libhdf5 could not read the file"
            raise UnsupportedFileError(what, in_=span.name, found=because.what if because else None)
        return of_descriptor(target.fileno(), span.name)


def _run(source: int, target: int, limits: Limits, span: Span) -> tuple[int, str]:
    arguments = [
        str(source),
        str(target),
        str(limits.max_inflated_bytes),
        str(limits.max_hdf5_objects),
    ]
    command = [sys.executable, "-I", "-S", "-c", BOOT, json.dumps(sys.path), *arguments]
    # no plugins, no locks, nothing else of this process
    environment = {
        "HDF5_PLUGIN_PRELOAD": "::",
        "HDF5_USE_FILE_LOCKING": "FALSE",
        "PATH": os.defpath,
    }
    try:
        done = subprocess.run(
            command,
            pass_fds=(source, target),
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise LimitError(
            "libhdf5 did not finish reading the file", in_=span.name, found=f"{SECONDS} seconds"
        ) from None
    return done.returncode, done.stdout.decode("utf-8", "replace").strip()[-200:]


def child(arguments: list[str]) -> None:
    """What runs in the other process: read one descriptor with h5py, write the other plainly."""
    source, target, most_bytes, most_objects = map(int, arguments)
    _confine(most_bytes)
    import h5py

    from keramos.storage.writer import write_weights

    with open(source, "rb", closefd=False) as file, open(target, "wb", closefd=False) as out:
        try:
            with h5py.File(file, "r") as root:
                write_weights(out, _read(root, most_bytes, most_objects))
        except (_Refusal, UnsupportedFileError) as error:
            print(str(error).splitlines()[0])
            sys.exit(REFUSED)


def _confine(most_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: the time limit alone
        return
    memory = most_bytes + (1 << 31)
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, most_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


class _Refusal(Exception):
    """The file holds what no model's file holds."""


def _read(root: Any, most_bytes: int, most_objects: int) -> WeightStore:
    """Everything that hard links lead to."""
    import h5py
    import h5py.h5o as h5o

    tensors, groups, seen, total = {}, {}, set(), 0
    waiting = [("", root)]
    while waiting:
        path, found = waiting.pop()
        identity = h5o.get_info(found.id).addr
        if len(seen) > most_objects or (identity in seen and isinstance(found, h5py.Group)):
            raise _Refusal("the HDF5 file has cycles or too many objects")
        seen.add(identity)
        if isinstance(found, h5py.Group):
            groups[path] = {name: _plain(found.attrs[name]) for name in found.attrs}
            waiting += [
                (f"{path}/{name}" if path else name, _linked(found, name))
                for name in reversed(list(found))
            ]
            continue
        total += _checked(found, path)
        if total > most_bytes:
            raise _Refusal("the HDF5 file inflates to too much")
        tensors[path] = found
    return WeightStore.build(
        {path: _labelled(dataset) for path, dataset in tensors.items()},
        {p: a for p, a in groups.items() if a or p},
    )


def _linked(group: Any, name: str) -> Any:
    import h5py

    if not isinstance(group.get(name, getlink=True), h5py.HardLink):
        raise _Refusal("a link in the HDF5 file leads elsewhere")
    return group[name]


def _checked(dataset: Any, path: str) -> int:
    """Bytes of the dataset, if it is numbers stored in this file."""
    import h5py

    if not isinstance(dataset, h5py.Dataset):
        raise _Refusal(f"{path} is no group and no dataset")
    if dataset.external or dataset.is_virtual:
        raise _Refusal(f"{path} is stored in another file")
    if dataset.dtype.kind not in "fiub" and dataset.dtype.str not in ("|V1", "|V2"):
        raise _Refusal(f"{path} is not numbers")
    nbytes = int(dataset.size or 0) * dataset.dtype.itemsize
    if nbytes > dataset.id.get_storage_size() * 1032 + MIB:  # deflate can do no more
        raise _Refusal(f"{path} is larger than what is stored of it")
    return nbytes


def _labelled(dataset: Any) -> Any:
    import numpy as np

    from keramos.storage import dtypes
    from keramos.storage.tensor import LazyTensor

    label = dataset.attrs.get("dtype")
    tensor = LazyTensor(
        dataset.name, dataset.shape, dtypes.name_of(dataset.dtype), lambda: np.asarray(dataset[()])
    )
    return (
        tensor.viewed(label)
        if tensor.dtype in dtypes.OPAQUE and label in dtypes.EXTENSIONS
        else tensor
    )


def _texts(value: Any) -> Any:
    if isinstance(value, list):
        return [_texts(item) for item in value]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _plain(value: Any) -> Any:
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
        return value
    raise _Refusal("an attribute is no text and no number")
