"""Writing a sharded set so that at every moment the index names files that belong together.

Each save gives its shards names of their own. They take their places first, the index that names
them follows in one rename, and the shards of the index that it replaced go last. So a reader, a
second writer or a kill meets the old set or the new one.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from keramos.errors import KeramosError
from keramos.storage import beside, sharded
from keramos.storage.archive import URL
from keramos.storage.folder import Folder, LocalFolder
from keramos.storage.hdf5.image import plan
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
        The digest of each tensor.

    Raises:
        SaveError: one tensor is larger than a shard may be.
        WriteError: the disk is full or failed; the set that stood there still stands.
    """
    path = os.fsdecode(os.fspath(target))
    place, name = beside.folder_of(path), os.path.basename(path)
    folder = _folder(place)
    stem = sharded.stem(name)
    parts = sharded.cut(store, sharded.shard_stem(stem), max_shard_bytes)
    index: bytes | None = None
    try:
        digests, sizes = _write_shards(place, parts)
        index = sharded.index_of(parts, sizes)
        first = sharded.first_shard(stem)
        if not folder.names(first):
            write_weights(place + first, WeightStore({}))
        replaced = folder.read(name)
        with opened(path) as file:
            file.write(index)
    except BaseException:
        # an interruption may come after the index took its place
        if index is None or folder.read(name) != index:
            _remove(folder, parts)
        raise
    _retire(folder, place, stem, replaced, parts)
    return digests


def _write_shards(
    place: str, parts: Mapping[str, WeightStore]
) -> tuple[dict[str, str], dict[str, int]]:
    """Digest of each tensor, and bytes of each shard."""
    digests: dict[str, str] = {}
    sizes: dict[str, int] = {}
    with Threads(THREADS) as pool:
        for name, part in parts.items():
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
