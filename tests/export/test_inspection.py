"""What is said of artifacts without running them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import keramos
from keramos.engine import traced
from keramos.errors import DamagedFileError, KeramosError, UnrecognizedFileError
from keramos.export import inspection, onnx


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    kernel = keramos.Variable(np.ones((4, 3), "float32"), name="kernel")
    trace = traced.trace(
        lambda x: keramos.ops.tanh(keramos.ops.matmul(x, kernel.value)),
        [traced.Input("batch, 4", name="x")],
        [kernel],
        kept_calls=onnx.KEPT_CALLS,
    )
    onnx.convert(trace, opset=18).write(tmp_path / "m.onnx")
    return tmp_path / "m.onnx"


def test_onnx(model_file: Path):
    info = inspection.inspect(model_file)
    assert (info.format, info.writer) == ("onnx", "keramos")
    assert info.readers == ["operator set 18: onnxruntime 1.14 and later"]
    assert info.endpoints["serve"].startswith("(x: float32[batch, 4]) -> ")
    assert "float32[batch, 3]" in info.endpoints["serve"]
    assert info.operations["Tanh"] == 1
    assert info.variable_nbytes >= 4 * 3 * 4


def test_damaged_onnx_is_a_typed_error(model_file: Path):
    whole = model_file.read_bytes()
    for end in range(12, len(whole), 17):
        model_file.write_bytes(whole[:end])
        try:
            inspection.inspect(model_file)
        except KeramosError as error:
            assert isinstance(error, (DamagedFileError, UnrecognizedFileError))  # noqa: PT017


def test_what_is_no_artifact(tmp_path: Path):
    (tmp_path / "x").write_bytes(b"no artifact at all")
    with pytest.raises(UnrecognizedFileError, match="no artifact"):
        inspection.inspect(tmp_path / "x")
