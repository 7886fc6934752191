"""An archive of one endpoint -> a `.tflite` file, through the converter of LiteRT.

The converter takes fixed sizes alone, has no state, and is wrong for some programs without saying
so: what it wrote is always run beside the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keramos.errors import ConfigError
from keramos.export.endpoint import Endpoint, only_endpoint
from keramos.export.verification import Runner

if TYPE_CHECKING:
    from keramos.export.archive import ExportArchive

SIGNATURE = "serving_default"
#: What is fixed where nobody says otherwise.
SIZES: Mapping[str, int] = {"batch": 1}


def write(
    archive: ExportArchive, path: Path, *, sizes: Mapping[str, int] | None = None
) -> ExportArchive:
    """Write the file.

    Args:
        archive: with one endpoint, which assigns no variables.
        path: of the file.
        sizes: name of a size that is not fixed -> the number that it becomes; the batch is 1 when
            left out.

    Returns:
        the archive with these sizes.

    Raises:
        ConfigError: a size that nobody gives; an operation that LiteRT has not.
    """
    symbols = only_endpoint(archive, "litert").open_sizes
    values = {**{n: size for n, size in SIZES.items() if n in symbols}, **(sizes or {})}
    if left := [name for name in symbols if name not in values]:
        raise ConfigError(
            "models of LiteRT have fixed sizes",
            found=f"open: {', '.join(left)}",
            hint=f"sizes={{{left[0]!r}: 32}}",
        )
    fixed = archive.retraced(values)
    path.write_bytes(_converted(only_endpoint(fixed, "litert")))
    return fixed


def run(path: Path) -> Runner:
    """What calls the model, by its runtime."""
    from ai_edge_litert.interpreter import Interpreter  # type: ignore[import-not-found]

    runner = Interpreter(model_path=str(path)).get_signature_runner(SIGNATURE)
    return lambda endpoint, inputs: runner(**inputs)


def _converted(endpoint: Endpoint) -> bytes:
    from litert_converter import converter_api_ext  # type: ignore[import-not-found]
    from litert_converter.mlir import ir, passmanager  # type: ignore[import-not-found]

    module = endpoint.trace.stablehlo(platforms=("tpu",), assertions=False, bound=True)
    outputs = [result.name for result in endpoint.outputs]
    context = ir.Context()
    converter_api_ext.prepare_mlir_context(context)
    try:
        with context, ir.Location.unknown():
            parsed = ir.Module.parse(module.text)
            main = _main(parsed, ir)
            names = [value.name for value in endpoint.inputs]
            converter_api_ext.set_signature(main, SIGNATURE, names, outputs)
            passes, options = passmanager.PassManager(), converter_api_ext.ConvertToTFLConfig()
            converter_api_ext.run_convert_to_tfl_passes(parsed, passes, options)
            return bytes(converter_api_ext.export_flatbuffer_to_bytes(parsed.operation))
    except Exception as error:  # C++ has exceptions of its own
        raise ConfigError(
            f"endpoint {endpoint.name!r} computes what LiteRT's converter cannot say",
            found=_first_lines(str(error)),
            hint="loops, recurrent layers, sorting and linear algebra are of this kind; "
            "format='onnx' has them",
        ) from error


def _main(module: Any, ir: Any) -> Any:
    named: Sequence[Any] = [op for op in module.body.operations if "sym_name" in op.attributes]
    return next(
        op.operation for op in named if ir.StringAttr(op.attributes["sym_name"]).value == "main"
    )


def _first_lines(text: str) -> str:
    return " ".join(text.split())[:200]
