"""`save_model`: a live model -> a file.

Refuses to change the model. Everything is serialized before the target is touched.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from keramos.codec.encode import encode_shared
from keramos.codec.protocols import SavesFunctions
from keramos.dialects import Origin
from keramos.dialects.writing import Reader
from keramos.errors import ConfigError
from keramos.saving import collect, repository, together
from keramos.saving.compat import for_reader
from keramos.saving.formats import table
from keramos.saving.formats.format import KERAS_VERSION, Format, Layout
from keramos.saving.former_walk import former_paths
from keramos.saving.listing import listing_of
from keramos.saving.parts import parts_of
from keramos.saving.paths import belongs_to_training
from keramos.saving.snapshot import Snapshot
from keramos.storage.archive import URL

if TYPE_CHECKING:
    from keramos.storage.writer import Target


def save_model(
    model: object,
    filepath: Target,
    overwrite: bool = True,
    zipped: bool | None = None,
    *,
    format: str | None = None,
    compat: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    **kwargs: Any,
) -> None:
    """Write architecture, weights and training state.

    The same model gives the same bytes. Whatever fails, what stood at `filepath` still stands, and
    the model is untouched.

    Args:
        model: to be written.
        filepath: path, path-like, binary file object or URL; a path ends with `.keras` or `.h5`,
            unless `format` or `zipped=False` says what is written; without an ending it is that of
            a SavedModel. `hf://user/repo` is a repository of the hub, which gets the files of a
            directory in one commit.
        overwrite: False refuses to replace a file.
        zipped: False for a directory, which needs a path; True and None for one file.
        format: `"keras"`, `"h5"` or `"tf"` (a SavedModel, which Keras 2 opens as a model, and
            TensorFlow calls), whatever the path is called.
        compat: the Keras that is to read it, `"keras==2.15"` or `"keras==3.5"`: in its spelling,
            without what it cannot know; None for Keras 3.15.
        metadata: plain values of your own, kept in `metadata.json`.
        **kwargs: `include_optimizer=False` leaves the training state out.

    Warns:
        UserWarning: the model goes into a SavedModel, and Keras 2 cannot make it again: then the
            directory holds what the model computes, and no model; or TensorFlow cannot compute it.

    Raises:
        SaveError: the target exists and `overwrite` is False, or cannot be written; the reader
            that `compat` names could not know something in the model.
        ConfigError: an object in the model cannot be written; a path without a known ending; a
            directory is to go into a file object.
    """
    if repository.is_address(filepath):
        arguments = {"format": format, "compat": compat, "metadata": metadata, **kwargs}
        _save_to_hub(model, str(filepath), overwrite, zipped, arguments)
        return
    include_optimizer = kwargs.pop("include_optimizer", True)
    argument = _argument(format=format, save_format=kwargs.pop("save_format", None))
    if kwargs:
        raise ConfigError(f"save_model() has no argument {next(iter(kwargs))!r}")
    reader = None if compat is None else Reader.of(compat)
    if _is_saved_model(filepath, zipped, argument):
        _save_with_functions(model, filepath, overwrite, include_optimizer, compat, metadata)
        return
    target_format = _format_for(filepath, zipped, argument)
    if not overwrite:
        table.refuse_existing(filepath)
    snapshot = snapshot_of(model, metadata, include_optimizer)
    if reader is not None:
        snapshot = for_reader(snapshot, reader, target_format.container).snapshot
    together.write(target_format, snapshot, filepath)


def _save_to_hub(
    model: object, url: str, overwrite: bool, zipped: bool | None, arguments: dict[str, Any]
) -> None:
    if zipped and repository.is_folder(url):
        one_file = f"{url.rstrip('/')}/model{table.recommended(holds_model=True).ending}"
        raise ConfigError(
            "a repository holds the files of a model, and no archive of them",
            found=url,
            hint=f"zipped=False, or save({one_file!r})",
        )
    if not overwrite:
        table.refuse_existing(url)
    is_named = arguments["format"] or arguments.get("save_format")
    if zipped is None and not is_named and repository.is_folder(url):
        zipped = False
    with repository.staged(url, describes=True) as place:
        save_model(model, place, True, zipped, **arguments)


def _argument(**arguments: str | None) -> str | None:
    """What the caller named the format by, in any of the arguments that Keras ever had for it.

    Raises:
        ConfigError: it names none that is written.
    """
    named = {argument: value for argument, value in arguments.items() if value is not None}
    for argument, value in named.items():
        known = [*table.arguments(), table.WITH_FUNCTIONS]
        if value not in known:
            wanted = ", ".join(map(repr, known))
            raise ConfigError(f"no format named {argument}={value!r}", wanted=wanted)
    return next(iter(named.values()), None)


def _is_saved_model(filepath: Target, zipped: bool | None, argument: str | None) -> bool:
    """Whether a SavedModel is to be written: as the caller says, or by a path without an ending."""
    if argument is not None or zipped is not None or not table.takes_path(filepath):
        return argument == table.WITH_FUNCTIONS
    return not os.path.splitext(os.fspath(filepath))[1]


def _save_with_functions(
    model: object,
    filepath: Target,
    overwrite: bool,
    include_optimizer: bool,
    compat: str | None,
    metadata: Mapping[str, Any] | None,
) -> None:
    if not table.takes_path(filepath):
        table.refuse_several("directory")
    elif URL.match(os.fspath(filepath)):
        raise ConfigError("a SavedModel is written to this machine alone", found=str(filepath))
    if metadata is not None:
        raise ConfigError(
            "a SavedModel has no place for metadata", hint=f"format={table.arguments()[0]!r}"
        )
    if not isinstance(model, SavesFunctions):
        raise ConfigError("only a model goes into a SavedModel", found=type(model).__name__)
    if not overwrite:
        table.refuse_existing(filepath)
    model._save_with_functions(  # pyright: ignore[reportPrivateUsage]
        filepath, include_optimizer, compat
    )


def snapshot_of(
    model: object, metadata: Mapping[str, Any] | None = None, include_optimizer: bool = True
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
    return Snapshot(
        own_origin(),
        config,
        weights,
        collect.assets_of(parts),
        own,
        listing=lambda: listing_of(model),
        former_paths=partial(former_paths, parts),
    )


def own_origin(date_saved: str | None = None) -> Origin:
    """The origin of what this library writes."""
    from keramos import __version__

    return Origin(
        "",
        table.recommended(holds_model=True).name,
        keras_version=KERAS_VERSION,
        date_saved=date_saved,
        writer=f"keramos {__version__}",
    )


def _own(metadata: Any) -> dict[str, Any]:
    if metadata is None:
        return {}
    if not isinstance(metadata, Mapping):
        raise ConfigError(
            "metadata must be a mapping", found=repr(metadata)[:200], wanted="{name: plain value}"
        )
    own = dict(cast("Mapping[str, Any]", metadata))
    if taken := sorted(own.keys() & table.RESERVED_METADATA):
        raise ConfigError(
            "metadata of these names is written by keramos itself", found=", ".join(taken)
        )
    return own


def _format_for(filepath: Target, zipped: bool | None, argument: str | None) -> Format:
    """The format to write, by what the caller said or by the ending of the path."""
    layout: Layout = "directory" if zipped is False else "file"
    if not table.takes_path(filepath):
        table.refuse_several(layout)
    elif argument is None and layout == "file":
        format = table.for_path(path := os.fspath(filepath), holds_model=True, layout=layout)
        if format is None:
            raise _unknown_ending(path)
        return format
    elif layout == "directory" and table.for_path(
        path := os.fspath(filepath), holds_model=True, layout="file"
    ):
        what = "a directory is to be written, and the path ends like that of a file"
        raise ConfigError(
            what, found=path, hint=f"save({os.path.splitext(path)[0]!r}, zipped=False)"
        )
    return table.of_layout(layout, holds_model=True, argument=argument)


def _unknown_ending(path: str) -> ConfigError:
    stem, wanted = os.path.splitext(path)[0], table.recommended(holds_model=True)
    what = "the ending of the path does not say the format"
    again = f"save({stem + wanted.ending!r}), or format={wanted.argument!r}"
    directory = table.of_directory(path)
    hint = f"it is a directory: save({directory}); else {again}" if directory else again
    return ConfigError(what, found=path, hint=hint)
