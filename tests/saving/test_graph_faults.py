"""Graphs that cannot be what was saved: found in the config, said wherever a file is opened."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

import keramos as keras
from keramos.dialects import Origin, of_config
from keramos.saving import inspect
from keramos.saving.convert import convert
from keramos.saving.graph_faults import graph_faults

GOLDEN = Path(__file__).parents[1] / "golden" / "graphs"
SIAMESE, CHAIN = GOLDEN / "siamese-3.2.1.keras", GOLDEN / "chain-3.2.1.keras"


def config_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("config.json"))


def test_a_call_whose_result_nobody_uses_is_found():
    (fault,) = graph_faults(config_of(SIAMESE))
    assert (fault.path, fault.layer) == ("$.config.layers[2]", "shared")
    assert "'shared' is called 2 times" in fault.message
    assert "call 1" in fault.message


def test_where_the_writer_is_known_to_lose_the_numbers_every_shared_layer_is_in_doubt():
    assert graph_faults(config_of(CHAIN)) == []
    (fault,) = graph_faults(config_of(CHAIN), indices_lost=True)
    assert fault.layer == "shared"
    assert "may differ" in fault.message


def test_other_versions_wrote_graphs_without_fault():
    assert graph_faults(config_of(GOLDEN / "siamese-3.3.0.keras")) == []


def test_a_graph_inside_another_model_is_found_with_its_place():
    wrapped = {"class_name": "TimeDistributed", "config": {"layer": config_of(SIAMESE)}}
    outer = {"class_name": "Sequential", "config": {"layers": [wrapped]}}
    (fault,) = graph_faults(outer)
    assert fault.path == "$.config.layers[0].config.layer.config.layers[2]"


def test_what_keramos_writes_has_no_fault():
    a, b = keras.Input((3,)), keras.Input((3,))
    layer, back = keras.layers.Dense(2), keras.layers.Dense(3)
    x = layer(a)
    layer(keras.Input((3,)))  # of another model
    y = layer(back(x))
    model = keras.Model([a, b], [x, y, layer(b)])
    assert graph_faults(json.loads(model.to_json())) == []


@pytest.mark.parametrize("config", [None, [], {}, 5, {"config": {"layers": 3, "output_layers": 1}}])
def test_anything_else_has_no_fault(config):
    assert graph_faults(config) == []


@pytest.mark.parametrize(
    ("version", "lost"),
    [
        ("3.2.0", True),
        ("3.2.1", True),
        ("3.1.1", False),
        ("3.3.0", False),
        ("3.20.0", False),
        ("2.3.2", False),
        (None, False),
    ],
)
def test_keras_3_2_lost_the_numbers(version, lost):
    assert Origin(keras_version=version).loses_node_indices is lost


def test_a_version_that_is_not_text_says_nothing():
    assert not of_config({"class_name": "Model", "keras_version": 5}).loses_node_indices


@pytest.mark.parametrize("path", [SIAMESE, CHAIN], ids=lambda path: path.stem)
def test_loading_says_so(path):
    with pytest.warns(UserWarning, match="'shared' is called 2 times"):
        model = keras.models.load_model(path)
    (warning,) = model.load_report.warnings
    assert "'shared'" in warning
    assert warning in str(model.load_report)
    assert model.load_report.complete


def test_the_graph_in_the_file_predicts_what_its_writer_predicted_from_it():
    with pytest.warns(UserWarning, match="shared"):
        model = keras.models.load_model(SIAMESE)
    first = model.predict([np.ones((1, 3)), np.full((1, 3), 2.0)], verbose=0)
    # Keras 3.2.1, of the model that it loaded from its own file.
    assert np.allclose(first, [[-0.16860142, 1.1886153, -0.16860142, 1.1886153]])


def test_json_says_so():
    with pytest.warns(UserWarning, match="'shared' is called 2 times"):
        keras.models.model_from_json(json.dumps(config_of(SIAMESE)))


def test_looking_at_the_file_says_so():
    info = inspect(SIAMESE)
    assert ["'shared'" in warning for warning in info.warnings] == [True]
    assert info.as_dict()["warnings"] == info.warnings
    assert inspect(GOLDEN / "siamese-3.3.0.keras").warnings == []


@pytest.mark.parametrize("path", [SIAMESE, CHAIN], ids=lambda path: path.stem)
def test_converting_says_so(path, tmp_path):
    target = tmp_path / "new.keras"
    with pytest.warns(UserWarning, match=r"^layer 'shared' is called 2 times"):
        convert(path, target)
    assert inspect(target).layers == inspect(path).layers


def test_only_converting_says_it_where_the_writer_alone_is_the_reason(tmp_path):
    assert len(inspect(CHAIN).warnings) == 1
    with pytest.warns(UserWarning, match="'shared'"):
        convert(CHAIN, tmp_path / "new.keras")
    assert inspect(tmp_path / "new.keras").warnings == []


@pytest.mark.parametrize("path", [SIAMESE, CHAIN], ids=lambda path: path.stem)
def test_where_warnings_are_errors_nothing_is_converted(path, tmp_path):
    with pytest.raises(UserWarning, match=r"^layer 'shared' is called 2 times"):
        convert(path, tmp_path / "new.keras")
    assert not list(tmp_path.iterdir())


def test_no_file_of_the_corpus_is_accused():
    corpus = Path(__file__).parents[1] / "golden" / "corpus"
    for path in corpus.rglob("*.keras"):
        assert inspect(path).warnings == [], path
