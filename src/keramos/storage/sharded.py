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

from keramos.errors import FileMissingError, SaveError, UnsafeError
from keramos.storage import archive, index
from keramos.storage.hdf5 import group as hdf5
from keramos.storage.limits import Limits
from keramos.storage.span import Span
from keramos.storage.tensor import LazyTensor
from keramos.storage.weight_store import WeightStore

_NAME = re.compile(r"^[^/\\:\0]+\.h5$")


def read(index_file: archive.Archive) -> WeightStore:
    """Every tensor of a set, whose shards are beside its index.

    Args:
        index_file: the index, opened by path or URL.

    Raises:
        FileMissingError: a shard that the index names is not beside it.
        UnsafeError: the index names a file in another folder.
    """
    path, limits = index_file.source, index_file.limits
    if index_file.whole is None:
        raise FileMissingError("an index is a file", in_=path)
    folder = path[: max(path.rfind("/"), path.rfind(os.sep)) + 1]
    return store(index_file.whole, lambda name: _shard(folder + name, limits), limits)


def _shard(path: str, limits: Limits) -> Span:
    whole = archive.open(path, limits=limits).whole
    if whole is None:
        raise FileMissingError("a shard is a file", in_=path)
    return whole


def store(span: Span, shard: Callable[[str], Span], limits: Limits | None = None) -> WeightStore:
    """Every tensor of a set whose shards are opened by name.

    Args:
        span: the index.
        shard: gives the bytes of a shard.
    """
    limits = limits or Limits()
    tensors: dict[str, LazyTensor] = {}
    groups: dict[str, dict[str, Any]] = {}
    for name in _shard_names(span, limits):
        part = hdf5.store(shard(name), limits)
        if double := next((path for path in part if path in tensors), None):
            raise span.damaged("two shards hold one tensor", at=double, found=name)
        tensors.update(part)
        for path, attrs in part.groups.items():  # a group may be in several shards
            groups.setdefault(path, {}).update(attrs)
    return WeightStore(tensors, groups)


def _shard_names(span: Span, limits: Limits) -> list[str]:
    if span.size > limits.max_text_bytes:
        raise limits.exceeded(
            "the index is too large",
            "max_text_bytes",
            in_=span.name,
            found=f"{span.size:,} bytes",
        )
    content = index.parsed(span.view(0, span.size), span)
    weight_map = content.get("weight_map")
    if not isinstance(weight_map, dict):
        raise span.damaged(
            "the index has no weight_map",
            wanted='{"weight_map": {"/layers/…/vars": ["x_00000.weights.h5"]}}',
        )
    names: dict[str, None] = {}
    for group, files in cast("dict[str, object]", weight_map).items():
        shards = cast("list[object]", files) if isinstance(files, list) else [files]
        for name in shards:
            if not isinstance(name, str) or not _NAME.match(name):
                raise UnsafeError(
                    "the index names a file elsewhere",
                    at=group,
                    in_=span.name,
                    found=name,
                    wanted="a plain name",
                )
            names[name] = None
    return list(names)


def shards(
    weights: WeightStore, stem: str, max_shard_bytes: int
) -> tuple[dict[str, WeightStore], bytes]:
    """Cut a store into shards.

    Args:
        stem: what the shards' names begin with.
        max_shard_bytes: the most bytes of tensors in one shard.

    Returns:
        File name -> tensors of each shard, and the index.

    Raises:
        SaveError: one tensor is larger than a shard may be.
    """
    parts = list(_cut(weights, max_shard_bytes))
    names = [f"{stem}_{i:05}.weights.h5" for i in range(len(parts))]
    weight_map: dict[str, list[str]] = {}
    for name, paths in zip(names, parts, strict=True):
        for group in dict.fromkeys("/" + path.rpartition("/")[0] for path in paths):
            weight_map.setdefault(group, []).append(name)
    # the size is a float, as Keras writes it
    content = {"metadata": {"total_size": float(weights.nbytes)}, "weight_map": weight_map}
    stores = _with_groups(weights, dict(zip(names, parts, strict=True)))
    return stores, json.dumps(content, indent=4).encode()


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
