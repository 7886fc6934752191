"""Sequentials whose file says the shape of no input."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import keramos
from keramos.dialects.lost_arguments import Stored, recovered


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": {"name": "x", **config}}


LSTM = layer("LSTM", units=2)
SECOND = {"class_name": "Conv2D", "config": {"name": "behind"}}
#: Layers, of which x has a first tensor of that shape -> what x is built for.
CASES = [
    ([layer("Dense")], (3, 2), [None, 3]),
    ([layer("Dropout", name="y"), layer("Dense")], (3, 2), [None, 3]),
    ([layer("LSTM", name="y", return_sequences=True), layer("Dense")], (3, 2), [None, None, 3]),
    ([layer("LSTM", name="y"), layer("Dense")], (3, 2), [None, 3]),
    ([layer("Embedding", name="y"), layer("Dense")], (3, 2), [None, None, 3]),
    ([SECOND, layer("Flatten", name="y"), layer("Dense")], (3, 2), [None, 3]),
    ([layer("Embedding")], (9, 2), [None, None]),
    ([layer("Conv1D")], (3, 4, 2), [None, None, 4]),
    ([layer("Conv2D", groups=2)], (3, 3, 4, 2), [None, None, None, 8]),
    ([layer("Conv2D", data_format="channels_first")], (3, 3, 4, 2), [None, 4, None, None]),
    ([layer("Conv2DTranspose")], (3, 3, 4, 2), [None, None, None, 2]),
    ([layer("SeparableConv1D")], (3, 4, 1), [None, None, 4]),
    ([layer("ConvLSTM2D")], (3, 3, 4, 8), [None, None, None, None, 4]),
    ([layer("GRU")], (3, 6), [None, None, 3]),
    ([layer("Bidirectional", layer=LSTM)], (3, 8), [None, None, 3]),
    ([layer("TimeDistributed", layer=layer("Dense"))], (3, 8), [None, None, 3]),
    ([layer("BatchNormalization", axis=[3])], (5,), [None, None, None, 5]),
    ([layer("BatchNormalization", axis=-1), SECOND], (5,), [None, None, None, 5]),
    ([SECOND, layer("BatchNormalization", axis=-1)], (5,), [None, None, None, 5]),
    ([layer("BatchNormalization", axis=1)], (5,), [None, 5]),
    ([layer("LayerNormalization", axis=[-1])], (5,), [None, 5]),
    ([layer("Mine")], (5, 5), None),
]


@pytest.mark.parametrize(("layers", "shape", "wanted"), CASES)
def test_tensors_tell_what_a_layer_is_built_for(layers: Any, shape: Any, wanted: Any):
    config, notes = recovered(
        {"class_name": "Sequential", "config": layers}, {"x": [Stored("kernel", shape)]}
    )
    (built,) = [node for node in config["config"] if node["config"]["name"] == "x"]
    assert built.get("build_config") == (wanted and {"input_shape": wanted})
    assert len(notes) == bool(wanted)


@pytest.mark.parametrize(
    ("config", "first"),
    [
        ({"build_input_shape": [None, 3]}, {}),
        ({}, {"batch_input_shape": [None, 3]}),
    ],
)
def test_a_shape_that_is_told_is_not_guessed(config: Any, first: Any):
    whole = {"name": "s", "layers": [layer("Dense", **first)], **config}
    node = {"class_name": "Sequential", "config": whole}
    assert recovered(node, {"x": [Stored("kernel", (3, 2))]}) == (node, [])


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("keras-2.1.6-tf1.14/cnn", marks=pytest.mark.slow),
        pytest.param("keras-2.0.9-tf1.4/embed_mask", marks=pytest.mark.slow),
        "tfkeras-2.0.4/mlp",
    ],
)
def test_genuine_tensors_predict_without_the_shape_of_the_input(
    name: str, shared: Path, tmp_path: Path
):
    """The shape is taken out of a file that has one; its weights and its optimizer are there."""
    folder = shared / "corpus" / name
    path = Path(shutil.copyfile(folder / f"{folder.name}.h5", tmp_path / "m.h5"))
    with h5py.File(path, "a") as file:
        config = json.loads(file.attrs["model_config"])
        layers = config["config"]
        if isinstance(layers, dict):
            layers.pop("build_input_shape", None)
            layers = layers["layers"]
        layers[0]["config"].pop("batch_input_shape")
        file.attrs["model_config"] = json.dumps(config)
    with pytest.warns(UserWarning, match="no shape of the model's input"):
        model = keramos.saving.load_model(path)
    assert model.load_report.complete
    example = np.load(folder / "io.npz")
    predicted = model.predict(example["x0"], verbose=0)
    np.testing.assert_allclose(predicted, example["y0"], atol=1e-6)
    assert len(model.optimizer.variables) > 2
