"""Formats that converters of others write: `litert`, `openvino`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.errors import ConfigError, MissingExtraError, SaveError
from keramos.export import ExportArchive, formats
from keramos.export.archive import ExportArchive as Archive

pytestmark = pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")


def picture_model(last: layers.Layer) -> keramos.Model:
    keramos.utils.set_random_seed(0)
    keramos.utils.clear_session()
    inputs = keramos.Input((6, 6, 3), name="picture")
    hidden = layers.BatchNormalization()(layers.Conv2D(4, 3, activation="relu")(inputs))
    return keramos.Model(inputs, last(hidden))


def counting(format: str) -> ExportArchive:
    count = keramos.Variable(0, dtype="int32", trainable=False, name="count")

    def serve(x):
        count.assign_add(1)
        return x * count.value

    made = ExportArchive(format)
    made.add_endpoint("serve", serve, [((None, 4), "float32")])
    return made


def skip_without(format: str) -> None:
    """Skip where its packages are missing; they are not imported, for OpenVINO's starts a process
    then, of which jax warns."""
    try:
        formats.named(format).check_installed()
    except MissingExtraError as error:
        pytest.skip(str(error))


@pytest.fixture(params=["litert", "openvino"])
def format(request: pytest.FixtureRequest) -> str:
    skip_without(request.param)
    return request.param


@pytest.mark.slow
def test_what_is_refused(format: str, tmp_path: Path):
    target = tmp_path / f"m{formats.named(format).suffix}"
    with pytest.raises(ConfigError, match="assigns variables"):
        counting(format).write_out(target, verbose=False)
    with pytest.raises(ConfigError, match="wrong without a word"):
        counting(format).write_out(target, verbose=False, verify=False)
    several = counting(format)
    several.add_endpoint("other", lambda x: x, [((None, 4), "float32")])
    with pytest.raises(ConfigError, match="holds one endpoint"):
        several.write_out(target, verbose=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_litert(tmp_path: Path):
    skip_without("litert")
    from ai_edge_litert import interpreter

    model, target = picture_model(layers.Flatten()), tmp_path / "m.tflite"
    model.export(target, format="litert", verbose=False)
    x = np.random.default_rng(0).random((1, 6, 6, 3), "float32")
    runner = interpreter.Interpreter(model_path=str(target)).get_signature_runner("serving_default")
    expected = model.predict(x, verbose=0)
    np.testing.assert_allclose(runner(picture=x)["output_0"], expected, atol=1e-5)
    model.export(target, format="litert", verbose=False, sizes={"batch": 3})
    # one that its converter gets wrong: what stood there before still stands
    before = target.read_bytes()
    transposed = picture_model(layers.Conv2DTranspose(4, 3, strides=2, padding="same"))
    with pytest.raises(SaveError, match="another shape"):
        transposed.export(target, format="litert", verbose=False)
    assert target.read_bytes() == before
    sequences = keramos.Input((None, 3))
    recurrent = keramos.Model(sequences, layers.LSTM(2)(sequences))
    with pytest.raises(ConfigError, match="fixed sizes"):
        recurrent.export(target, format="litert", verbose=False)
    with pytest.raises(ConfigError, match="cannot say"):
        recurrent.export(target, format="litert", verbose=False, sizes={"dim_0_1": 4})


@pytest.mark.slow
def test_openvino(tmp_path: Path):
    skip_without("openvino")
    model, target = picture_model(layers.GlobalAveragePooling2D()), tmp_path / "m.xml"
    model.export(target, format="openvino", verbose=False, verify=True)
    assert {entry.name for entry in tmp_path.iterdir()} == {"m.xml", "m.bin"}
    from keramos.export import openvino

    x = np.random.default_rng(0).random((5, 6, 6, 3), "float32")
    outputs = openvino.run(target)("serve", {"picture": x})
    np.testing.assert_allclose(outputs["output_0"], model.predict(x, verbose=0), atol=1e-5)
    # other numbers of the same model are another .bin beside the same graph
    graph, numbers = target.read_bytes(), target.with_suffix(".bin").read_bytes()
    for weight in model.weights:
        weight.assign(weight + 1.0)
    model.export(target, format="openvino", verbose=False)
    assert target.read_bytes() == graph
    assert target.with_suffix(".bin").read_bytes() != numbers


def test_counted_names_begin_from_0():
    from keramos.export import openvino

    graph = b'<layer id="1" name="Constant_77" type="Const"/><layer name="d/Gemm_3" type="MatMul"/>'
    assert openvino.renumbered(graph) == graph.replace(b"_77", b"_0")


def test_sizes_are_fixed_by_name():
    made = Archive()
    pair = ("batch, 2*time, 3", "float32")
    made.add_endpoint(
        "f",
        lambda x: x + 1,
        [
            pair,
        ],
        constraints=["time >= 2"],
    )
    endpoint = made.retraced({"batch": 4}).endpoints["f"]
    assert endpoint.inputs[0].shape == (4, "2*time", 3)
    assert endpoint.constraints == ("time >= 2",)
    endpoint = made.retraced({"batch": 4, "time": 5}).endpoints["f"]
    assert endpoint.inputs[0].shape == (4, 10, 3)
    assert not endpoint.constraints
    assert made.endpoints["f"].inputs[0].shape == ("batch", "2*time", 3)
    with pytest.raises(ConfigError, match="no input has a size called 'width'"):
        made.retraced({"width": 4})
