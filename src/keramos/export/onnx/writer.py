"""An archive -> a file of ONNX."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keramos.errors import ConfigError
from keramos.export.onnx import opsets
from keramos.export.onnx.conversion import KEPT_CALLS, convert
from keramos.export.onnx.session import STRUCTURE, Session

if TYPE_CHECKING:
    from keramos.export.archive import ExportArchive
    from keramos.export.endpoint import Endpoint
    from keramos.export.verification import Runner

#: How endpoints are traced for this format.
TRACING: Mapping[str, Any] = {"kept_calls": KEPT_CALLS, "folds": True}
HOLDS_TEXT = True


def write(
    archive: ExportArchive,
    path: Path,
    *,
    opset_version: int | None = None,
    external_data: bool | None = None,
    bfloat16: bool = False,
) -> None:
    """Write a model in ONNX.

    Args:
        archive: with one endpoint.
        path: of the file.
        opset_version: the operator set to write in, 17 to 23; 18 when None.
        external_data: whether the weights stand in a file beside it, named like it and by what it
            holds; None for where it would be larger than 2 GiB.
        bfloat16: whether what is bfloat16 stays so, where it is float32 otherwise: onnxruntime has
            no such kernels for CPUs.

    Raises:
        ConfigError: several endpoints, or another operator set.
        SaveError: what ONNX cannot hold, each operation by its layer.
    """
    endpoint = _only(archive)
    model = convert(
        endpoint.trace,
        front=endpoint.front,
        opset=opsets.DEFAULT if opset_version is None else opset_version,
        properties={STRUCTURE: _structure(endpoint)},
        bfloat16=bfloat16,
    )
    model.write(path, external=external_data)


def run(path: Path) -> Runner:
    """What calls the endpoint of a file."""
    session = Session(path)
    return lambda endpoint, inputs: session.run(inputs)


def _only(archive: ExportArchive) -> Endpoint:
    endpoints = list(archive.endpoints.values())
    if len(endpoints) != 1:
        raise ConfigError(
            "a file of ONNX holds one program",
            found=", ".join(archive.endpoints),
            hint="one ExportArchive('onnx') for each endpoint",
        )
    return endpoints[0]


def _structure(endpoint: Endpoint) -> str:
    """Names of the endpoint and its arguments, and how inputs and outputs are nested in them."""
    structure = {
        "endpoint": endpoint.name,
        "arguments": endpoint.structure,
        "results": endpoint.trace.results,
    }
    return json.dumps(structure)
