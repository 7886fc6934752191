"""Programs as `jax.export` serializes them: for jax alone, with gradients, on several platforms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from keramos.errors import ConfigError
from keramos.export.endpoint import Endpoint
from keramos.export.portable import directory
from keramos.export.portable.directory import Code, run

if TYPE_CHECKING:
    from keramos.export.archive import ExportArchive

__all__ = ["run", "write"]

PLATFORMS = ("cpu", "cuda", "rocm", "tpu")


def write(
    archive: ExportArchive,
    path: Path,
    *,
    platforms: Sequence[str] = ("cpu", "cuda", "tpu"),
    gradients: bool = True,
) -> None:
    """Write the directory.

    Args:
        archive: its endpoints and variables.
        path: of the directory, which is not there.
        platforms: what the programs run on: `cpu`, `cuda`, `rocm`, `tpu`.
        gradients: whether what is read can be differentiated (once), which doubles the programs.

    Raises:
        ConfigError: a platform that does not exist.
        MissingExtraError: `flatbuffers` is not installed.
    """
    chosen = [platforms] if isinstance(platforms, str) else list(platforms)
    if not chosen or set(chosen) - set(PLATFORMS):
        raise ConfigError(
            "a platform that does not exist", found=repr(platforms), wanted=", ".join(PLATFORMS)
        )
    directory.write(archive, path, "jax", lambda endpoint: _code(endpoint, chosen, gradients))


def _code(endpoint: Endpoint, platforms: Sequence[str], gradients: bool) -> Code:
    order = int(gradients and endpoint.is_differentiable)
    content = endpoint.trace.serialized(platforms=tuple(platforms), vjp_order=order)
    return Code(content, Counter(operation.name for operation in endpoint.trace.walk()))
