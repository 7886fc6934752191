"""Files for earlier releases of Keras 3, and what even its last one reads in one way alone."""

from __future__ import annotations

import json
import zipfile

import h5py
import numpy as np
import pytest

import keramos as keras
from keramos import layers
from keramos.errors import SaveError

KERAS3 = "keras==3.5"
X = np.linspace(-6, 6, 8, dtype="float32").reshape(2, 4)


def former_hard_sigmoid():
    """What `dialects.keras2` makes of it."""
    inner = [keras.Input((None,)), layers.Rescaling(0.2, 0.5), layers.ReLU(max_value=1.0)]
    return keras.Sequential(inner, name="hard_sigmoid")


def stack(*inner):
    return keras.Sequential([keras.Input((4,)), *inner])


def config_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("config.json"))


def again(path, **options):
    return keras.saving.load_model(path, **options)


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_defaults_of_a_lambda_stand_where_keras_makes_a_tuple_of_them(ending, tmp_path):
    model = stack(layers.Lambda(lambda x, factor=3.0, shift=1.0: factor * x + shift))
    path = tmp_path / f"m{ending}"
    model.save(path)
    if ending == ".keras":
        (lambda_,) = config_of(path)["config"]["layers"][1:]
        parts = lambda_["config"]["function"]["config"]
        assert parts["code"][1:] == [[3.0, 1.0], None]
    np.testing.assert_allclose(again(path, safe_mode=False)(X), 3 * X + 1, rtol=1e-6)
    np.testing.assert_allclose(again(path)(X), 3 * X + 1, rtol=1e-6)  # translated
    older = tmp_path / f"older{ending}"
    model.save(older, compat="keras==2.15")
    np.testing.assert_allclose(again(older)(X), 3 * X + 1, rtol=1e-6)


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_a_layer_as_an_activation_stands_behind_until_3_10(ending, tmp_path):
    own, alone = former_hard_sigmoid(), former_hard_sigmoid()
    model = stack(
        layers.Dense(3, activation=own, name="d"),
        layers.Activation(alone, name="a"),
        layers.Dense(2, activation=layers.LeakyReLU(0.3), name="e"),
    )
    model.save(tmp_path / f"m{ending}", compat=KERAS3)
    found = again(tmp_path / f"m{ending}")
    if ending == ".keras":
        assert "quantization_config" not in json.dumps(config_of(tmp_path / "m.keras"))
    names = [[type(x).__name__ for x in getattr(y, "layers", [])] for y in found.layers]
    assert names == [["Dense", "Rescaling", "ReLU"], ["Rescaling", "ReLU"], ["Dense", "LeakyReLU"]]
    np.testing.assert_allclose(found(X), model(X), rtol=1e-6)
    later = tmp_path / f"later{ending}"
    model.save(later, compat="keras==3.10")
    assert [type(x).__name__ for x in again(later).layers] == ["Dense", "Activation", "Dense"]


def test_a_layer_at_a_gate_is_refused_until_3_10(tmp_path):
    gate = former_hard_sigmoid()
    model = keras.Sequential(
        [keras.Input((3, 4)), layers.GRU(2, recurrent_activation=gate), layers.Dense(2)]
    )
    with pytest.raises(SaveError, match="a layer as recurrent_activation of GRU came with Keras 3"):
        model.save(tmp_path / "m.keras", compat=KERAS3)
    model.save(tmp_path / "m.keras", compat="keras==3.10")


def masked(layer):
    words = keras.Input((5,), dtype="int32")
    return keras.Model(words, layer(layers.Embedding(9, 4, mask_zero=True)(words)))


def test_attention_of_masked_tensors_is_refused_until_3_12(tmp_path):
    attention = layers.Attention(name="attention")
    model = masked(lambda x: attention([x, x]))
    with pytest.raises(SaveError, match=r"\(attention\): until Keras 3.12 Attention of masked"):
        model.save(tmp_path / "m.keras", compat=KERAS3)
    model.save(tmp_path / "m.keras", compat="keras==3.12")


def test_a_model_that_gets_a_mask_is_warned_of_until_3_6(tmp_path):
    inner = keras.Sequential([keras.Input((5, 4)), layers.Dense(3), layers.GRU(2)], name="inner")
    with pytest.warns(UserWarning, match="until Keras 3.6.*'inner'"):
        masked(inner).save(tmp_path / "m.keras", compat=KERAS3)
    masked(inner).save(tmp_path / "m.keras", compat="keras==3.6")


def test_what_no_hdf5_reader_of_keras_3_finds_is_refused(tmp_path):
    model = stack(layers.Dense(2))
    model.compile("lamb", keras.losses.CategoricalGeneralizedCrossEntropy())
    with pytest.raises(SaveError) as caught:
        model.save(tmp_path / "m.h5", compat="keras==3.15")
    assert "finds no Lamb in HDF5 files" in str(caught.value)
    assert "finds no CategoricalGeneralizedCrossEntropy in HDF5" in str(caught.value)
    model.save(tmp_path / "m.keras", compat="keras==3.15")
    model.save(tmp_path / "m.h5")
    assert type(again(tmp_path / "m.h5").optimizer) is keras.optimizers.Lamb


def test_a_scaled_loss_is_said_where_its_state_is(tmp_path):
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = stack(layers.Dense(2))
    finally:
        keras.config.set_dtype_policy("float32")
    model.compile("adam", "mse")
    model.train_on_batch(X / 100, np.zeros((2, 2), "float32"))  # larger ones overflow
    model.save(tmp_path / "m.keras", compat="keras==3.15")
    said = config_of(tmp_path / "m.keras")["compile_config"]["optimizer"]
    assert said["class_name"] == "LossScaleOptimizer"
    assert said["config"]["inner_optimizer"]["class_name"] == "Adam"
    assert again(tmp_path / "m.keras").optimizer.inner_optimizer.iterations.numpy() == 1


@keras.saving.register_keras_serializable(package="Mine")
def cubic(x):
    return x * x * x


@keras.saving.register_keras_serializable(package="Mine")
def penalty(kernel):
    return 0.1 * keras.ops.sum(kernel)


def test_a_users_function_is_a_name_in_hdf5_files_of_keras_2(tmp_path):
    own = layers.Dense(2, activation=cubic, kernel_regularizer=penalty)
    stack(own).save(tmp_path / "m.h5", compat="keras==2.15")
    with h5py.File(tmp_path / "m.h5") as file:
        *_, dense = json.loads(file.attrs["model_config"])["config"]["layers"]
    assert dense["config"]["activation"] == "Mine>cubic"
    assert dense["config"]["kernel_regularizer"] == "Mine>penalty"
    assert again(tmp_path / "m.h5").layers[0].activation is cubic
