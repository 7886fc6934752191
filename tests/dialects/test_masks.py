"""Which masks reached which layers, and what is made of layers that treat them otherwise today."""

from __future__ import annotations

import subprocess
from pathlib import Path

import h5py
import numpy as np
import pytest

import keramos
from keramos import dialects, layers
from keramos.dialects.origin import Origin

CORPUS = Path(__file__).parents[1] / "golden" / "corpus"


def written(model: keramos.Model) -> dict:
    """Synthetic: the config of a model, as if an older Keras had written it."""
    return keramos.saving.serialize_keras_object(model)


def upgraded(config: dict, version: str) -> dict:
    origin = Origin(keras_version=version)
    found = dialects.upgrade(config, origin)
    assert dialects.upgrade(found.config, origin).config == found.config
    return found.config


def classes(config: dict) -> list[str]:
    return [
        f"{layer['module'].rpartition('.')[2]}.{layer['class_name']}"
        for layer in config["config"]["layers"]
    ]


def embedded(name: str, mask_zero: bool = True) -> tuple:
    words = keramos.Input((4,), dtype="int32", name=name)
    return words, layers.Embedding(5, 4, mask_zero=mask_zero, name=f"{name}_vectors")(words)


def merging(kind: str, second_is_masked: bool) -> keramos.Model:
    a, x = embedded("a")
    b, y = embedded("b", second_is_masked)
    return keramos.Model([a, b], getattr(layers, kind)()([x, y]))


@pytest.mark.parametrize("kind", ["GRU", "LSTM"])
def test_a_decoder_obeys_the_mask_of_its_words(kind: str):
    words, x = embedded("words")
    states = [keramos.Input((3,)) for _ in range(1 if kind == "GRU" else 2)]
    y = getattr(layers, kind)(3, return_sequences=True)(x, initial_state=states)
    config = written(keramos.Model([words, *states], y))
    assert upgraded(config, "3.15.1") == config
    model = keramos.saving.deserialize_keras_object(upgraded(config, "2.9.0"))
    found = model([np.array([[1, 0, 2, 0]]), *[np.ones((1, 3)) for _ in states]])
    np.testing.assert_array_equal(found[:, 1], found[:, 0])
    np.testing.assert_array_equal(found[:, 3], found[:, 2])
    assert not np.array_equal(found[:, 2], found[:, 1])


def test_both_ways_of_a_decoder_obey_the_mask_of_its_words():
    words, x = embedded("words")
    states = [keramos.Input((3,)), keramos.Input((3,))]
    y = layers.Bidirectional(layers.GRU(3, return_sequences=True))(x, initial_state=states)
    config = upgraded(written(keramos.Model([words, *states], y)), "2.9.0")
    assert "legacy.Bidirectional" in classes(config)
    model = keramos.saving.deserialize_keras_object(config)
    found = model([np.array([[1, 0, 2, 0]]), np.ones((1, 3)), np.ones((1, 3))])
    assert not np.any(found[:, 1::2])  # both ways, a masked step gives 0
    assert np.all(found[:, ::2])


def test_layers_have_their_own_weights_where_a_copy_moves_them(tmp_path):
    (a, x), (b, y) = embedded("a"), embedded("b")
    y = layers.Reshape((4, 4))(layers.Dense(4)(y))
    model = keramos.Model([a, b], layers.Concatenate()([layers.Dense(4)(x), y]))
    model.save(tmp_path / "m.h5")
    model.save_weights(tmp_path / "w.h5")
    for name in ("m.h5", "w.h5"):
        with h5py.File(tmp_path / name, "r+") as file:
            file.attrs["keras_version"] = "2.15.0"
    words = [np.array([[1, 2, 3, 4]]), np.array([[4, 3, 2, 1]])]
    again = keramos.models.load_model(tmp_path / "m.h5")
    np.testing.assert_allclose(again(words), model(words), rtol=1e-5)
    fresh = keramos.models.clone_model(again)
    fresh.load_weights(tmp_path / "w.h5")
    np.testing.assert_allclose(fresh(words), model(words), rtol=1e-5)


def through(layer: layers.Layer) -> keramos.Model:
    words, x = embedded("words")
    return keramos.Model(words, layers.Dense(2)(layer(x)))


@pytest.mark.parametrize("kind", ["Add", "Subtract", "Average", "Maximum", "Concatenate"])
@pytest.mark.parametrize("second_is_masked", [True, False])
def test_other_masks_are_merged_as_they_were(kind: str, second_is_masked: bool):
    config = written(merging(kind, second_is_masked))
    assert f"legacy.{kind}" in classes(upgraded(config, "2.15.0"))
    assert f"legacy.{kind}" in classes(upgraded(config, "2.2.4"))
    assert upgraded(config, "3.15.1") == config


def test_the_same_mask_twice_is_the_same_today():
    words, x = embedded("words")
    model = keramos.Model(words, layers.Add()([x, layers.Dense(4)(x)]))
    assert "layers.Add" in classes(upgraded(written(model), "2.15.0"))


def test_one_layer_on_two_inputs_makes_two_masks():
    shared = layers.Embedding(5, 4, mask_zero=True)
    a, b = keramos.Input((4,), dtype="int32"), keramos.Input((4,), dtype="int32")
    model = keramos.Model([a, b], layers.Add()([shared(a), shared(b)]))
    assert "legacy.Add" in classes(upgraded(written(model), "2.15.0"))


def test_without_masks_nothing_changes():
    a, b = keramos.Input((4, 2)), keramos.Input((4, 2))
    config = written(keramos.Model([a, b], layers.Multiply()([a, b])))
    assert "layers.Multiply" in classes(upgraded(config, "2.15.0"))


def test_masks_are_found_inside_models():
    a, x = embedded("a")
    b, y = embedded("b")
    left, right = keramos.Input((4, 4)), keramos.Input((4, 4))
    inner = keramos.Model([left, right], layers.Add()([left, right]), name="inner")
    found = upgraded(written(keramos.Model([a, b], inner([x, y]))), "2.15.0")
    described = next(x for x in found["config"]["layers"] if x["name"] == "inner")
    assert "legacy.Add" in classes(described)


@pytest.mark.parametrize(
    ("layer", "version", "ends"),
    [
        (layers.ReLU, "2.2.4-tf", True),
        (layers.ReLU, "2.4.0", True),
        (layers.ReLU, "2.5.0", False),
        (layers.ReLU, "2.3.1", False),
        (lambda: layers.Rescaling(2.0), "2.15.0", True),
        (lambda: layers.Reshape((4, 4)), "2.9.0", True),
        (lambda: layers.Dropout(0.5), "2.9.0", False),
    ],
)
def test_masks_ended_before_a_layer(layer, version: str, ends: bool):
    found = classes(upgraded(written(through(layer())), version))
    assert ("numpy.Copy" in found) == ends


@pytest.mark.parametrize(
    ("version", "blind"), [("2.4.0", True), ("2.9.0", True), ("2.10.0", False)]
)
def test_attention_did_not_see_masks(version: str, blind: bool):
    words, x = embedded("words")
    y = layers.MultiHeadAttention(1, 2, name="attention")(x, x)
    config = upgraded(written(keramos.Model(words, layers.Dense(1)(y))), version)
    assert ("numpy.Copy" in classes(config)) == blind
    model = keramos.saving.deserialize_keras_object(config)
    words_of_two = np.array([[1, 2, 0, 0]])
    plain = model.get_layer("words_vectors").embeddings.numpy()[words_of_two]
    attended = model.get_layer("attention")(plain, plain)
    expected = np.asarray(model.layers[-1](attended))
    found = model.predict(words_of_two, verbose=0)
    assert np.allclose(found, expected, atol=1e-6) == blind


@pytest.mark.parametrize(
    ("version", "sees"), [("2.2.4-tf", False), ("2.3.1", False), ("2.9.0", True)]
)
def test_softmax_counted_masked_elements(version: str, sees: bool):
    config = upgraded(written(through(layers.Softmax(axis=1))), version)
    assert ("legacy.Softmax" in classes(config)) != sees


def test_layers_are_those_of_today_where_they_are_called_so():
    assert keramos.layers.Add is not keramos.layers.legacy.Add
    assert written(keramos.layers.legacy.Add())["registered_name"] == "keramos>Add"
    node = {"class_name": "Add", "config": {"name": "add"}}
    assert upgraded(node, "2.15.0")["module"] == "keras.layers"


def test_operations_that_compute_masks_get_names_of_their_own():
    layers.Concatenate()  # takes the first name of its kind, whatever ran before
    a, x = embedded("a")
    b, y = embedded("b")
    summed = layers.Concatenate(axis=1, name="concatenate")([x, y])
    model = keramos.Model([a, b], layers.LSTM(2, name="any")(summed))
    config = written(model)
    keramos.utils.clear_session()
    for layer in config["config"]["layers"]:
        if layer["class_name"] == "LSTM":
            layer["inbound_nodes"][0]["kwargs"].pop("mask")
    again = keramos.saving.deserialize_keras_object(config)
    assert again.get_layer("concatenate").axis == 1


STOCK = """
import sys
import keras, numpy as np
example = np.load(sys.argv[1])
model = keras.models.load_model(sys.argv[2])
found = model.predict(example["x0"], verbose=0)
print(max(float(np.abs(y - example[f"y{i:02}"]).max()) for i, y in enumerate(found)))
"""


@pytest.mark.oracle
def test_stock_keras_opens_what_is_saved(oracle, tmp_path):
    folder = CORPUS / "tf_keras-2.21.0" / "masks_that_end"
    keramos.saving.load_model(folder / "masks_that_end.keras").save(tmp_path / "again.keras")
    done = subprocess.run(
        [oracle, "-c", STOCK, folder / "io.npz", tmp_path / "again.keras"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert float(done.stdout.split()[-1]) < 1e-6


def test_operations_are_no_layers_of_their_names():
    a, x = embedded("a")
    b, y = embedded("b", False)
    config = written(keramos.Model([a, b], keramos.ops.subtract(x, y)))
    assert upgraded(config, "2.15.0") == config


def attended(blocks: int, dropout: float = 0.0) -> keramos.Model:
    words, x = embedded("words")
    for _ in range(blocks):
        x = layers.Add()([x, layers.MultiHeadAttention(1, 2, dropout=dropout)(x, x)])
    return keramos.Model(words, layers.Flatten()(x))


@pytest.mark.parametrize(("blocks", "dropout"), [(2, 0.0), (1, 0.1)])
def test_masks_came_through_attention(blocks: int, dropout: float):
    config = written(attended(blocks, dropout))
    assert upgraded(config, "3.15.1") == config
    todays = upgraded(config, "2.15.0")
    assert classes(todays).count("legacy.MultiHeadAttention") == blocks
    model = keramos.saving.deserialize_keras_object(todays)
    attention = [x for x in model.layers if isinstance(x, layers.MultiHeadAttention)]
    x = layers.Embedding(5, 4, mask_zero=True)(np.array([[1, 2, 0, 0]]))
    _, weights = attention[-1](x, x, return_attention_scores=True)
    np.testing.assert_allclose(weights[0, 0, 2], [0.25] * 4, rtol=1e-6)


def test_one_attention_stays_todays():
    todays = upgraded(written(attended(1)), "2.15.0")
    assert "legacy.MultiHeadAttention" not in classes(todays)


def test_who_may_attend_to_nothing_attends_to_all_alike_where_the_weights_are_shown():
    x, mask = keramos.Input((3, 4)), keramos.Input((3, 3))
    attention = layers.MultiHeadAttention(1, 2)
    shown = attention(x, x, attention_mask=mask, return_attention_scores=True)
    config = written(keramos.Model([x, mask], shown))
    assert upgraded(config, "3.15.1") == config
    model = keramos.saving.deserialize_keras_object(upgraded(config, "2.15.0"))
    seen = np.array([[[1, 1, 1], [0, 0, 0], [1, 0, 0]]], "float32")
    _, weights = model([np.linspace(-1, 1, 12, dtype="float32").reshape(1, 3, 4), seen])
    np.testing.assert_allclose(weights[0, 0, 1:], [[1 / 3] * 3, [1, 0, 0]], rtol=1e-6)
