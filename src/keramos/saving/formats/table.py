"""Every format, and which of them a file is in or a target asks for.

A file is recognised by its content, never by its name; a path that is to be written says the
format by its ending.
"""

from __future__ import annotations

import io
import os
from collections.abc import Collection
from typing import TYPE_CHECKING, TypeGuard

from keramos import storage
from keramos.codec.canonical import Json
from keramos.errors import ConfigError, SaveError, UnrecognizedFileError
from keramos.saving.formats import (
    architecture,
    foreign,
    keras_archive,
    legacy_h5,
    safetensors_file,
    saved_model,
    sharded,
    tf_checkpoint,
    weights_h5,
)
from keramos.saving.formats.format import Contents, Format, Layout
from keramos.saving.snapshot import Snapshot
from keramos.storage import Archive
from keramos.storage.archive import Source

if TYPE_CHECKING:
    from keramos.storage.writer import Target

#: Names in a file's metadata that are not the user's.
RESERVED_METADATA = keras_archive.OWN_METADATA

#: What callers name the format by that a model writes itself, for it holds what it computes, too.
WITH_FUNCTIONS = saved_model.ARGUMENT

#: What makes a model of weights, for errors.
WITH_MODEL = "keramos convert architecture.json --weights weights_file model.keras"

#: Tried in this order.
FORMATS: tuple[Format, ...] = (
    keras_archive.ZIP,
    keras_archive.DIRECTORY,
    keras_archive.SAFETENSORS_DIRECTORY,
    saved_model.MODEL,
    legacy_h5.MODEL,
    legacy_h5.WEIGHTS,
    weights_h5.WEIGHTS_H5,
    sharded.SHARDED,
    safetensors_file.SAFETENSORS,
    tf_checkpoint.CHECKPOINT,
    architecture.JSON,
    architecture.YAML,
)


def recognise(archive: Archive) -> Format:
    """The format of an open file.

    Raises:
        UnrecognizedFileError, DamagedFileError: it is of another kind.
    """
    contents = Contents(archive)
    for format in FORMATS:
        if format.recognise(contents):
            return format
    kind = foreign.kind_of(contents)
    inside = ", ".join(foreign.models_in(contents)) if kind == "directory" else None
    raise foreign.refusal(kind, archive.source, contents=inside)


#: What a file of weights alone is, for whoever opens it as a model.
_KINDS = {
    weights_h5.WEIGHTS_H5.name: "tensors by path, as save_weights('….weights.h5') writes them",
    legacy_h5.WEIGHTS.name: "tensors by layer, as save_weights('….h5') of Keras 1 and 2 wrote them",
    sharded.SHARDED.name: "the index of a sharded set",
    safetensors_file.SAFETENSORS.name: "tensors by name, in a safetensors file",
}


def are_parts(names: Collection[str]) -> bool:
    """Whether files of these names in one folder are a model together, as far as names tell.

    Args:
        names: without those in folders of the folder.
    """
    return keras_archive.are_parts(names) or saved_model.are_parts(names)


def is_weights(name: str) -> bool:
    """Whether a file of that name holds weights in a folder that is a model."""
    return keras_archive.is_weights(name)


def read_model(archive: Archive, weights: Source | None = None) -> Snapshot:
    """The snapshot of a whole model.

    Args:
        archive: of the model.
        weights: a file that holds its weights, in place of those beside it.

    Raises:
        UnrecognizedFileError, DamagedFileError: it is something else.
    """
    format = recognise(archive)
    if not format.holds_model:
        raise UnrecognizedFileError(
            f"the file holds weights without a model: {_KINDS.get(format.name, format.name)}",
            in_=archive.source,
            hint="load_model(architecture, weights=path), or model.load_weights(path)",
        )
    if weights is None and not format.holds_weights:
        raise UnrecognizedFileError(
            "a model's architecture without weights",
            in_=archive.source,
            hint=f"load_model(…, weights=path); new weights: models.model_from_{format.name}(text)",
        )
    snapshot = format.read(archive)
    if snapshot.config is None:
        callables = "; ".join(f"{name}{types}" for name, types in snapshot.signatures.items())
        kind = snapshot.foreign or format.name
        raise foreign.refusal(kind, archive.source, contents=callables)
    if weights is None:
        return snapshot
    with storage.open(weights, limits=archive.limits) as beside:
        return snapshot.with_weights_of(read_weights(beside))


def read_weights(archive: Archive) -> Snapshot:
    """The snapshot of a file that holds tensors.

    Raises:
        UnrecognizedFileError, DamagedFileError: it is something else.
    """
    format = recognise(archive)
    if not format.holds_weights:
        what = "a model's architecture without weights"
        raise UnrecognizedFileError(what, in_=archive.source, wanted="a file that holds weights")
    return format.read(archive)


def read_any(archive: Archive) -> Snapshot:
    """The snapshot of a whole model, or, without a config, of weights alone.

    Raises:
        UnrecognizedFileError, DamagedFileError: it is something else.
    """
    return recognise(archive).read(archive)


def config_in(text: str, format: str) -> dict[str, Json]:
    """The config in the text of an architecture.

    Args:
        text: of a model.
        format: `json` or `yaml`.

    Raises:
        DamagedFileError: the text is no model's.
    """
    return architecture.config_of(text, architecture.LOADS[format])


def for_path(
    path: str, *, holds_model: bool | None = None, layout: Layout | None = None
) -> Format | None:
    """The format in which a file of that name is written; None if no ending says one.

    Args:
        path: of a file or a directory.
        holds_model: only formats that hold a model, or that hold none; None for any.
        layout: only formats that are written so; None for any.
    """
    named = [f for f in _written(None) if f.names(path)]
    # `.weights.h5` ends like a whole model's `.h5`, and means something else.
    named = [
        f for f in named if len(f.ending_of(path)) == max(len(g.ending_of(path)) for g in named)
    ]
    wanted = (
        f for f in named if layout in (None, f.layout) and holds_model in (None, f.holds_model)
    )
    return next(wanted, None)


def recommended(*, holds_model: bool) -> Format:
    """The format for one file where nobody says another."""
    return of_layout("file", holds_model=holds_model)


def of_layout(layout: Layout, *, holds_model: bool, argument: str | None = None) -> Format:
    """The format that is written so; the first of the table where there are several.

    Args:
        layout: what is to stand at the path.
        holds_model: whether the architecture goes into it.
        argument: what the caller named it by, if by anything.

    Raises:
        ConfigError: none is.
    """
    for format in _written(holds_model):
        if format.layout == layout and argument in (None, format.argument):
            return format
    raise ConfigError(f"no format {argument!r} is written as a {layout}")


def arguments() -> list[str]:
    """What callers may name a format by."""
    return list(dict.fromkeys(format.argument for format in FORMATS if format.argument))


def promises_a_model(path: str) -> bool:
    """Whether somebody may take a file for a model, or for weights, by the ending of its name."""
    known = (ending for format in FORMATS for ending in format.endings)
    return path.lower().endswith((*known, *foreign.ENDINGS))


def endings() -> str:
    """What a path may end with, for errors."""
    named = dict.fromkeys(format.ending for format in _written(None) if format.endings)
    return f"{', '.join(named)} or no ending for a directory"


def for_target(target: str, source: str, *, has_model: bool, argument: str | None = None) -> Format:
    """The format in which a snapshot is written.

    Args:
        target: path or URL.
        source: where the snapshot comes from, for errors.
        has_model: whether it holds one.
        argument: what the caller names the format by; None for what the target's ending says.

    Raises:
        ConfigError: no format is written so, or the snapshot holds no model and the format needs
            one.
    """
    format = for_path(target, holds_model=None if has_model else False) or for_path(target)
    if argument is not None:
        layout: Layout = "directory" if for_path(target, layout="directory") else "file"
        is_of_weights = not has_model and any(f.argument == argument for f in _written(False))
        format = of_layout(layout, holds_model=not is_of_weights, argument=argument)
    if format is None:
        what = "the ending of the target does not say a format"
        directory = of_directory(target)
        hint = f"it is a directory: save({directory})" if directory else None
        raise ConfigError(what, found=target, wanted=endings(), hint=hint)
    if format.holds_model and not has_model:
        raise ConfigError(
            "this file holds weights without a model",
            in_=source,
            hint=f"{WITH_MODEL}; of weights alone: a path ending in .weights.h5",
        )
    return format


def of_directory(path: str) -> str | None:
    """Of a path that is called like the file of tensors in a directory: the arguments of `save`
    that write the directory; None of any other.
    """
    if for_path(path) is not None:
        return None
    stem, ending = os.path.splitext(path)
    named = [f.argument for f in _written(True) if f.layout == "directory" and f.argument]
    name = ending.removeprefix(".")
    return f"{stem!r}, format={name!r}, zipped=False" if name in named else None


def takes_path(target: object) -> TypeGuard[str | os.PathLike[str]]:
    """Whether a target is a path or URL, and no file object.

    Raises:
        ConfigError: it is neither.
    """
    is_file = hasattr(target, "write")
    if isinstance(target, io.TextIOBase) or not (is_file or isinstance(target, (str, os.PathLike))):
        raise ConfigError(
            "nothing can be written to this",
            found=type(target).__name__,
            wanted="a path, a URL, or a file opened for binary writing",
        )
    return not is_file


def refuse_several(layout: Layout) -> None:
    """Raise if a layout is more than a file object takes.

    Raises:
        ConfigError: it is several files.
    """
    if layout != "file":
        raise ConfigError(f"a {layout} is several files: it cannot go into a file object")


def refuse_existing(target: Target) -> None:
    """Raise if something stands at a target that must not be replaced.

    Raises:
        SaveError: something does.
    """
    if takes_path(target) and storage.exists(target):
        what = "there is a file already, and overwrite=False"
        raise SaveError(what, in_=os.fspath(target))


def _written(holds_model: bool | None) -> list[Format]:
    """The formats that are written, those of today before those of older readers."""
    written = [f for f in FORMATS if f.is_written and holds_model in (None, f.holds_model)]
    return sorted(written, key=lambda format: format.container != "archive")
