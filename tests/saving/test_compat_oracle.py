"""What is written for an older Keras, that Keras opens: the same predictions, the same next step.

Each reader is given by the path of a Python that has it; those that are not given are skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

import keramos as keras
from keramos import layers, ops

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.oracle, pytest.mark.slow]

#: What a file is written for -> the variable with the Python that has it, and its backend.
READERS = {
    "tf_keras==2.21": ("KERAMOS_ORACLE_KERAS2", "tensorflow"),
    "keras==2.15": ("KERAMOS_ORACLE_KERAS215", "tensorflow"),
    "keras==2.12": ("KERAMOS_ORACLE_KERAS212", "tensorflow"),
    "keras==3.5": ("KERAMOS_ORACLE_KERAS35", "jax"),
    "keras==3.15": ("KERAMOS_ORACLE", "jax"),
}


def stack():
    return keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            layers.Conv2D(3, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.LeakyReLU(0.1),
            layers.Flatten(),
            layers.Dense(2),
        ]
    )


def shared():
    inner = keras.Sequential([keras.Input((6,)), layers.Dense(4), layers.BatchNormalization()])
    left, right = keras.Input((6,), name="left"), keras.Input((6,), name="right")
    both = ops.exp(inner(left) - inner(right)) * 0.5
    return keras.Model([left, right], layers.Dense(2)(layers.Concatenate()([both[:, 1:], left])))


def attention():
    tokens = keras.Input((5,), dtype="int32")
    embedded = layers.Embedding(9, 8)(tokens)
    mixed = layers.MultiHeadAttention(2, 4)(embedded, embedded)
    hidden = layers.Bidirectional(layers.GRU(3))(layers.LayerNormalization()(mixed))
    return keras.Model(tokens, layers.Dense(2)(hidden))


def masked():
    """Masks from a layer to another; an activation that is a layer."""
    words = keras.Input((5,), dtype="int32")
    embedded = layers.Embedding(9, 4, mask_zero=True)(words)
    hidden = layers.Bidirectional(layers.GRU(3, return_sequences=True))(embedded)
    hidden = layers.LSTM(3)(layers.TimeDistributed(layers.Dense(3))(hidden))
    return keras.Model(words, layers.Dense(2, activation=layers.LeakyReLU(0.3))(hidden))


MODELS = {
    "stack": (stack, "adam"),
    "shared": (shared, "rmsprop"),
    "attention": (attention, "sgd"),
    "masked": (masked, "adam"),
}


def inputs_of(model):
    generator = np.random.default_rng(1)
    return [
        generator.integers(0, 9, (4, *tensor.shape[1:])).astype("int32")
        if tensor.dtype == "int32"
        else generator.random((4, *tensor.shape[1:]), "float32")
        for tensor in model.inputs
    ]


@pytest.mark.parametrize("ending", [".h5", ".keras"])
@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("compat", READERS)
def test_an_older_keras_opens_it_and_carries_on(compat, name, ending, tmp_path):
    variable, backend = READERS[compat]
    if not os.environ.get(variable):
        pytest.skip(f"needs {variable}")
    make, optimizer = MODELS[name]
    model = make()
    model.compile(optimizer, "mse")
    x = inputs_of(model)
    model.fit(x if len(x) > 1 else x[0], np.ones((4, 2), "float32"), verbose=0)
    path = tmp_path / f"m{ending}"
    model.save(path, compat=compat)
    np.savez(tmp_path / "io.npz", **{f"x{i}": array for i, array in enumerate(x)})
    wanted = model.predict(x if len(x) > 1 else x[0], verbose=0)
    gradients = [np.full(tuple(v.shape), 0.01, "float32") for v in model.trainable_variables]
    model.optimizer.apply(gradients, model.trainable_variables)

    job = {
        "id": name,
        "saved": str(path),
        "io": str(tmp_path / "io.npz"),
        "answer": str(tmp_path / "answer.npz"),
        "steps": True,
    }
    done = subprocess.run(
        [os.environ[variable], str(ROOT / "tools" / "oracle_step.py")],
        input=json.dumps(job) + "\n",
        capture_output=True,
        text=True,
        env={**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": ""},
    )
    answer = json.loads(done.stdout)
    assert "error" not in answer, answer["error"]
    with np.load(tmp_path / "answer.npz") as found:
        np.testing.assert_allclose(found["y0"], wanted, rtol=1e-4, atol=1e-6)
        if "iterations" in answer:  # Keras 3 does not carry on from HDF5 files
            assert answer["iterations"] == 1
            for i, variable_after in enumerate(model.trainable_variables):
                np.testing.assert_allclose(found[f"v{i}"], variable_after.numpy(), atol=1e-5)
