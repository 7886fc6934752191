"""`save_weights` and `load_weights`: the tensors of a model alone.

Refuses to know configs.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from keramos import storage
from keramos.dialects import Origin
from keramos.errors import ConfigError, SaveError, WeightsError
from keramos.saving import collect
from keramos.saving.adapt import adapted
from keramos.saving.formats import sharded, table, weights_h5
from keramos.saving.formats.format import Format
from keramos.saving.locate import Selection
from keramos.saving.parts import parts_of, without
from keramos.saving.report import LoadReport
from keramos.saving.restore import Restoration
from keramos.saving.snapshot import Snapshot
from keramos.storage import Limits, WeightStore


def save_weights(
    model: Any,
    filepath: Any,
    overwrite: bool = True,
    max_shard_size: float | None = None,
    **kwargs: Any,
) -> None:
    """Write the weights of `model`, without its architecture.

    Args:
        model: built.
        filepath: ends with `.weights.h5`, or with `.weights.json` for a sharded set; a file object
            is taken as it is.
        overwrite: False refuses to replace a file.
        max_shard_size: GB; split into shards of at most that size, beside an index.
        **kwargs: `objects_to_skip`, objects whose weights are left out.

    Raises:
        ConfigError: another ending, or the model is not built.
        SaveError: the target exists and `overwrite` is False.
    """
    skip = kwargs.pop("objects_to_skip", None)
    if kwargs:
        raise ConfigError(f"save_weights() has no argument {next(iter(kwargs))!r}")
    if not model.built:
        raise ConfigError(
            f"{model.name!r} has no weights yet: it is not built",
            hint="call it once, or build(input_shape)",
        )
    snapshot = Snapshot(Origin("", weights_h5.WEIGHTS_H5.name), None, WeightStore({}))
    if not table.takes_path(filepath):
        if max_shard_size is not None:
            raise ConfigError("a sharded set is several files: it cannot go into a file object")
        target, write = filepath, weights_h5.write
    elif max_shard_size is not None:
        target = _index_path(os.fspath(filepath))
        write = partial(sharded.write, shard_bytes=_shard_bytes(max_shard_size))
    else:
        target = os.fspath(filepath)
        write = _format_for(target).write
    if not overwrite and table.takes_path(target) and os.path.exists(target):
        raise SaveError("there is a file already, and overwrite=False", in_=str(target))
    weights = collect.weights_of(without(parts_of(model), skip))
    write(replace(snapshot, weights=weights), target)


def _shard_bytes(size: Any) -> int:
    """Bytes of a size in GB.

    Raises:
        ConfigError: not a number of bytes.
    """
    is_number = isinstance(size, (int, float)) and not isinstance(size, bool)
    if not is_number or not 0 < size < math.inf:
        raise ConfigError("max_shard_size must be a positive number of GB", found=repr(size)[:80])
    return int(min(size * 1e9, sys.maxsize))


def _format_for(path: str) -> Format:
    format = table.for_path(path, holds_model=False)
    if format is None:
        raise ConfigError(
            f"weights go into a file that ends with {weights_h5.WEIGHTS_H5.ending}",
            found=path,
            hint=f"save_weights({os.path.splitext(path)[0] + '.weights.h5'!r})",
        )
    return format


def _index_path(path: str) -> str:
    """The path of a sharded set's index, which may be called by the name of the one file."""
    path = (
        path.removesuffix(".weights.h5") + ".weights.json" if path.endswith(".weights.h5") else path
    )
    if not path.endswith(".weights.json"):
        raise ConfigError(
            "a sharded set is named by its index, which ends with .weights.json", found=path
        )
    return path


def load_weights(
    model: Any,
    filepath: Any,
    skip_mismatch: bool = False,
    *,
    by_name: bool = False,
    rename: Mapping[str, str] | None = None,
    only: Any = None,
    exclude: Any = None,
    dry_run: bool = False,
    limits: Limits | None = None,
    **kwargs: Any,
) -> LoadReport:
    """Read weights into `model`; nothing is assigned unless all that is asked for fits.

    Args:
        model: built.
        filepath: a `.keras`, `.weights.h5`, `.weights.json`, whole-model or weights-only HDF5 file;
            recognised by content.
        skip_mismatch: load what fits and leave the rest.
        by_name: match layers by their names instead of their places; layers without a namesake keep
            their weights.
        rename: regular expression -> replacement, on the paths of the file, before matching.
        only: regular expressions; layers that are to be loaded, by path or by name (one of their
            variables alone cannot be).
        exclude: regular expressions; layers that are to be left.
        dry_run: only report what would happen.
        limits: `keramos.storage.Limits`; what the file may cost.
        **kwargs: `objects_to_skip`, objects that keep their weights.

    Returns:
        What became of every tensor and every variable.

    Raises:
        WeightsError: the file and the model do not match; the model is as it was.
        ConfigError: a pattern that finds no layer.
        FileError: the file is missing, damaged or of another kind.
    """
    skip = kwargs.pop("objects_to_skip", None)
    if kwargs:
        raise ConfigError(f"load_weights() has no argument {next(iter(kwargs))!r}")
    if not model.built:
        raise WeightsError(
            f"{model.name!r} has no variables yet: it is not built",
            hint="call it once, or build(input_shape), before",
        )
    selection = Selection.of(only, exclude, rename, by_name=by_name, skip=skip)
    with storage.open(filepath, limits=limits) as archive:
        snapshot = table.read_any(archive)
        parts = parts_of(model)
        store = snapshot.arrangement.locate(snapshot.weights, parts, selection)
        restoration = Restoration(
            selection=selection,
            asks_hooks=snapshot.arrangement.asks_hooks,
            skip_mismatch=skip_mismatch,
            dry_run=dry_run,
            in_=archive.source,
        )
        return restoration.restore(parts, adapted(store, parts, snapshot.origin))
