"""What an architecture of Keras 0.x and 1 does not say: its backend (synthetic)."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import keramos

NOTE = "on which backend"


def architecture(**more: Any) -> str:
    """One convolution in which every element of the output says what was added in front of it."""
    convolution = {
        "name": "c",
        "batch_input_shape": [None, 1, 5, 5],
        "input_dtype": "float32",
        "nb_filter": 1,
        "nb_row": 2,
        "nb_col": 2,
        "border_mode": "same",
        "subsample": [1, 1],
        "dim_ordering": "th",
        "bias": False,
    }
    layer = {"class_name": "Convolution2D", "config": convolution}
    model = {"class_name": "Sequential", "config": [layer], "keras_version": "1.1.0"}
    return json.dumps({**model, **more})


def before_first(model: Any) -> int:
    """Rows of zeros in front."""
    model.set_weights([np.ones((2, 2, 1, 1))])
    first = model.predict(np.ones((1, 1, 5, 5), "float32"), verbose=0)[0, 0, 0, 0]
    return {1: 1, 4: 0}[int(first)]


def test_the_guess_is_said_and_can_be_overruled():
    with pytest.warns(UserWarning, match=f'{NOTE}.*: theano .*"backend": "tensorflow"'):
        guessed = keramos.models.model_from_json(architecture())
    told = keramos.models.model_from_json(architecture(backend="tensorflow"))
    assert (before_first(guessed), before_first(told)) == (1, 0)


@pytest.mark.parametrize(("name", "before"), [("c_W:0", 0), ("c_W", 1)])
def test_the_names_of_the_weights_tell_it(name: str, before: int, tmp_path: Path):
    (tmp_path / "m.json").write_text(architecture())
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.attrs["layer_names"] = [b"c"]
        group = file.create_group("c")
        group.attrs["weight_names"] = [name.encode()]
        group[name] = np.ones((1, 1, 2, 2), "float32")
    model = keramos.saving.load_model(tmp_path / "m.json", weights=tmp_path / "w.h5")
    assert not [x for x in model.load_report.warnings if NOTE in x]
    assert before_first(model) == before


@pytest.mark.parametrize("backend", [None, "tensorflow"])
def test_numbered_weights_are_turned_as_theano_did_unless_the_text_says_another(
    backend: str | None, tmp_path: Path
):
    convolution = {
        "name": "Convolution2D",
        "input_shape": [1, 2, 2],
        "nb_filter": 1,
        "nb_row": 2,
        "nb_col": 2,
        "border_mode": "valid",
        "dim_ordering": "th",
    }
    config = {"name": "Sequential", "layers": [convolution]}
    (tmp_path / "m.json").write_text(json.dumps(config | ({"backend": backend} if backend else {})))
    kernel = np.arange(4, dtype="float32").reshape(1, 1, 2, 2)
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.attrs["nb_layers"] = 1
        group = file.create_group("layer_0")
        group.attrs["nb_params"] = 2
        group["param_0"], group["param_1"] = kernel, np.zeros(1, "float32")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = keramos.saving.load_model(tmp_path / "m.json", weights=tmp_path / "w.h5")
    assert any(NOTE in str(x.message) for x in caught) == (backend is None)
    turned = kernel if backend else kernel[..., ::-1, ::-1]
    np.testing.assert_array_equal(model.get_weights()[0], turned.transpose(2, 3, 1, 0))
