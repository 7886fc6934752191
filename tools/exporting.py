"""Exports one model by keramos or by stock Keras, and runs it in the format's own runtime.

Usage: exporting.py keramos|keras FORMAT FOLDER PLACE

FOLDER has `model.keras` and `data.npz` (`export_zoo.py` writes them); what is exported goes to
PLACE. Prints a line, ANSWER and JSON: seconds (of the clock, and of the processor) and bytes of the
export, whether more than one batch runs, and the largest difference relative to the largest number
of an output; or why there is none.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

Run = Callable[[Sequence[Any]], Sequence[Any]]


def main() -> None:
    library, format, folder, place = sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
    keras = importlib.import_module(library)
    model = keras.saving.load_model(folder / "model.keras")
    for variable in model.variables:
        variable.value  # noqa: B018 - read from the file before time is taken
    data = dict(np.load(folder / "data.npz"))
    inputs = of_batch(data, "in_1_")
    model(inputs if len(inputs) > 1 else inputs[0])  # stock Keras exports what was called
    path = place / ("artifact" + SUFFIXES.get(format, ""))
    began, worked = time.perf_counter(), time.process_time()
    model.export(str(path), format=format, verbose=False, **options(keras, model, format, data))
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    answer = {"seconds": seconds, "worked": worked, "bytes": size, "open": False}
    answer["difference"] = None
    try:
        runner, is_fixed = RUNNERS[format](path, model), library == "keramos" and format == "litert"
        for batch in (1,) if is_fixed else (2, 3):
            answer["difference"] = max(answer["difference"] or 0.0, difference(runner, data, batch))
            answer["open"] = not is_fixed
    except Exception as error:  # noqa: BLE001 - it is the answer
        answer["reason"] = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    print("ANSWER", json.dumps(answer))


def options(keras: Any, model: Any, format: str, data: dict[str, Any]) -> dict[str, Any]:
    """Of keramos: nothing is compared where that can be left out, and LiteRT has fixed sizes."""
    if keras.__name__ != "keramos" or format == "openvino":
        return {}
    if format != "litert":
        return {"verify": False}
    sizes = {"batch": 1}
    for k, tensor in enumerate(model.inputs):
        for axis, size in enumerate(tensor.shape):
            if axis and size is None:
                sizes[f"dim_{k}_{axis}"] = data[f"in_1_{k}"].shape[axis]
    return {"sizes": sizes}


def difference(run: Run, data: dict[str, Any], batch: int) -> float:
    """The largest one of a batch."""
    inputs, wanted = of_batch(data, f"in_{batch}_"), of_batch(data, f"out_{batch}_")
    worst = 0.0
    for y, result in zip(wanted, run(inputs), strict=True):
        result = np.asarray(result, "float64")
        if result.shape != y.shape:
            raise ValueError(f"shape {result.shape}, not {y.shape}")
        worst = max(worst, float(np.abs(result - y).max() / max(np.abs(y).max(), 1e-6)))
    return worst


def of_batch(data: dict[str, Any], prefix: str) -> list[Any]:
    return [data[f"{prefix}{k}"] for k in range(sum(key.startswith(prefix) for key in data))]


# -- Runtimes --------------------------------------------------------------------------------------


def by_tensorflow(path: Path, model: Any) -> Run:
    import tensorflow as tf

    loaded = tf.saved_model.load(str(path))
    serve, names = loaded.signatures["serving_default"], [tensor.name for tensor in model.inputs]
    known = list(serve.structured_input_signature[1])
    names = known if len(known) == 1 else names

    def run(inputs: Sequence[Any]) -> Sequence[Any]:
        results = serve(**{n: tf.constant(x) for n, x in zip(names, inputs, strict=True)})
        return [results[name].numpy() for name in sorted(results)]

    run.loaded = loaded  # its variables live as long as it does
    return run


def by_onnxruntime(path: Path, model: Any) -> Run:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = in_order([value.name for value in session.get_inputs()], model)
    return lambda inputs: session.run(None, dict(zip(names, inputs, strict=True)))


def by_openvino(path: Path, model: Any) -> Run:
    import openvino

    precise = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino.Core().compile_model(str(path), "CPU", precise)
    names = in_order([port.get_any_name() for port in compiled.inputs], model)

    def run(inputs: Sequence[Any]) -> Sequence[Any]:
        results = compiled(dict(zip(names, inputs, strict=True)))
        return [results[port] for port in compiled.outputs]

    return run


def by_litert(path: Path, model: Any) -> Run:
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        import tensorflow as tf

        Interpreter = tf.lite.Interpreter
    interpreter = Interpreter(model_path=str(path))
    runner = interpreter.get_signature_runner("serving_default")
    names = in_order(list(runner.get_input_details()), model)

    def run(inputs: Sequence[Any]) -> Sequence[Any]:
        results = runner(**dict(zip(names, inputs, strict=True)))
        return [results[name] for name in sorted(results)]

    return run


def by_keramos(path: Path, model: Any) -> Run:
    """Compiled by jax."""
    import keramos

    serve = keramos.export.load(path).serve

    def run(inputs: Sequence[Any]) -> Sequence[Any]:
        results = serve(inputs[0] if len(inputs) == 1 else list(inputs))
        return results if isinstance(results, (list, tuple)) else [results]

    return run


def in_order(names: list[str], model: Any) -> list[str]:
    """Names of the inputs of an artifact in the order of the model's; its own where they differ."""
    wanted = [tensor.name for tensor in model.inputs]
    return wanted if set(wanted) == set(names) else names


SUFFIXES = {"onnx": ".onnx", "openvino": ".xml", "litert": ".tflite"}
RUNNERS: dict[str, Callable[[Path, Any], Run]] = {
    "tf_saved_model": by_tensorflow,
    "onnx": by_onnxruntime,
    "openvino": by_openvino,
    "litert": by_litert,
    "stablehlo": by_keramos,
}


if __name__ == "__main__":
    main()
