"""Programs in portable bytes of StableHLO, for every runtime that reads them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from keramos.errors import ConfigError
from keramos.export import calls
from keramos.export.endpoint import Endpoint
from keramos.export.portable import directory
from keramos.export.portable.directory import Code, run

if TYPE_CHECKING:
    from keramos.export.archive import ExportArchive

__all__ = ["run", "write"]


def write(archive: ExportArchive, path: Path, *, version: str | None = None) -> None:
    """Write the directory.

    Args:
        archive: its endpoints and variables.
        path: of the directory, which is not there.
        version: of StableHLO, `"1.1.0"`: readers of it, and of later ones, take the programs. The
            oldest that can say each program when left out.

    Raises:
        ConfigError: a program needs a later version, or a kernel that StableHLO has not.
    """
    directory.write(archive, path, "stablehlo", lambda endpoint: _code(endpoint, version))


def _code(endpoint: Endpoint, version: str | None) -> Code:
    # lowered for tpu, linear algebra stays in plain operations; sizes are compared by the reader
    module = endpoint.trace.stablehlo(platforms=("tpu",), assertions=False)
    calls.check(endpoint, module, "StableHLO")
    try:
        artifact = module.artifact(version)
    except ConfigError as error:
        raise error.located(in_=f"endpoint {endpoint.name!r}") from None
    custom_calls = tuple(sorted(module.custom_calls))
    return Code(artifact.content, module.operations, artifact.version, custom_calls)
