"""A sharded set: an index `x.weights.json`, which names for each group the shards
(`x_00000.weights.h5` …) that hold its tensors.

Refuses names that lead out of the index's own folder, and a tensor that two shards hold.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from keramos.errors import (
    DamagedFileError,
    FileMissingError,
    KeramosError,
    SaveError,
    UnsafeError,
)
from keramos.storage import archive, beside, index, safetensors
from keramos.storage.hdf5 import group as hdf5
from keramos.storage.limits import Limits
from keramos.storage.span import Span, of_bytes
from keramos.storage.tensor import LazyTensor
from keramos.storage.weight_store import WeightStore

MOST_SAVES = 100  # that may replace the set while it is being read
_NAME = re.compile(r"^[^/\\:\0]+(\.h5|\.safetensors)$")
#: How the name of a shard ends -> what reads it.
_READERS = {".h5": hdf5.store, ".safetensors": safetensors.store}


def read(index_file: archive.Archive) -> WeightStore:
    """Every tensor of a set, whose shards are beside its index.

    A save that replaces the set meanwhile removes shards that this index names: then the new index
    is read.

    Args:
        index_file: the index, opened by path or URL.

    Raises:
        FileMissingError: a shard that the index names is not beside it.
        DamagedFileError: a shard is not the one that was saved with the index.
        UnsafeError: the index names a file in another folder, or a link that leads to one.
    """
    for _ in range(MOST_SAVES):
        try:
            return _read(index_file)
        except (FileMissingError, DamagedFileError):
            newer = archive.open(index_file.source, limits=index_file.limits)
            if _bytes(newer) == _bytes(index_file):
                raise
            index_file = newer
    return _read(index_file)


def _bytes(index_file: archive.Archive) -> bytes | None:
    return index_file.whole.read() if index_file.whole is not None else None


def _read(index_file: archive.Archive) -> WeightStore:
    beside.check_placed(index_file)
    assert index_file.whole is not None
    return store(index_file.whole, lambda name: beside.opened(index_file, name), index_file.limits)


def store(span: Span, shard: Callable[[str], Span], limits: Limits | None = None) -> WeightStore:
    """Every tensor of a set whose shards are opened by name.

    Args:
        span: the index.
        shard: gives the bytes of a shard.
    """
    limits = limits or Limits()
    tensors: dict[str, LazyTensor] = {}
    groups: dict[str, dict[str, Any]] = {}
    for name, size in _shard_sizes(span, limits).items():
        data = shard(name)
        if size is not None and data.size != size:
            raise data.damaged(
                "a shard is not the one that was saved with this index",
                found=f"{data.size:,} bytes",
                wanted=f"{size:,} bytes",
                hint="copy the index and all its shards again, together",
            )
        part = _READERS[os.path.splitext(name)[1]](data, limits)
        if double := next((path for path in part if path in tensors), None):
            raise span.damaged("two shards hold one tensor", at=double, found=name)
        tensors.update(part)
        for path, attrs in part.groups.items():  # a group may be in several shards
            groups.setdefault(path, {}).update(attrs)
    return WeightStore(tensors, groups)


def _shard_sizes(span: Span, limits: Limits) -> dict[str, int | None]:
    """The shards that an index names, with the bytes of each where the index says."""
    content = index.of_file(span, limits)
    sizes = _declared_sizes(content)
    weight_map = content.get("weight_map")
    if not isinstance(weight_map, dict):
        raise span.damaged(
            "the index has no weight_map",
            wanted='{"weight_map": {"/layers/…/vars": ["x_00000.weights.h5"]}}',
        )
    names: dict[str, int | None] = {}
    for group, files in cast("dict[str, object]", weight_map).items():
        shards = cast("list[object]", files) if isinstance(files, list) else [files]
        for name in shards:
            if not isinstance(name, str) or not _NAME.match(name):
                raise UnsafeError(
                    "the index names what is no shard beside it",
                    at=group,
                    in_=span.name,
                    found=name,
                    wanted="a plain name that ends in .h5 or .safetensors",
                    cause="shard-path-outside",
                )
            names[name] = sizes.get(name)
    return names


def _declared_sizes(content: dict[str, Any]) -> dict[str, int]:
    sizes = _dict_at(_dict_at(content, "metadata"), "shards")
    return {name: size for name, size in sizes.items() if type(size) is int}


def _dict_at(content: dict[str, Any], key: str) -> dict[str, Any]:
    value = content.get(key)
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def cut(weights: WeightStore, stem: str, max_shard_bytes: int) -> dict[str, WeightStore]:
    """Cut a store into shards.

    Args:
        stem: what the shards' names begin with.
        max_shard_bytes: the most bytes of tensors in one shard.

    Returns:
        File name -> tensors of each shard.

    Raises:
        SaveError: one tensor is larger than a shard may be.
    """
    parts = enumerate(_cut(weights, max_shard_bytes))
    return _with_groups(weights, {f"{stem}_{i:05}.weights.h5": paths for i, paths in parts})


def index_of(parts: Mapping[str, WeightStore], sizes: Mapping[str, int]) -> bytes:
    """The index of a set.

    Args:
        parts: file name -> tensors of each shard.
        sizes: file name -> bytes of the file; they bind the shards to the index.
    """
    weight_map: dict[str, list[str]] = {}
    for name, part in parts.items():
        for group in dict.fromkeys("/" + path.rpartition("/")[0] for path in part):
            weight_map.setdefault(group, []).append(name)
    # the total is a float, as Keras writes it
    total = float(sum(part.nbytes for part in parts.values()))
    content = {"metadata": {"total_size": total, "shards": sizes}, "weight_map": weight_map}
    return json.dumps(content, indent=4).encode()


def _cut(weights: WeightStore, most: int) -> Iterable[list[str]]:
    part: list[str] = []
    size = 0
    for path, tensor in weights.items():
        if tensor.nbytes > most:
            raise SaveError(
                "a tensor is larger than a shard may be",
                at=path,
                found=f"{tensor.nbytes:,} bytes",
                hint="a larger max_shard_size",
            )
        if part and size + tensor.nbytes > most:
            yield part
            part, size = [], 0
        part.append(path)
        size += tensor.nbytes
    yield part


def _with_groups(weights: WeightStore, parts: Mapping[str, list[str]]) -> dict[str, WeightStore]:
    """Each group's attributes go where its first tensor goes, those of groups without tensors into
    the first shard: every attribute is written once.
    """
    stores: dict[str, WeightStore] = {}
    groups = dict(weights.groups)
    for name, paths in parts.items():
        here = {path.rpartition("/")[0] for path in paths}
        own = {group: groups.pop(group) for group in list(groups) if group in here}
        stores[name] = WeightStore({path: weights[path] for path in paths}, own)
    next(iter(stores.values())).groups.update(groups)
    return stores


def stem(path: str | os.PathLike[str]) -> str:
    """What the shards of an index are called: `x` for `x.weights.json`."""
    return Path(os.fspath(path)).name.removesuffix(".json").removesuffix(".weights")


def shard_stem(stem: str, number: int) -> str:
    """What the shards of one more save are called, by no other save and no stem of a user's.

    Args:
        number: drawn for the save, in [0, 2**32).
    """
    return f"{stem}_s{number:08x}"


def shards_of_saves(stem: str) -> re.Pattern[str]:
    """The names of shards that `shard_stem` led to."""
    return re.compile(re.escape(stem) + r"_s[0-9a-f]{8}_\d{5,}\.weights\.h5")


def shards_of_keras(stem: str) -> re.Pattern[str]:
    """The names of shards that Keras writes; a single file of a user's may be called so too."""
    return re.compile(re.escape(stem) + r"_\d{5,}\.weights\.h5")


def first_shard(stem: str) -> str:
    """The shard that Keras opens whatever the index says; it must be there, and may be empty."""
    return f"{stem}_00000.weights.h5"


def named_by(index_bytes: bytes | None) -> set[str]:
    """The shards that an index names; none if it is no index."""
    if index_bytes is None:
        return set()
    try:
        return set(_shard_sizes(of_bytes(index_bytes), Limits()))
    except KeramosError:
        return set()
