"""FeatureSpace: values, symbols, configs and errors as in stock Keras, and files both ways."""

from __future__ import annotations

import json
import subprocess

import numpy as np
import pytest

import keramos as keras

from . import feature_programs as programs

ANSWERS = json.loads((programs.GOLDEN / "feature_space.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def spaces():
    keras.utils.clear_session()
    return programs.spaces(keras)


def close(found, wanted):
    keras.tree.map_structure(
        lambda a, b: a == b if isinstance(a, str) else np.testing.assert_allclose(a, b, rtol=2e-6),
        found,
        wanted,
    )


@pytest.mark.parametrize("name", ANSWERS["spaces"])
def test_a_space(spaces, name):
    found, wanted = programs.answers(keras, spaces[name]), ANSWERS["spaces"][name]
    for part in ("rows", "row"):
        close(found[part], wanted[part])
    for part in ("inputs", "encoded", "config"):
        assert json.loads(json.dumps(found[part])) == wanted[part]


@pytest.mark.parametrize("name", programs.ERRORS)
def test_errors(name):
    assert ANSWERS["errors"][name] == "ValueError"
    with pytest.raises(ValueError):
        programs.ERRORS[name](keras)


@pytest.mark.parametrize("name", ["concat", "dict"])
def test_saved_and_loaded(spaces, name, tmp_path):
    spaces[name].save(tmp_path / "s.keras")
    again = keras.models.load_model(tmp_path / "s.keras")
    close(programs.plainly(again(programs.inputs(again))), ANSWERS["spaces"][name]["rows"])


def test_files_of_keras():
    space = keras.models.load_model(programs.GOLDEN / "feature_space.keras")
    close(programs.plainly(space(programs.inputs(space))), ANSWERS["spaces"]["dict"]["rows"])
    model = keras.models.load_model(programs.GOLDEN / "feature_model.keras")
    np.testing.assert_allclose(programs.prediction(model), ANSWERS["prediction"], rtol=1e-5)


def test_a_model_of_raw_features(tmp_path):
    model = programs.model(keras)
    np.testing.assert_allclose(programs.prediction(model), ANSWERS["prediction"], rtol=1e-5)
    model.save(tmp_path / "m.keras")
    again = keras.models.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(programs.prediction(again), ANSWERS["prediction"], rtol=1e-5)


@pytest.mark.parametrize("size", [None, 3])
def test_data_in_rows_and_in_batches(spaces, size):
    rows = [{k: v[i] for k, v in programs.DATA.items()} for i in range(4)]
    data = rows
    if size is not None:
        parts = [rows[i : i + size] for i in range(0, 4, size)]
        data = [{k: np.array([row[k] for row in part]) for k in rows[0]} for part in parts]
    kinds = dict.fromkeys(("normal", "scaled"), "float_normalized")
    space = keras.utils.FeatureSpace({**kinds, "word": "string_categorical"})
    space.adapt(iter(data))
    wanted = keras.utils.FeatureSpace({**kinds, "word": "string_categorical"})
    wanted.adapt(programs.DATA)
    x = programs.inputs(space)
    np.testing.assert_allclose(space(x), wanted(x), rtol=1e-6)


def test_adapted_again():
    space = keras.utils.FeatureSpace({"word": "string_categorical"})
    space.adapt({"word": ["a", "b"]})
    space.adapt({"word": ["c", "d", "e"]})
    assert space({"word": ["c"]}).shape == (1, 4)
    assert space.preprocessors["word"].vocabulary_size() == 4


def test_a_layer_that_has_what_it_needs():
    layer = keras.layers.StringLookup(vocabulary=["u", "v"])
    space = keras.utils.FeatureSpace(
        {"x": keras.utils.FeatureSpace.feature("string", layer, "one_hot")}
    )
    assert np.asarray(space({"x": ["v", "w"]})).tolist() == [[0, 0, 1], [1, 0, 0]]


READER = """
import json, os, sys, warnings
os.environ["KERAS_BACKEND"] = "jax"
warnings.simplefilter("ignore")
import keras
sys.path.insert(0, sys.argv[3])
from utils import feature_programs as programs
space, model = map(keras.models.load_model, sys.argv[1:3])
print(json.dumps([programs.plainly(space(programs.inputs(space))), programs.prediction(model)]))
"""


@pytest.mark.oracle
def test_keras_opens_our_files(oracle, spaces, tmp_path):
    spaces["dict"].save(tmp_path / "s.keras")
    programs.model(keras).save(tmp_path / "m.keras")
    paths = tmp_path / "s.keras", tmp_path / "m.keras", programs.GOLDEN.parent
    answer = subprocess.run(
        [oracle, "-c", READER, *paths], capture_output=True, text=True, check=True
    )
    rows, prediction = json.loads(answer.stdout)
    close(rows, ANSWERS["spaces"]["dict"]["rows"])
    np.testing.assert_allclose(prediction, ANSWERS["prediction"], rtol=1e-5)
