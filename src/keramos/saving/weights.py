"""`save_weights` and `load_weights`: the tensors of a model alone.

They are taken from any file that holds weights, a whole model's as well.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from keramos import storage
from keramos._frames import warn
from keramos.codec.canonical import Json
from keramos.codec.encode import encode_shared, serialize_keras_object
from keramos.codec.protocols import Model
from keramos.dialects import Origin, saved_models
from keramos.dialects.writing import Reader
from keramos.errors import ConfigError, WeightsError, located
from keramos.saving import collect, placeholders, repository, slots, together
from keramos.saving.adapt import adapted
from keramos.saving.compat import for_reader
from keramos.saving.formats import table
from keramos.saving.formats.format import Format
from keramos.saving.former_walk import former_paths
from keramos.saving.listing import listing_of
from keramos.saving.locate import Patterns, Selection
from keramos.saving.optimizer_state import restore
from keramos.saving.parts import Parts, parts_of, without
from keramos.saving.report import LoadReport
from keramos.saving.restore import Restoration
from keramos.saving.snapshot import Snapshot
from keramos.saving.statistics import handed_over
from keramos.storage import Limits, WeightStore
from keramos.storage.archive import Source

if TYPE_CHECKING:
    from keramos.storage.writer import Target

#: Bytes in the unit of `max_shard_size`.
GB = 1_000_000_000


def save_weights(
    model: Model,
    filepath: Target,
    overwrite: bool = True,
    max_shard_size: float | None = None,
    *,
    compat: str | None = None,
    **kwargs: Any,
) -> None:
    """Write the weights of `model`, without its architecture.

    Args:
        model: built.
        filepath: ends with `.weights.h5`, with `.h5` for a file that lists them by layer, as every
            Keras reads it, or with `.weights.json` for a sharded set; a file object is taken as it
            is.
        overwrite: False refuses to replace a file.
        max_shard_size: GB; split into shards of at most that size, beside an index.
        compat: the Keras that is to read it, as in `save_model`.
        **kwargs: `objects_to_skip`, objects whose weights are left out.

    Raises:
        ConfigError: another ending, or the model is not built.
        SaveError: the target exists and `overwrite` is False.
    """
    if repository.is_address(filepath):
        if not overwrite:
            table.refuse_existing(filepath)
        with repository.staged(str(filepath)) as place:
            save_weights(model, place, True, max_shard_size, compat=compat, **kwargs)
        return
    reader = None if compat is None else Reader.of(compat)
    skip = kwargs.pop("objects_to_skip", None)
    if kwargs:
        raise ConfigError(f"save_weights() has no argument {next(iter(kwargs))!r}")
    if not model.built:
        raise ConfigError(
            f"{model.name!r} has no weights yet: it is not built",
            hint="call it once, or build(input_shape)",
        )
    format, target = _destination(filepath, max_shard_size)
    if not overwrite:
        table.refuse_existing(target)
    parts = without(parts_of(model), skip)
    snapshot = Snapshot(
        Origin("", format.name),
        None,
        collect.weights_of(parts),
        listing=partial(listing_of, model, skip),
        former_paths=partial(former_paths, parts),
    )
    if reader is not None:
        config = encode_shared(model)
        if format.container == "hdf5":
            config["compile_config"] = {}  # nothing of training stands in such a file
        written = for_reader(
            replace(snapshot, config=config), reader, format.container, holds_model=False
        )
        snapshot = replace(written.snapshot, config=None)
    together.write(format, snapshot, target)


def _destination(filepath: Target, max_shard_size: float | None) -> tuple[Format, Target]:
    """The format to write, and where: a sharded set is called by its index."""
    if not table.takes_path(filepath):
        table.refuse_several("file" if max_shard_size is None else "sharded set")
        return table.recommended(holds_model=False), filepath
    path = os.fspath(filepath)
    if max_shard_size is not None:
        shards = table.of_layout("sharded set", holds_model=False)
        return shards.sized(_bytes(max_shard_size)), _index_path(path, shards)
    format = table.for_path(path, holds_model=False)
    if format is None:
        raise _unknown_ending(path)
    return format, path


def _bytes(size: Any) -> int:
    """Bytes of a size in GB.

    Raises:
        ConfigError: not a number of bytes.
    """
    is_number = isinstance(size, (int, float)) and not isinstance(size, bool)
    if not is_number or not 0 < size < math.inf:
        raise ConfigError("max_shard_size must be a positive number of GB", found=repr(size)[:80])
    return int(min(size * GB, sys.maxsize))


def _index_path(path: str, shards: Format) -> str:
    """The path of a sharded set's index, which may be called by the name of the one file."""
    one_file = table.recommended(holds_model=False)
    if one_file.names(path):
        return path.removesuffix(one_file.ending) + shards.ending
    if not shards.names(path):
        what = f"a sharded set is named by its index, which ends with {shards.ending}"
        raise ConfigError(what, found=path)
    return path


def _unknown_ending(path: str) -> ConfigError:
    ending = table.recommended(holds_model=False).ending
    what = f"weights go into a file that ends with {ending}"
    hint = f"save_weights({os.path.splitext(path)[0] + ending!r})"
    return ConfigError(what, found=path, hint=hint)


def load_weights(
    model: Model,
    filepath: Source,
    skip_mismatch: bool = False,
    *,
    by_name: bool = False,
    rename: Mapping[str, str] | None = None,
    only: Patterns = None,
    exclude: Patterns = None,
    dry_run: bool = False,
    lazy: bool = True,
    limits: Limits | None = None,
    **kwargs: Any,
) -> LoadReport:
    """Read weights into `model`; nothing is assigned unless all that is asked for fits.

    Args:
        model: built.
        filepath: a `.keras`, `.weights.h5`, `.weights.json`, whole-model or weights-only HDF5 file,
            a SavedModel, a checkpoint of TensorFlow (its prefix, its index, or its folder), which
            gives the optimizer of a compiled model its state, too; recognised by content.
        skip_mismatch: load what fits and leave the rest.
        by_name: match layers by their names instead of their places; layers without a namesake keep
            their weights.
        rename: regular expression -> replacement, on the paths of the file, before matching.
        only: regular expressions; layers that are to be loaded, by path or by name (one of their
            variables alone cannot be).
        exclude: regular expressions; layers that are to be left.
        dry_run: only report what would happen.
        lazy: False reads every tensor of the file now; see `load_model`.
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
    with storage.open(filepath, limits=limits) as archive, located(in_=archive.source):
        snapshot = table.read_weights(archive)
        if not lazy:
            snapshot = replace(snapshot, weights=snapshot.weights.in_memory())
        parts = parts_of(model)
        snapshot = handed_over(parts, snapshot)
        store = snapshot.arrangement.locate(snapshot.weights, parts, selection)
        restoration = Restoration(
            selection=selection,
            asks_hooks=snapshot.arrangement.asks_hooks,
            skip_mismatch=skip_mismatch,
            dry_run=dry_run,
            in_=archive.source,
        )
        report = restoration.restore(parts, adapted(store, parts, snapshot.origin))
        if by_name and not (report.loaded or report.rows()):
            warn("nothing was loaded: the file has no layer of the name of one in the model")
        if snapshot.arrangement.brings_training and not (dry_run or selection.is_partial):
            _carry_on(model, snapshot, parts, store)
        return report


def _carry_on(model: Any, snapshot: Snapshot, parts: Parts, located: WeightStore) -> None:
    """Give the optimizer of a model that is compiled the state of the file's, as loading weights
    did where the file is from.
    """
    state = snapshot.training_state
    optimizer = model.optimizer if getattr(model, "compiled", False) and len(state) else None
    if optimizer is None:
        return
    node = saved_models.set_to(serialize_keras_object(optimizer), snapshot.settings)
    config: Json = {"compile_config": {"optimizer": node}}
    variables = placeholders.trained(model, optimizer, state)
    state = slots.for_model(state, config, parts, variables, located, snapshot.origin)
    restore(optimizer, state, variables)
