"""The formats of artifacts: a table, and what is done around writing each of them.

A format is a module with `write(archive, path, **options)`, which makes a directory, or a file and
perhaps others beside it, and returns the archive as it was written, where that is not how it came.
Where what was written can be run, it also has `run(path) -> (endpoint, inputs) -> outputs`, by
which it is verified; `TRACING`, if it wants endpoints traced otherwise than by default;
`HOLDS_TEXT`, if text can be looked up in it. All of this happens in a folder of its own: what
stands at the target is replaced when everything is well.
"""

from __future__ import annotations

import importlib.util
import inspect
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from keramos import _garbage, _lazy
from keramos.errors import ArgumentTypeError, ConfigError, MissingExtraError, near
from keramos.export import description, progress, verification
from keramos.storage import archive as files, hub, hub_commit, replace

if TYPE_CHECKING:
    from keramos.export.archive import ExportArchive


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of artifact.

    Attributes:
        name: as users write it.
        module: that writes it, below this package.
        suffix: of the file; empty for a directory of any name.
        needs: packages that must be there, as they are imported.
        extra: of keramos, that brings them.
        is_always_verified: whether it comes from a converter that may be wrong without a word.
    """

    name: str
    module: str
    suffix: str = ""
    needs: Sequence[str] = ()
    extra: str = ""
    is_always_verified: bool = False

    def load(self) -> ModuleType:
        """The module."""
        module = _lazy.load("keramos.export", {self.name: f"{self.module}:"}, self.name)
        assert isinstance(module, ModuleType)
        return module

    def check_installed(self) -> None:
        """Say what is missing before any work is done.

        Raises:
            MissingExtraError: a package that it needs.
        """
        missing = [name for name in self.needs if importlib.util.find_spec(name) is None]
        if missing:
            raise MissingExtraError(
                f"the format {self.name!r} needs packages that are not installed",
                found=f"no {', '.join(missing)}",
                hint=f"pip install 'keramos[{self.extra}]'",
            )

    @property
    def holds_text(self) -> bool:
        """Whether text can be looked up in it."""
        return getattr(self.load(), "HOLDS_TEXT", False)

    @property
    def tracing(self) -> Mapping[str, Any]:
        """How endpoints are traced for it."""
        return getattr(self.load(), "TRACING", {})


FORMATS: Mapping[str, Format] = {
    entry.name: entry
    for entry in (
        Format("tf_saved_model", "saved_model.writer"),
        Format("stablehlo", "portable.stablehlo"),
        Format("jax", "portable.serialized", needs=("flatbuffers",), extra="jax-export"),
        Format("onnx", "onnx.writer", ".onnx"),
        Format(
            "litert",
            "litert",
            ".tflite",
            needs=("litert_converter", "ai_edge_litert"),
            extra="litert",
            is_always_verified=True,
        ),
        Format(
            "openvino",
            "openvino",
            ".xml",
            needs=("openvino",),
            extra="openvino",
            is_always_verified=True,
        ),
    )
}
#: Other names of formats; those of stock Keras among them.
ALIASES: Mapping[str, str] = {"saved_model": "tf_saved_model"}
#: Formats that need the framework of somebody else to write, and what to use instead.
ELSEWHERE: Mapping[str, str] = {
    "torch": "format='onnx': torch reads ONNX through onnx2torch, and runs it through onnxruntime",
}


def named(name: str) -> Format:
    """The format of a name.

    Raises:
        ConfigError: there is none, or it is one that only another framework writes.
    """
    key = ALIASES.get(name, name)
    if key in FORMATS:
        return FORMATS[key]
    if name in ELSEWHERE:
        raise ConfigError(
            f"a model on jax cannot be exported as {name!r}: {name} traces programs of its own",
            hint=ELSEWHERE[name],
        )
    known = [*FORMATS, *ELSEWHERE]
    raise ConfigError(
        f"no format is called {name!r}", wanted=", ".join(known), near=near(str(name), known)
    )


def for_path(path: str) -> Format:
    """The format that the ending of a path says: that of a file; a SavedModel for any other."""
    by_suffix = {entry.suffix: entry for entry in FORMATS.values() if entry.suffix}
    return by_suffix.get(Path(path).suffix, FORMATS["tf_saved_model"])


def write(
    archive: ExportArchive,
    format: Format,
    path: str | os.PathLike[str],
    verbose: bool | None,
    options: Mapping[str, Any],
) -> None:
    """Write an archive, look at what it computes, and say what is there.

    Args:
        archive: with at least one endpoint.
        format: how.
        path: where.
        verbose: False for silence; else there is a bar while a large archive is written, where
            somebody watches.
        options: of the format; and `verify`: True, False, or the largest difference that is
            allowed, relative to the largest number of each output.

    Raises:
        ConfigError: an option that the format does not have, a path with another suffix.
    """
    url = os.fspath(path)
    if files.URL.match(url):
        if not hub.is_address(url):
            what = "an artifact is written to this machine, or to hf://user/repo"
            raise ConfigError(what, found=url, hint="write it here, then copy it there")
        with hub_commit.staged(url) as place:
            write(archive, format, place, verbose, options)
        return
    module, options = format.load(), dict(options)
    verify = options.pop("verify", None)
    if format.is_always_verified and verify is False:
        raise ConfigError(
            f"the format {format.name!r} comes from a converter that may be wrong without a word",
            hint="verify=<number> for another bound of the differences",
        )
    target = Path(os.fspath(path))
    _check_options(format, module.write, options)
    if format.suffix and target.suffix != format.suffix:
        raise ConfigError(
            f"the path of the format {format.name!r} ends in {format.suffix}", found=str(target)
        )
    with replace.staged(target, replaceable=is_artifact) as place:
        with progress.shown(archive, target.name, verbose), _garbage.put_off():
            archive = module.write(archive, place, **options) or archive
        report = verification.verify(archive, format.name, module, place, verify)
    if verbose is not False:
        print(description.text(archive, str(target)))
        if report:
            print(report)


#: File that marks an artifact which is a directory -> patterns of what else lies in it.
CONTENTS: Mapping[str, tuple[str, ...]] = {
    "saved_model.pb": (
        "variables", "assets", "assets.extra", "debug", "fingerprint.pb", "keras_metadata.pb",
    ),
    "signatures.json": ("variables.safetensors", "*.mlirbc", "*.jax"),
}  # fmt: skip


def is_artifact(folder: Path) -> bool:
    """Whether a directory is an artifact and nothing else, so that another may replace it."""
    names = {entry.name for entry in folder.iterdir()}
    return any(
        mark in names and all(_fits(name, others) for name in names - {mark})
        for mark, others in CONTENTS.items()
    )


def _fits(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _check_options(
    format: Format, function: Callable[..., Any], options: Mapping[str, Any]
) -> None:
    known = [
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is parameter.KEYWORD_ONLY
    ]
    if unknown := [name for name in options if name not in known]:
        raise ArgumentTypeError(
            f"the format {format.name!r} has no option {unknown[0]!r}",
            wanted=", ".join([*known, "verify"]),
            near=near(unknown[0], known),
        )
