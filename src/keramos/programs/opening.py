"""Which artifact a file or directory is, by what it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from keramos import storage
from keramos.errors import UnrecognizedFileError
from keramos.programs import signature_file
from keramos.programs.portable import Portable
from keramos.programs.program import GRAPH, Program
from keramos.programs.revived import Revived
from keramos.storage import Archive, Limits

Artifact: TypeAlias = Revived | Portable

#: File that every artifact of a kind has -> what opens it.
KINDS: Mapping[str, Callable[[Archive], Artifact]] = {
    GRAPH: lambda archive: Revived(Program(archive)),
    signature_file.NAME: Portable,
}


def open_artifact(source: Any, limits: Limits | None = None) -> Artifact:
    """The artifact at a place.

    Args:
        source: a directory, or a zip of it.
        limits: what opening and running it may cost.

    Raises:
        UnrecognizedFileError: it is no artifact that can be run.
    """
    archive = storage.open(source, limits=limits)
    for name, opened in KINDS.items():
        if name in archive:
            return opened(archive)
    raise UnrecognizedFileError(
        "this is no artifact that can be run, such as a SavedModel",
        in_=archive.source,
        wanted=f"a directory with {' or '.join(KINDS)}",
        hint="keramos.saving.load_model opens models; onnxruntime runs .onnx",
    )
