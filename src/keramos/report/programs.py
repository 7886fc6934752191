"""Programs that were exported (ONNX, StableHLO) -> plain data for a page: what can be called, which
operations, who runs it.
"""

from __future__ import annotations

from typing import Any

from keramos.export import inspection
from keramos.export.inspection import ArtifactInfo
from keramos.report.plain import plain
from keramos.storage import Archive, Limits


def document(archive: Archive, name: str, limits: Limits | None) -> dict[str, Any] | None:
    """What is in a program; None of a file that is none.

    Args:
        archive: the open file.
        name: path or URL.
        limits: what it may cost.
    """
    if inspection.kind_of(archive) is None:
        return None
    info = inspection.inspect(name, limits=limits)
    return {
        "kind": "program",
        "file": _facts(info),
        "readers": [{"reader": plain(line), "answer": "yes", "why": ""} for line in _readers(info)],
        "signatures": plain(info.endpoints),
        "operations": plain(dict(sorted(info.operations.items(), key=lambda item: -item[1]))),
    }


def _readers(info: ArtifactInfo) -> list[str]:
    return ["keramos.export.load(path)", *info.readers]


def _facts(info: ArtifactInfo) -> dict[str, Any]:
    return plain(
        {
            "format": info.format,
            "writer": info.writer,
            "parameters": info.parameters,
            "nbytes": info.variable_nbytes,
            "tensors": info.variables,
        }
    )
