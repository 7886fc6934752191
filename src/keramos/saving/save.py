"""`save_model`: a live model -> a file.

Refuses to change the model. Everything is serialized before the target is touched.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from keramos.codec.encode import encode_shared
from keramos.dialects import Origin
from keramos.errors import ConfigError, SaveError
from keramos.saving import collect
from keramos.saving.formats import keras_archive, table
from keramos.saving.formats.format import Format
from keramos.saving.parts import parts_of
from keramos.saving.paths import belongs_to_training
from keramos.saving.snapshot import Snapshot


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
    format = _format_named(format, kwargs.pop("save_format", None))
    if kwargs:
        raise ConfigError(f"save_model() has no argument {next(iter(kwargs))!r}")
    is_path = table.takes_path(filepath)
    target_format = _format_for(filepath, zipped, format)
    if not overwrite and is_path and os.path.exists(filepath):
        raise SaveError("there is a file already, and overwrite=False", in_=os.fspath(filepath))
    target_format.write(snapshot_of(model, metadata, include_optimizer), filepath)


#: What `format` and `save_format` may say; None leaves it to the path.
_NAMES = (None, "keras")


def _format_named(format: str | None, save_format: str | None) -> str | None:
    """The format that the caller named, if any; `save_format` is what Keras 2 called the argument.

    Raises:
        ConfigError: a format that is not written.
    """
    for argument, value in (("format", format), ("save_format", save_format)):
        if value not in _NAMES:
            raise ConfigError(f"no format named {argument}={value!r}", wanted="'keras'")
    return format or save_format


def snapshot_of(
    model: Any, metadata: Mapping[str, Any] | None = None, include_optimizer: bool = True
) -> Snapshot:
    """Everything that a file keeps of `model`.

    Args:
        model: to be described.
        metadata: the user's own.
        include_optimizer: whether the training state belongs to it.

    Raises:
        ConfigError: metadata that is no mapping.
    """
    own = _own(metadata)
    config = encode_shared(model)
    parts = parts_of(model)
    weights = collect.weights_of(parts)
    if not include_optimizer:
        config["compile_config"] = {}
        weights = weights.only(path for path in weights if not belongs_to_training(path))
    from keramos import __version__

    version = keras_archive.KERAS_VERSION
    origin = Origin(
        "", keras_archive.ZIP.name, keras_version=version, writer=f"keramos {__version__}"
    )
    return Snapshot(origin, config, weights, collect.assets_of(parts), own)


def _own(metadata: Any) -> dict[str, Any]:
    if not isinstance(metadata, (Mapping, type(None))):
        raise ConfigError(
            "metadata must be a mapping", found=repr(metadata)[:200], wanted="{name: plain value}"
        )
    return dict(metadata or {})


def _format_for(filepath: Any, zipped: bool | None, named: str | None) -> Format:
    """The format to write, by what the caller said or by the ending of the path."""
    if zipped is False and table.takes_path(filepath):
        return keras_archive.DIRECTORY
    if named is not None or not table.takes_path(filepath):
        return keras_archive.ZIP
    format = table.for_path(path := os.fspath(filepath), holds_model=True)
    if format is None or not format.ending:
        raise _unknown_ending(str(path))
    return format


def _unknown_ending(path: str) -> ConfigError:
    stem, ending = os.path.splitext(path)
    if ending.lower() in (".h5", ".hdf5"):
        what = "whole models in the old HDF5 format are read and not written"
        alone = f"save_weights({stem + '.weights.h5'!r}) for the weights alone"
        hint = f"save({stem + '.keras'!r}), or {alone}"
        return ConfigError(what, found=path, hint=hint)
    what = "the ending of the path does not say the format"
    return ConfigError(what, found=path, hint=f"save({stem + '.keras'!r}), or format='keras'")
