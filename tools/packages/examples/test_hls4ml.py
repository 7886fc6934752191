"""hls4ml: models that are read and written as projects of C++, without compiling them."""

import hls4ml
import keras
import numpy as np
import pytest

L = keras.layers


def dense():
    inputs = keras.Input((8,), name="x")
    hidden = L.Dense(4, activation="relu", name="hidden")(inputs)
    return keras.Model(inputs, L.Dense(3, activation="softmax", name="scores")(hidden))


def sequential():
    return keras.Sequential([keras.Input((8,)), L.Dense(4, "tanh"), L.Dense(2, "sigmoid")])


def convolutions():
    return keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            L.Conv2D(4, 3, padding="same", activation="relu"),
            L.MaxPooling2D(2),
            L.Conv2D(2, 2, use_bias=False),
            L.Flatten(),
            L.Dense(3),
        ]
    )


def sequence():
    return keras.Sequential(
        [keras.Input((10, 3)), L.Conv1D(4, 3), L.AveragePooling1D(2), L.GlobalAveragePooling1D()]
    )


def normalized():
    return keras.Sequential(
        [keras.Input((6,)), L.Dense(4), L.BatchNormalization(), L.LeakyReLU(), L.Dense(1)]
    )


def branches():
    inputs = keras.Input((6,))
    left, right = L.Dense(4, "relu")(inputs), L.Dense(4)(inputs)
    return keras.Model(inputs, L.Dense(2)(L.Concatenate()([L.Add()([left, right]), left])))


def recurrent(kind):
    return lambda: keras.Sequential([keras.Input((5, 3)), getattr(L, kind)(4), L.Dense(1)])


def einsum():
    inputs = keras.Input((5, 3))
    return keras.Model(inputs, L.EinsumDense("abc,cd->abd", (5, 4), bias_axes="d")(inputs))


MODELS = {
    "dense": dense,
    "sequential": sequential,
    "convolutions": convolutions,
    "sequence": sequence,
    "normalized": normalized,
    "branches": branches,
    "lstm": recurrent("LSTM"),
    "gru": recurrent("GRU"),
    "einsum": einsum,
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("kind", ["io_parallel", "io_stream"])
def test_a_model_is_read(name, kind, tmp_path):
    model = MODELS[name]()
    config = hls4ml.utils.config_from_keras_model(model, granularity="name", backend="Vivado")
    read = hls4ml.converters.convert_from_keras_model(
        model, hls_config=config, output_dir=str(tmp_path / "p"), backend="Vivado", io_type=kind
    )
    shapes = [tuple(v.shape) for v in read.get_output_variables()]
    assert np.prod(shapes[0]) == np.prod(model.output_shape[1:])
    read.write()
    assert (tmp_path / "p" / "firmware").is_dir()


def test_weights_are_those_of_the_model(tmp_path):
    model = dense()
    read = hls4ml.converters.convert_from_keras_model(
        model, output_dir=str(tmp_path), backend="Vivado"
    )
    weights = read.graph["hidden"].get_weights("weight").data
    np.testing.assert_allclose(weights, np.asarray(model.get_layer("hidden").kernel), atol=1e-6)


def test_a_file_is_read(tmp_path):
    dense().save(tmp_path / "m.keras")
    read = hls4ml.converters.convert_from_keras_model(
        keras.saving.load_model(tmp_path / "m.keras"),
        output_dir=str(tmp_path / "p"),
        backend="Quartus",
    )
    assert "hidden" in read.graph
