"""An archive of one endpoint -> `model.xml` and `model.bin`, through ONNX and OpenVINO's reader.

OpenVINO computes some loops wrongly without saying so: what was written is always run beside the
model.
"""

from __future__ import annotations

import re
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keramos.errors import ConfigError
from keramos.export.endpoint import only_endpoint
from keramos.export.onnx import writer
from keramos.export.verification import Runner

if TYPE_CHECKING:
    from keramos.export.archive import ExportArchive

#: How endpoints are traced for this format.
TRACING = writer.TRACING


def write(archive: ExportArchive, path: Path, *, half: bool = False) -> None:
    """Write the two files.

    Args:
        archive: with one endpoint, which assigns no variables.
        path: of the `.xml`; the numbers stand beside it, in the `.bin`.
        half: whether the numbers are stored in 16 bits, which verification may find too coarse.

    Raises:
        ConfigError: more endpoints, or one that OpenVINO does not take.
        SaveError: what ONNX cannot hold.
    """
    openvino = _openvino()
    endpoint = only_endpoint(archive, "openvino")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "model.onnx"
        writer.write(archive, place)
        try:
            read = openvino.Core().read_model(place)
        except RuntimeError as error:
            raise ConfigError(
                f"endpoint {endpoint.name!r} computes what OpenVINO does not take",
                found=" ".join(str(error).split())[:200],
            ) from error
        openvino.save_model(read, str(path), compress_to_fp16=half)
    path.write_bytes(renumbered(path.read_bytes()))


#: A name that OpenVINO gave a layer: its kind, and a number that the process counts.
COUNTED = re.compile(rb'(?<= name=")([A-Z][A-Za-z]*_)([0-9]+)(?=" type=")')


def renumbered(graph: bytes) -> bytes:
    """A graph whose counted names begin from 0, so that the same model gives the same bytes: a
    model with other numbers is then another `.bin` alone.
    """
    numbers: dict[bytes, int] = {}

    def name(match: re.Match[bytes]) -> bytes:
        return match[1] + b"%d" % numbers.setdefault(match[0], len(numbers))

    return COUNTED.sub(name, graph)


def run(path: Path) -> Runner:
    """What calls the model, by OpenVINO on the CPU."""
    openvino = _openvino()
    # 32 bits whatever the machine prefers: it is compared
    options = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino.Core().compile_model(str(path), "CPU", options)

    def call(endpoint: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        results = compiled(dict(inputs))
        return {name: results[p] for p in compiled.outputs for name in p.get_names()}

    return call


def _openvino() -> Any:
    with warnings.catch_warnings():
        # when it is imported, OpenVINO reports usage from a process of its own, which jax warns of
        warnings.filterwarnings("ignore", "os.fork", RuntimeWarning)
        import openvino  # type: ignore[import-not-found]
    return openvino
