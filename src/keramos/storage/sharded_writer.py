"""Writing a sharded set so that at every moment the index names files that belong together.

Each save gives its shards names of their own. They take their places first, the index that names
them follows in one rename, and the shards of the index that it replaced go last. So a reader, a
second writer or a kill meets the old set or the new one. Several processes write one set together:
each some of the shards, the first one the index, when all of them are done.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from keramos.errors import KeramosError
from keramos.storage import beside, crew, sharded
from keramos.storage.archive import URL
from keramos.storage.folder import Folder, LocalFolder
from keramos.storage.hdf5.image import plan
from keramos.storage.tensor import LazyTensor
from keramos.storage.threads import Threads
from keramos.storage.weight_store import WeightStore
from keramos.storage.writer import THREADS, opened, write_hdf5, write_weights

DAY = 24 * 60 * 60  # seconds after which a shard that no index names is nobody's work any more


def write_sharded(
    target: str | os.PathLike[str], store: WeightStore, max_shard_bytes: int
) -> dict[str, str]:
    """Write an index (`x.weights.json`) and beside it its shards (`x_s5f0c91ab_00000.weights.h5`).

    Args:
        target: path or URL of the index.
        max_shard_bytes: the most bytes of tensors in one shard.

    Returns:
        The digest of each tensor that this process wrote.

    Raises:
        SaveError: one tensor is larger than a shard may be, or another process failed.
        WriteError: the disk is full or failed; the set that stood there still stands.
    """
    path = os.fsdecode(os.fspath(target))
    place, name = beside.folder_of(path), os.path.basename(path)
    folder = _folder(place)
    stem = sharded.stem(name)
    processes = crew.current()
    own_stem = sharded.shard_stem(stem, processes.agreed(secrets.randbits(32)))
    parts = sharded.cut(store, own_stem, _shard_bytes(store, max_shard_bytes, processes.count))
    index, replaced = None, None
    try:
        with processes.together():
            digests, sizes = _write_shards(place, parts, processes)
        index = sharded.index_of(parts, sizes)
        with processes.together():
            if processes.is_first:
                first = sharded.first_shard(stem)
                if not folder.names(first):
                    write_weights(place + first, WeightStore({}))
                replaced = folder.read(name)
                with opened(path) as file:
                    file.write(index)
    except BaseException:
        # an interruption may come after the index took its place
        if processes.is_first and (index is None or folder.read(name) != index):
            _remove(folder, parts)
        raise
    if processes.is_first:
        _retire(folder, place, stem, replaced, parts)
    return digests


def _shard_bytes(store: WeightStore, most: int, processes: int) -> int:
    """The most bytes of one shard, so that there is one for each process."""
    if processes == 1:
        return most
    largest = max((tensor.nbytes for tensor in store.values()), default=0)
    return min(most, max(largest, -(-store.nbytes // processes)))


def in_step(store: WeightStore, keep: bool) -> WeightStore:
    """`store` with what is not in a file read, tensor by tensor in one order: numbers that are
    spread over processes come together when all of them ask for the same.

    Args:
        keep: whether the numbers are needed here; else they are let go at once.
    """
    tensors: dict[str, LazyTensor] = {}
    for path, tensor in store.items():
        numbers = tensor if tensor.is_mapped else tensor.read()
        if keep:
            tensors[path] = LazyTensor.of(path, numbers)
    return WeightStore(tensors, store.groups)


def _write_shards(
    place: str, parts: Mapping[str, WeightStore], processes: crew.Crew
) -> tuple[dict[str, str], dict[str, int]]:
    """Digest of each tensor that this process writes, and bytes of each shard."""
    digests: dict[str, str] = {}
    sizes: dict[str, int] = {}
    with Threads(THREADS) as pool:
        for i, (name, part) in enumerate(parts.items()):
            is_ours = i % processes.count == processes.index
            if processes.count > 1:
                sizes[name] = plan(part).size
                part = in_step(part, keep=is_ours)
            if not is_ours:
                continue
            image = plan(part)
            sizes[name] = image.size
            with opened(place + name) as file:
                digests |= write_hdf5(file, image, pool)
    return digests, sizes


def _folder(place: str) -> Folder:
    if URL.match(place):
        from keramos.storage import remote

        location = remote.locate(place)
        if not location.is_local:
            return remote.RemoteFolder(location)
        place = location.path
    return LocalFolder(Path(place))


def _remove(folder: Folder, names: Iterable[str]) -> None:
    for name in names:
        folder.remove(name)


def _retire(
    folder: Folder, place: str, stem: str, replaced: bytes | None, saved: Iterable[str]
) -> None:
    """Remove the shards that only the replaced index named, and those of killed saves, which no
    index names. What cannot be removed stays, for the save is done.
    """
    names = folder.names("")
    first = sharded.first_shard(stem)
    of_saves, of_keras = sharded.shards_of_saves(stem), sharded.shards_of_keras(stem)
    replaced_names = sharded.named_by(replaced)
    candidates = {
        name
        for name in {*names} - {*saved}
        # an index may name whatever it likes, and a file of a user's may be called like a shard
        if (of_saves.fullmatch(name) and (name in replaced_names or folder.age(name) > DAY))
        or (of_keras.fullmatch(name) and name in replaced_names)
    }
    if candidates:  # somebody may have copied an index, or given it another name
        for name in names:
            if name.endswith(".json"):
                candidates -= sharded.named_by(folder.read(name))
    _remove(folder, candidates - {first})
    if first in candidates:
        with contextlib.suppress(KeramosError, OSError):
            write_weights(place + first, WeightStore({}))
    folder.clear_temporary(f"{stem}_")
