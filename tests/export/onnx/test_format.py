"""`Model.export(format="onnx")` and back by `keramos.export.load`."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.errors import ArgumentTypeError, ConfigError, SaveError, UnknownNameError
from keramos.export import ExportArchive, load

from . import running


def two_headed():
    a, b = keramos.Input((3,), name="a"), keramos.Input((None, 2), name="b")
    x = layers.Concatenate()([layers.Dense(4)(a), layers.GlobalAveragePooling1D()(b)])
    outputs = {"up": layers.Dense(2, name="up")(x), "down": layers.Dense(1, name="down")(x)}
    return running.randomized(keramos.Model({"a": a, "b": b}, outputs, name="two"))


def test_a_model_leaves_and_comes_back(tmp_path, capsys):
    model, path = two_headed(), tmp_path / "two.onnx"
    model.export(path, format="onnx", verify=True)
    assert "Verified" in capsys.readouterr().out
    artifact = load(path)
    assert artifact.inputs == ("a", "b")
    assert sorted(artifact.outputs) == ["down", "up"]
    x = {"a": running.numbers(0, 5, 3), "b": running.numbers(1, 5, 7, 2)}
    wanted = model(x)
    for found in (artifact(x), artifact.serve(x), artifact.signatures["serving_default"](**x)):
        assert sorted(found) == ["down", "up"]
        running.close([found["up"], found["down"]], [wanted["up"], wanted["down"]])


def test_a_session_says_what_it_takes(tmp_path):
    path = tmp_path / "m.onnx"
    keramos.Sequential([keramos.Input((3,), name="x"), layers.Dense(2)]).export(
        path, format="onnx", verbose=False
    )
    artifact = load(path)
    with pytest.raises(ArgumentTypeError, match="takes x"):
        artifact.run({"y": np.zeros((1, 3))})
    with pytest.raises(ArgumentTypeError, match="takes 1 argument"):
        artifact(np.zeros((1, 3)), 2)
    with pytest.raises(UnknownNameError, match="no endpoint 'call'"):
        _ = artifact.call
    assert artifact([[0.0, 0.0, 0.0]]).shape == (1, 2)


def test_files_that_others_wrote_take_their_inputs_by_name(tmp_path):
    helper = running.onnx.helper
    x = [helper.make_tensor_value_info(n, 1, ["n"]) for n in ("p", "q")]
    y = helper.make_tensor_value_info("r", 1, ["n"])
    graph = helper.make_graph([helper.make_node("Add", ["p", "q"], ["r"])], "g", x, [y])
    opset = [helper.make_opsetid("", 18)]
    path = tmp_path / "other.onnx"
    running.onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=9), str(path))
    np.testing.assert_array_equal(load(path)([1, 2], q=[3, 4]), [4, 6])


def test_one_file_holds_one_endpoint(tmp_path):
    archive = ExportArchive("onnx")
    spec = keramos.InputSpec(shape=(None, 3), dtype="float32")
    archive.add_endpoint("one", lambda x: x + 1, [spec])
    archive.write_out(tmp_path / "one.onnx", verbose=False)
    assert load(tmp_path / "one.onnx").one([[1, 2, 3]]).tolist() == [[2, 3, 4]]
    archive.add_endpoint("two", lambda x: x + 2, [spec])
    with pytest.raises(ConfigError, match="one program"):
        archive.write_out(tmp_path / "two.onnx", verbose=False)


def test_weights_may_stand_beside_the_file(tmp_path):
    model = keramos.Sequential([keramos.Input((40,)), layers.Dense(20)])
    path = tmp_path / "m.onnx"
    model.export(path, format="onnx", external_data=True, opset_version=21, verbose=False)
    (data,) = tmp_path.glob("m.onnx.*.data")
    assert data.stat().st_size == 40 * 20 * 4
    x = running.numbers(0, 2, 40)
    running.close([load(path)(x)], [model(x)])
    assert running.onnx.load(str(path)).opset_import[0].version == 21


def test_nothing_is_written_of_what_cannot_be_held(tmp_path):
    x = keramos.Input((16,))
    waves = layers.Lambda(lambda x: jnp.fft.rfft(x).real, name="waves")
    model = keramos.Model(x, waves(x), name="sea")
    with pytest.raises(SaveError, match="fft in sea/waves: ONNX has no complex numbers"):
        model.export(tmp_path / "m.onnx", format="onnx")
    assert list(tmp_path.iterdir()) == []


def test_the_path_has_the_suffix_of_the_format(tmp_path):
    model = keramos.Sequential([keramos.Input((4,)), layers.Dense(2)])
    with pytest.raises(ConfigError, match=r"ends in \.onnx"):
        model.export(tmp_path / "m", format="onnx")
