"""Exports run by onnxruntime, and compared with keramos' own numbers."""

from __future__ import annotations

import io

import numpy as np
import pytest

from keramos import _tree
from keramos.engine.traced import Input, trace
from keramos.export.onnx import KEPT_CALLS, OnnxModel, convert
from keramos.export.onnx.session import DISABLED

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")
onnxruntime.set_default_logger_severity(3)


def exported(function, inputs: list[Input], variables=(), **options) -> OnnxModel:
    """A function of arrays, converted."""
    return convert(trace(function, inputs, variables, kept_calls=KEPT_CALLS, folds=True), **options)


def of_model(model, *inputs: Input, **options) -> OnnxModel:
    """A model in inference, converted."""
    return exported(lambda *x: model(*x, training=False), inputs, model.variables, **options)


def written(model: OnnxModel) -> bytes:
    """The file, after ONNX's own checks."""
    file = io.BytesIO()
    model.write(file)
    onnx.checker.check_model(onnx.load_from_string(file.getvalue()), full_check=True)
    return file.getvalue()


def read(model: OnnxModel):
    """The file, as the library of ONNX has it."""
    return onnx.load_from_string(written(model))


def run(file: bytes | str, *arrays: np.ndarray) -> list[np.ndarray]:
    """What onnxruntime answers."""
    session = onnxruntime.InferenceSession(
        file, providers=["CPUExecutionProvider"], disabled_optimizers=list(DISABLED)
    )
    names = [found.name for found in session.get_inputs()]
    return session.run(None, dict(zip(names, arrays, strict=True)))


def close(found, wanted, tolerance: float = 1e-4) -> None:
    """Equal types and shapes, and numbers within a tolerance of the largest."""
    wanted = [np.asarray(leaf) for leaf in _tree.flatten(wanted)]
    for array, expected in zip(found, wanted, strict=True):
        assert (array.dtype, array.shape) == (expected.dtype, expected.shape)
        largest = max(1.0, float(np.abs(expected[np.isfinite(expected)]).max(initial=0)))
        np.testing.assert_allclose(array, expected, rtol=tolerance, atol=tolerance * largest)


def numbers(seed: int, *shape: int) -> np.ndarray:
    """Normal floats."""
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def randomized(model):
    """A model whose every float weight matters."""
    for i, variable in enumerate(model.variables):
        if variable.dtype == "float32":
            values = numbers(i, *variable.shape) * 0.5
            variable.assign(np.abs(values) + 0.1 if "variance" in variable.path else values)
    return model


def operators(model: OnnxModel) -> list[str]:
    """The operators of the nodes, in order."""
    return [node.kind for node in model.graph.nodes]
