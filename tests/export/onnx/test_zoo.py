"""Models of the kinds that people export, at two sizes, in three operator sets."""

from __future__ import annotations

import numpy as np
import pytest

import keramos
from keramos.engine import sizes

from . import running
from .zoo import ZOO

pytestmark = pytest.mark.slow


def arrays(inputs, batch: int) -> list[np.ndarray]:
    random, lengths = np.random.default_rng(batch), {"batch": batch, "time": 6, "a": 7, "b": 5}
    found = []
    for spec in inputs:
        shape = [sizes.compute(_size(n), lengths) for n in spec.shape.split(",")]
        whole = spec.dtype == "int32"
        numbers = random.integers(0, 20, shape) if whole else random.normal(size=shape)
        found.append(numbers.astype(spec.dtype))
    return found


def _size(text: str) -> int | str:
    return int(text) if text.strip().isdigit() else text.strip()


@pytest.mark.parametrize("opset", [17, 18, 23])
@pytest.mark.parametrize("name", ZOO)
def test_a_model_agrees(name, opset):
    keramos.utils.clear_session()
    make, inputs = ZOO[name]
    model = running.randomized(make())

    def call(*xs):
        return model(xs[0] if len(xs) == 1 else list(xs), training=False)

    file = running.written(running.exported(call, inputs, model.variables, opset=opset))
    for batch in (2, 3):
        xs = arrays(inputs, batch)
        running.close(running.run(file, *xs), call(*xs), 1e-3)


def test_what_a_residual_model_consists_of():
    model, inputs = ZOO["residual"]
    kinds = running.operators(running.of_model(model(), *inputs))
    assert kinds.count("Conv") == kinds.count("BatchNormalization") == 15
    assert kinds.count("Transpose") == 1
    assert {"MaxPool", "GlobalAveragePool", "Gemm", "Softmax"} <= set(kinds)


def test_what_a_recurrent_model_consists_of():
    model, inputs = ZOO["recurrent"]
    kinds = running.operators(running.of_model(model(), *inputs))
    assert [kind for kind in kinds if kind in ("LSTM", "GRU", "RNN", "Scan")] == [
        "LSTM", "LSTM", "GRU", "RNN",
    ]  # fmt: skip


@pytest.mark.parametrize(("opset", "wanted"), [(18, "Softmax"), (23, "Attention")])
def test_attention_is_whole_where_onnx_has_it(opset, wanted):
    model, inputs = ZOO["translator"]
    made = model()
    found = running.exported(
        lambda *x: made(list(x), training=False), inputs, made.variables, opset=opset
    )
    assert running.operators(found).count(wanted) == (4 if wanted == "Softmax" else 3)
