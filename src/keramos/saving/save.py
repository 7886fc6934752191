"""`save_model`: a live model -> a file.

Refuses to change the model. Everything is serialized before the target is touched.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from keramos.codec.encode import encode_shared
from keramos.errors import ConfigError, SaveError
from keramos.saving import collect
from keramos.saving.formats import keras_archive
from keramos.saving.snapshot import Origin, Snapshot
from keramos.saving.walk import saveables

_KNOWN_SUFFIXES = (".keras",)


def save_model(
    model: Any,
    filepath: Any,
    overwrite: bool = True,
    zipped: bool | None = None,
    *,
    format: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    **kwargs: Any,
) -> None:
    """Write architecture, weights and training state.

    The same model gives the same bytes. Whatever fails, what stood at `filepath` still stands, and
    the model is untouched.

    Args:
        model: to be written.
        filepath: path, path-like, binary file object or URL; ends with `.keras` unless `format` or
            `zipped` says the format.
        overwrite: False refuses to replace a file.
        zipped: False for a directory.
        format: `"keras"`, whatever the path is called.
        metadata: plain values of your own, kept in `metadata.json`.
        **kwargs: `include_optimizer=False` leaves the training state out.

    Raises:
        SaveError: the target exists and `overwrite` is False, or cannot be written.
        ConfigError: an object in the model cannot be written; a path without a known ending.
    """
    include_optimizer = kwargs.pop("include_optimizer", True)
    kwargs.pop("save_format", None)
    if kwargs:
        raise ConfigError(f"save_model() has no argument {next(iter(kwargs))!r}")
    _check_target(filepath, overwrite, zipped, format)
    snapshot = snapshot_of(model, metadata, include_optimizer)
    keras_archive.write(snapshot, filepath, zipped=zipped is not False)


def snapshot_of(
    model: Any, metadata: Mapping[str, Any] | None = None, include_optimizer: bool = True
) -> Snapshot:
    """Everything that a file keeps of `model`.

    Args:
        model: to be described.
        metadata: the user's own.
        include_optimizer: whether the training state belongs to it.
    """
    config = encode_shared(model)
    objects = list(saveables(model))
    weights = collect.weights_of(model, objects=objects)
    if not include_optimizer:
        config["compile_config"] = {}
        weights = weights.only([path for path in weights if path.partition("/")[0] != "optimizer"])
    from keramos import __version__

    origin = Origin(
        "", "keras-zip", keras_version=keras_archive.KERAS_VERSION, writer=f"keramos {__version__}"
    )
    return Snapshot(origin, config, weights, collect.assets_of(objects), dict(metadata or {}))


def _check_target(filepath: Any, overwrite: bool, zipped: bool | None, format: str | None) -> None:
    if hasattr(filepath, "write"):
        return
    path = os.fspath(filepath)
    if format not in (None, "keras"):
        raise ConfigError(f"no format named {format!r}", wanted="'keras'")
    if format is None and zipped is not False and not str(path).endswith(_KNOWN_SUFFIXES):
        raise _unknown_ending(str(path))
    if not overwrite and os.path.exists(path):
        raise SaveError("there is a file already, and overwrite=False", in_=str(path))


def _unknown_ending(path: str) -> ConfigError:
    stem, ending = os.path.splitext(path)
    if ending.lower() in (".h5", ".hdf5"):
        what = "whole models in the old HDF5 format are read and not written"
        alone = f"save_weights({stem + '.weights.h5'!r}) for the weights alone"
        hint = f"save({stem + '.keras'!r}), or {alone}"
        return ConfigError(what, found=path, hint=hint)
    what = "the ending of the path does not say the format"
    return ConfigError(what, found=path, hint=f"save({stem + '.keras'!r}), or format='keras'")
