"""Files for older readers: what is in them, and what is said where they cannot hold a model."""

from __future__ import annotations

import json
import zipfile

import h5py
import numpy as np
import pytest

import keramos as keras
from keramos import layers, ops
from keramos.errors import ConfigError, SaveError
from keramos.layers import legacy

KERAS2 = "keras==2.15"


def trained(*stack, optimizer="adam"):
    """A small model that took one step."""
    model = keras.Sequential([keras.Input((4,)), *stack, layers.Dense(2)])
    model.compile(optimizer, "mse")
    x = np.arange(12, dtype="float32").reshape(3, 4) / 10
    model.fit(x, np.ones((3, 2), "float32"), verbose=0)
    return model, x


@pytest.mark.parametrize("compat", [None, KERAS2, "keras==2.12", "keras==3.5", "tf_keras==2.21"])
@pytest.mark.parametrize("ending", [".h5", ".keras"])
def test_what_is_written_for_a_reader_opens_here(ending, compat, tmp_path):
    model, x = trained(layers.Dense(3, "relu"), layers.BatchNormalization())
    path = tmp_path / f"m{ending}"
    model.save(path, compat=compat)
    again = keras.saving.load_model(path)
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-6)
    pairs = zip(again.optimizer.variables, model.optimizer.variables, strict=True)
    for found, wanted in pairs:
        np.testing.assert_array_equal(found.numpy(), wanted.numpy())


def test_an_h5_file_lists_layers_and_their_weights(tmp_path):
    model, _ = trained(layers.BatchNormalization(name="norm"))
    model.save(tmp_path / "m.h5", compat=KERAS2)
    with h5py.File(tmp_path / "m.h5") as file:
        assert file.attrs["keras_version"] == "2.15.0"
        assert file.attrs["backend"] == "tensorflow"
        group = file["model_weights"]
        assert list(group.attrs["layer_names"]) == [layer.name for layer in model.layers]
        names = [name.rpartition("/")[2] for name in group["norm"].attrs["weight_names"]]
        assert names == ["gamma:0", "beta:0", "moving_mean:0", "moving_variance:0"]
        assert file["optimizer_weights"].attrs["weight_names"][0] == "iteration:0"
        config = json.loads(file.attrs["model_config"])
        training = json.loads(file.attrs["training_config"])
    first, *_ = config["config"]["layers"]
    assert first["config"]["batch_input_shape"] == [None, 4]
    assert training["optimizer_config"]["class_name"] == "Custom>Adam"
    assert training["optimizer_config"]["config"]["is_legacy_optimizer"] is False


def test_what_a_reader_does_not_have_is_left_out_at_its_default(tmp_path):
    model, _ = trained()
    model.save(tmp_path / "m.keras", compat="keras==3.5")
    with zipfile.ZipFile(tmp_path / "m.keras") as archive:
        text = archive.read("config.json").decode()
        version = json.loads(archive.read("metadata.json"))["keras_version"]
    assert version == "3.5.0"
    assert "quantization_config" not in text
    assert "input_axes" not in text


def test_all_that_would_be_lost_is_said_at_once(tmp_path):
    stack = [layers.RMSNormalization(name="rms"), layers.Reshape((2, 2))]
    stack += [layers.GRU(3, recurrent_activation="hard_sigmoid", name="d")]
    model, _ = trained(*stack, optimizer=keras.optimizers.Lamb())
    with pytest.raises(SaveError) as caught:
        model.save(tmp_path / "m.keras", compat=KERAS2)
    text = str(caught.value)
    assert len(text.splitlines()) <= 10
    assert "(rms): RMSNormalization came with Keras 3.9" in text
    assert "(d): recurrent_activation='hard_sigmoid' was another function until Keras 3" in text
    assert "Lamb came with Keras 3.5" in text
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("compat", ["2.15", "keras", "keras==2.4", "keras>=3", "torch==2.0", 3])
def test_a_reader_that_nobody_is_gets_refused(compat, tmp_path):
    model, _ = trained()
    with pytest.raises(ConfigError, match="Keras"):
        model.save(tmp_path / "m.keras", compat=compat)
    assert not list(tmp_path.iterdir())


def test_a_graph_of_operations_becomes_one_of_functions(tmp_path):
    inputs = keras.Input((4,), name="x")
    outputs = keras.ops.exp(1.0 - layers.Dense(3, name="d")(inputs)[:, 1:])
    model = keras.Model(inputs, outputs)
    model.save(tmp_path / "m.h5", compat=KERAS2)
    with h5py.File(tmp_path / "m.h5") as file:
        listed = json.loads(file.attrs["model_config"])["config"]["layers"]
    found = {layer["config"].get("function"): layer["inbound_nodes"] for layer in listed[2:]}
    assert list(found) == ["__operators__.getitem", "math.subtract", "math.exp"]
    (first,) = found["math.subtract"]
    assert first[:3] == ["_CONSTANT_VALUE", -1, 1.0]
    x = np.ones((2, 4), "float32")
    again = keras.saving.load_model(tmp_path / "m.h5")
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-6)


@pytest.mark.parametrize("compat", [None, KERAS2, "keras==3.0"])
@pytest.mark.parametrize("name", ["w.h5", "w.weights.h5"])
def test_weights_alone_come_back(name, compat, tmp_path):
    model, _ = trained(layers.Dense(3), layers.Dense(3), layers.BatchNormalization())
    model.save_weights(tmp_path / name, compat=compat)
    again = keras.Sequential.from_config(model.get_config())
    again.load_weights(tmp_path / name)
    for found, wanted in zip(again.weights, model.weights, strict=True):
        np.testing.assert_array_equal(found.numpy(), wanted.numpy())


def test_a_path_ends_in_what_it_holds(tmp_path):
    model, _ = trained()
    with pytest.raises(ConfigError, match="ending"):
        model.save(tmp_path / "m.weights.h5")
    model.save_weights(tmp_path / "w.weights.h5")
    with h5py.File(tmp_path / "w.weights.h5") as file:
        assert "layers" in file
    model.save_weights(tmp_path / "w.h5")
    with h5py.File(tmp_path / "w.h5") as file:
        assert "layer_names" in file.attrs


def listed(path):
    """Class -> (config, calls) of each layer that an HDF5 file describes."""
    with h5py.File(path) as file:
        described = json.loads(file.attrs["model_config"])["config"]["layers"]
    return {each["class_name"]: (each["config"], each.get("inbound_nodes")) for each in described}


@pytest.mark.parametrize("ending", [".h5", ".keras"])
def test_layers_that_keras_had_are_its_own_again(ending, tmp_path):
    model, x = trained(
        layers.Reshape((4, 1)),
        legacy.LocallyConnected1D(2, 2, name="local"),
        layers.Flatten(),
    )
    path = tmp_path / f"m{ending}"
    model.save(path, compat=KERAS2)
    if ending == ".h5":
        assert listed(path)["LocallyConnected1D"][0]["implementation"] == 1
    again = keras.saving.load_model(path)
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-6)


def test_terms_stand_aside_again(tmp_path):
    inputs = keras.Input((4,))
    hidden = layers.Dense(3, name="hidden")(inputs)
    outputs = legacy.AddLoss(name="term")(layers.Dense(2, name="out")(hidden), ops.mean(hidden))
    model = keras.Model(inputs, legacy.AddMetric(name="measured")(outputs, ops.max(hidden)))
    model.compile("sgd", {"measured": "mse"})
    model.save(tmp_path / "m.h5", compat=KERAS2)
    with h5py.File(tmp_path / "m.h5") as file:
        config = json.loads(file.attrs["model_config"])["config"]
        assert json.loads(file.attrs["training_config"])["loss"] == {"out": "mse"}
    assert config["output_layers"] == [["out", 0, 0]]
    assert [len(listed(tmp_path / "m.h5")[kind][1]) for kind in ("AddLoss", "AddMetric")] == [1, 1]
    model.save(tmp_path / "m.keras", compat="keras==2.12")
    again = keras.saving.load_model(tmp_path / "m.keras")
    x = np.ones((2, 4), "float32")
    assert [float(loss) for loss in (again(x), again.losses)[1]] == pytest.approx(
        [float(loss) for loss in (model(x), model.losses)[1]]
    )


@pytest.mark.parametrize("merge", [layers.Add, legacy.Add])
def test_masks_that_were_merged_otherwise(merge, tmp_path):
    tokens, others = keras.Input((5,), dtype="int32"), keras.Input((5, 3))
    merged = merge(name="both")([layers.Embedding(9, 3, mask_zero=True)(tokens), others])
    model = keras.Model([tokens, others], layers.LSTM(2)(merged))
    if merge is legacy.Add:
        model.save(tmp_path / "m.h5", compat=KERAS2)
        assert "Add" in listed(tmp_path / "m.h5")
        return
    with pytest.raises(SaveError, match=r"\(both\): until Keras 3 Add masks otherwise"):
        model.save(tmp_path / "m.h5", compat=KERAS2)
    model.save(tmp_path / "m.h5", compat="keras==3.5")


def test_what_changes_predictions_there_is_refused(tmp_path):
    model = keras.Sequential([keras.Input((4, 4, 3)), layers.RandomCrop(2, 2)])
    with pytest.raises(SaveError, match="RandomCrop changes the images of predictions"):
        model.save(tmp_path / "m.keras", compat=KERAS2)


@keras.saving.register_keras_serializable("compat")
class Net(keras.Model):
    """A model of a user's class."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.branches = [layers.Dense(3), layers.Dense(3)]
        self.out = layers.Dense(2)
        self.attention = layers.MultiHeadAttention(1, 2)

    def call(self, x):
        mixed = self.attention(*2 * [self.branches[0](x)[:, None]])
        return self.out(self.branches[1](x) + mixed[:, 0])


@pytest.mark.parametrize(
    ("compat", "places"),
    [
        (KERAS2, {"out", "layers/dense", "layers/dense_1"}),
        ("keras==2.12", {"branches/dense", "branches/dense_1", "layers/dense_2"}),
    ],
)
def test_models_of_users_classes_stand_where_the_reader_looks(compat, places, tmp_path):
    model = Net()
    x = np.ones((2, 4), "float32")
    wanted = np.asarray(model(x))
    model.compile("sgd", "mse")
    model.save(tmp_path / "m.keras", compat=compat)
    model.save_weights(tmp_path / "m.weights.h5", compat=compat)
    with h5py.File(tmp_path / "m.weights.h5") as file:
        found = set()
        file.visit(lambda path: found.add(path.removesuffix("/vars")))
    assert places <= found
    assert any(path.endswith("/_query_dense") or path == "attention/_query_dense" for path in found)
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(np.asarray(again(x)), wanted, rtol=1e-6)
    with pytest.raises(SaveError, match="no model of a user's class"):
        model.save(tmp_path / "m.h5", compat=compat)


def test_moments_that_the_reader_does_not_take_are_refused(tmp_path):
    model = keras.Sequential([keras.Input((4,)), layers.Normalization(name="moments")])
    model.layers[0].adapt(np.arange(12, dtype="float32").reshape(3, 4))
    model.save(tmp_path / "m.h5", compat="keras==2.15")
    model.save(tmp_path / "m.keras", compat="keras==3.5")
    with pytest.raises(SaveError, match=r"\(moments\): it does not take from HDF5"):
        model.save(tmp_path / "m.h5", compat="keras==3.5")


def test_adafactor_keeps_no_factors_of_vectors_there(tmp_path):
    model, _ = trained(layers.Dense(3), optimizer="adafactor")
    model.save(tmp_path / "m.h5", compat=KERAS2)
    with h5py.File(tmp_path / "m.h5") as file:
        group = file["optimizer_weights"]
        shapes = [group[name].shape for name in group.attrs["weight_names"]]
    assert shapes == [(), (4,), (3,), (4, 3), (3,), (3,), (2,), (3, 2), (2,)]


def of_images():
    x = keras.Input((6, 6, 2))
    conv = layers.Conv2D(3, 3, activation="hard_sigmoid", name="conv")
    hidden = layers.SeparableConv2D(2, 3, activation="hard_sigmoid")(conv(x))
    both = layers.Dense(4, "hard_sigmoid", name="shared")
    flat = layers.Flatten()(hidden)
    halves = layers.Add()([both(flat), both(flat * 2.0)])
    return keras.Model(x, layers.Dense(2)(layers.Activation("hard_sigmoid")(halves)))


def of_steps():
    inner = layers.Dense(3, "hard_sigmoid")
    stack = [keras.Input((5, 2)), layers.Dense(2), layers.TimeDistributed(inner), layers.Flatten()]
    return keras.Sequential([*stack, layers.Dense(4, "hard_sigmoid"), layers.Dense(2)])


@pytest.mark.parametrize("make", [of_images, of_steps])
@pytest.mark.parametrize("compat", [KERAS2, "keras==2.12"])
@pytest.mark.parametrize("ending", [".h5", ".keras"])
def test_todays_hard_sigmoid_is_a_stack_of_layers(make, ending, compat, tmp_path):
    model = make()
    x = np.linspace(-9, 9, 2 * np.prod(model.input_shape[1:]), dtype="float32")
    x = x.reshape(2, *model.input_shape[1:])
    model.save(tmp_path / f"m{ending}", compat=compat)
    again = keras.saving.load_model(tmp_path / f"m{ending}")
    assert again.load_report.complete
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-6)


def test_todays_hard_sigmoid_is_refused_where_its_stack_would_do_something_else(tmp_path):
    stack = [keras.Input((5, 2)), layers.Masking(), layers.Dense(2, "hard_sigmoid", name="a")]
    model = keras.Sequential([*stack, layers.LSTM(2)])
    with pytest.raises(SaveError, match=r"\(a\): until Keras 3 no mask comes through Dense"):
        model.save(tmp_path / "m.keras", compat=KERAS2)
    penalized = layers.Dense(2, "hard_sigmoid", activity_regularizer="l2", name="b")
    with pytest.raises(SaveError, match=r"\(b\): activation='hard_sigmoid' was another"):
        keras.Sequential([keras.Input((2,)), penalized]).save(tmp_path / "m.h5", compat=KERAS2)


def test_a_state_for_other_variables_is_left_out(tmp_path):
    """Keras 2 would take slots in their order, whatever they are for."""
    model, _ = trained(layers.Dense(4, name="frozen"))
    model.save(tmp_path / "m.keras")
    model = keras.saving.load_model(tmp_path / "m.keras")
    model.layers[0].trainable = False
    with pytest.warns(UserWarning, match="for other variables than the model trains"):
        model.save(tmp_path / "m.h5", compat=KERAS2)
    with h5py.File(tmp_path / "m.h5") as file:
        assert "optimizer_weights" not in file


def test_a_layer_that_keras_2_does_not_find_is_refused(tmp_path):
    model, _ = trained(layers.SpectralNormalization(layers.Dense(3), name="s"))
    with pytest.raises(SaveError, match=r"\(s\): SpectralNormalization is not found in files"):
        model.save(tmp_path / "m.keras", compat=KERAS2)
