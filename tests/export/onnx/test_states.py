"""What a model keeps from call to call: inputs that need not be given, and outputs."""

from __future__ import annotations

import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.export import ExportArchive, load

from . import running


def recurrent(kind: type[layers.Layer]) -> keramos.Model:
    keramos.utils.clear_session()
    inputs = keramos.Input(batch_shape=(2, 3, 4), name="x")
    x = kind(5, stateful=True, return_sequences=True, name="first")(inputs)
    return running.randomized(keramos.Model(inputs, layers.GRU(3, stateful=True)(x), name="m"))


@pytest.mark.parametrize("kind", [layers.LSTM, pytest.param(layers.GRU, marks=pytest.mark.slow)])
def test_a_session_goes_on_where_the_last_call_ended(kind: type[layers.Layer], tmp_path):
    model, path = recurrent(kind), tmp_path / "m.onnx"
    for layer in model.layers[1:]:
        layer.reset_states()
    model.export(path, format="onnx", verbose=False, verify=True)
    batches = [running.numbers(seed, 2, 3, 4) for seed in range(3)]
    wanted = [np.asarray(model(x)) for x in batches]
    session = load(path)
    assert (session.inputs, session.outputs) == (("x",), ("output_0",))
    running.close([session(x) for x in batches], wanted)
    assert len(session.states) == (3 if kind is layers.LSTM else 2)
    session.states.clear()
    running.close([session.serve(batches[0])], [wanted[0]])


def test_any_runtime_hands_states_on(tmp_path):
    model, path = recurrent(layers.LSTM), tmp_path / "m.onnx"
    for layer in model.layers[1:]:
        layer.reset_states()
    model.export(path, format="onnx", verbose=False)
    running.onnx.checker.check_model(str(path), full_check=True)
    session = running.onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    optional = [value.name for value in session.get_overridable_initializers()]
    outputs = [value.name for value in session.get_outputs()]
    assert outputs[1:] == [f"{name}/next" for name in optional]
    assert len(optional) == 3  # h and c of the LSTM, h of the GRU
    states: dict[str, np.ndarray] = {}
    for seed in range(2):
        x = running.numbers(seed, 2, 3, 4)
        y, *last = session.run(None, {"x": x, **states})
        states = dict(zip(optional, last, strict=True))
        running.close([y], [model(x)])


def test_counters_are_states(tmp_path):
    count = keramos.Variable(0, dtype="int32", trainable=False, name="count")
    unread = keramos.Variable(0.0, trainable=False, name="unread")

    def serve(x):
        count.assign_add(1)
        unread.assign(x[0])
        return x * keramos.ops.cast(count.value, "float32")

    archive = ExportArchive("onnx")
    archive.add_endpoint("serve", serve, [((4,), "float32")])
    archive.write_out(tmp_path / "c.onnx", verbose=False)
    session = load(tmp_path / "c.onnx")
    x = np.ones(4, "float32")
    assert [session(x)[0] for _ in range(3)] == [1, 2, 3]
    assert session.states == {"count": 3}
