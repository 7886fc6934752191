"""SavedModels that Keras 2 revives: the same predictions, the same evaluation, the same next step;
and TensorFlow calls them.

Each reader is given by the path of a Python that has it; those that are not given are skipped.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

import keramos as keras
from keramos import layers, ops

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.oracle, pytest.mark.slow]

#: The variable with the Python that has a reader.
READERS = ["KERAMOS_ORACLE_KERAS2", "KERAMOS_ORACLE_KERAS215"]


def stack():
    return keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            layers.Conv2D(3, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.SeparableConv2D(2, 2),
            layers.Flatten(),
            layers.Dense(2, kernel_regularizer="l2"),
        ]
    )


def shared():
    inner = keras.Sequential([keras.Input((6,)), layers.Dense(4), layers.LayerNormalization()])
    left, right = keras.Input((6,), name="left"), keras.Input((6,), name="right")
    both = ops.exp(inner(left) - inner(right)) * 0.5
    deep = keras.Model(left, layers.Dense(3)(inner(left)))
    joined = layers.Concatenate()([both[:, 1:], left, deep(right)])
    return keras.Model([left, right], layers.Dense(2)(joined))


def recurrent():
    cells = layers.StackedRNNCells([layers.LSTMCell(3), layers.GRUCell(2)])
    return keras.Sequential(
        [
            keras.Input((5, 4)),
            layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
            layers.TimeDistributed(layers.Dense(3, activation="tanh")),
            layers.RNN(cells, return_sequences=True),
            layers.SimpleRNN(3),
            layers.Dense(2),
        ]
    )


def attention():
    tokens = keras.Input((5,), dtype="int32")
    embedded = layers.Embedding(9, 8)(tokens)
    mixed = layers.MultiHeadAttention(2, 4)(embedded, embedded)
    return keras.Model(tokens, layers.Dense(2)(layers.GlobalMaxPooling1D()(mixed)))


def halves():
    return keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(8, dtype="mixed_bfloat16", activation="relu"),
            layers.Dense(2, dtype="float32"),
        ]
    )


#: Name -> what makes the model, its optimizer, how much its predictions may differ.
MODELS = {
    "stack": (stack, "adam", 1e-5),
    "shared": (shared, "rmsprop", 1e-5),
    "recurrent": (recurrent, "sgd", 1e-5),
    "attention": (attention, "sgd", 1e-5),
    "halves": (halves, "adam", 2e-2),
}

SCRIPT = """
import sys
import numpy as np
import tensorflow as tf
try:
    import tf_keras as keras
except ImportError:
    keras = tf.keras
for path in sys.argv[1:]:
    model = keras.models.load_model(path)
    with np.load(path + ".npz") as file:
        data = dict(file)
    x = [data[f"x{i}"] for i in range(len(model.inputs))]
    found = {"predicted": model.predict(x, verbose=0), "weights": len(model.get_weights())}
    found["evaluated"] = model.evaluate(x, data["y"], verbose=0, batch_size=4)
    signature = tf.saved_model.load(path).signatures["serving_default"]
    names = signature.structured_input_signature[1]
    (served,) = signature(**{name: x[i] for i, name in enumerate(model.input_names)}).values()
    found["served"] = served.numpy()
    found["same_names"] = set(names) == set(model.input_names)
    model.fit(x, data["y"], epochs=1, batch_size=4, shuffle=False, verbose=0)
    found["iterations"] = int(model.optimizer.iterations.numpy())
    found["trained"] = model.predict(x, verbose=0)
    model.save(path + "_again", save_format="tf")  # nothing that it revived is in the way
    np.savez(path + ".found.npz", **found)
"""


def data_for(model: keras.Model):
    rng = np.random.default_rng(0)
    shapes = [(4, *tensor.shape[1:]) for tensor in model.inputs]
    if model.inputs[0].dtype == "int32":
        return [rng.integers(0, 9, shape).astype("int32") for shape in shapes]
    return [rng.standard_normal(shape).astype("float32") for shape in shapes]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with each model after two steps of training, its data, and what it gives then."""
    folder = tmp_path_factory.mktemp("tf")
    for name, (make, optimizer, _) in MODELS.items():
        keras.utils.set_random_seed(7)
        model = make()
        model.compile(optimizer, "mse", metrics=["mae"])
        x, y = data_for(model), np.ones((4, 2), "float32")
        fit = {"batch_size": 4, "shuffle": False, "verbose": 0}
        model.fit(x, y, epochs=2, **fit)
        model.save(folder / name)
        known = {"predicted": model.predict(x, verbose=0), "weights": len(model.get_weights())}
        known["evaluated"] = model.evaluate(x, y, verbose=0, batch_size=4)
        model.fit(x, y, epochs=1, **fit)
        known["trained"] = model.predict(x, verbose=0)
        np.savez(
            folder / f"{name}.npz", y=y, **known, **{f"x{i}": part for i, part in enumerate(x)}
        )
    return folder


@pytest.mark.parametrize("reader", READERS)
def test_a_savedmodel_is_revived(reader: str, saved: Path):
    python = os.environ.get(reader)
    if not python:
        pytest.skip(f"{reader} names no Python that has this Keras")
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    environment.pop("PYTHONPATH", None)
    arguments = [python, "-c", SCRIPT, *(str(saved / name) for name in MODELS)]
    run = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    for name, (_, _, tolerance) in MODELS.items():
        known = np.load(saved / f"{name}.npz")
        found = np.load(saved / f"{name}.found.npz")
        close = {"rtol": tolerance, "atol": tolerance, "err_msg": name}
        np.testing.assert_allclose(found["predicted"], known["predicted"], **close)
        np.testing.assert_allclose(found["served"], known["predicted"], **close)
        np.testing.assert_allclose(found["evaluated"], known["evaluated"], **close)
        np.testing.assert_allclose(found["trained"], known["trained"], **close)
        assert found["weights"] == known["weights"], name
        assert found["same_names"], name
        assert found["iterations"] == 3, name
