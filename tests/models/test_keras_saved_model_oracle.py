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
            layers.Conv2D(3, 3, use_bias=False),
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


def scaled():
    return keras.Sequential([keras.Input((4,)), layers.Dense(2, dtype="mixed_float16")])


#: Name -> what makes the model, its optimizer, how much its predictions may differ.
MODELS = {
    "stack": (stack, "adam", 1e-5),
    "shared": (shared, "rmsprop", 1e-5),
    "recurrent": (recurrent, "sgd", 1e-5),
    "attention": (attention, "sgd", 1e-5),
    "halves": (halves, "adam", 2e-2),
    "scaled": (scaled, keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam()), 2e-2),
}

#: Begins every script: the Keras 2 that a Python has.
KERAS_2 = """
import sys
import numpy as np
import tensorflow as tf
tf.get_logger().setLevel("ERROR")
try:
    import tf_keras as keras
except ImportError:
    keras = tf.keras
"""

SCRIPT = (
    KERAS_2
    + """
for path in sys.argv[1:]:
    model = keras.models.load_model(path)
    with np.load(path + ".npz") as file:
        data = dict(file)
    parts = [data[f"x{i}"] for i in range(len(model.inputs))]
    x = parts if len(parts) > 1 else parts[0]
    found = {"predicted": model.predict(x, verbose=0), "weights": len(model.get_weights())}
    found["evaluated"] = model.evaluate(x, data["y"], verbose=0, batch_size=4)
    signature = tf.saved_model.load(path).signatures["serving_default"]
    names = signature.structured_input_signature[1]
    (served,) = signature(**{name: parts[i] for i, name in enumerate(model.input_names)}).values()
    found["served"] = served.numpy()
    found["same_names"] = set(names) == set(model.input_names)
    model.fit(x, data["y"], epochs=1, batch_size=4, shuffle=False, verbose=0)
    found["iterations"] = int(model.optimizer.iterations.numpy())
    found["trained"] = model.predict(x, verbose=0)
    model.save(path + "_again", save_format="tf")  # nothing that it revived is in the way
    np.savez(path + ".found.npz", **found)
"""
)


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
        parts, y = data_for(model), np.ones((4, 2), "float32")
        x = parts if len(parts) > 1 else parts[0]
        fit = {"batch_size": 4, "shuffle": False, "verbose": 0}
        model.fit(x, y, epochs=2, **fit)
        model.save(folder / name)
        known = {"predicted": model.predict(x, verbose=0), "weights": len(model.get_weights())}
        known["evaluated"] = model.evaluate(x, y, verbose=0, batch_size=4)
        model.fit(x, y, epochs=1, **fit)
        known["trained"] = model.predict(x, verbose=0)
        # A loss that was scaled too much makes no step.
        inner = getattr(model.optimizer, "inner_optimizer", model.optimizer)
        known["iterations"] = int(inner.iterations)
        np.savez(
            folder / f"{name}.npz", y=y, **known, **{f"x{i}": part for i, part in enumerate(parts)}
        )
    return folder


#: What each layer is made with, and the shape that it is called on.
STEPS, IMAGE, VOLUME = (6, 3), (6, 6, 3), (4, 4, 4, 2)
LAYERS = {
    "AdditiveAttention": (lambda: layers.AdditiveAttention(), [STEPS, STEPS]),
    "Attention": (lambda: layers.Attention(use_scale=True), [STEPS, STEPS]),
    "Attention-concat": (lambda: layers.Attention(score_mode="concat"), [STEPS, STEPS]),
    "BatchNormalization": (lambda: layers.BatchNormalization(scale=False), [IMAGE]),
    "Bidirectional": (lambda: layers.Bidirectional(layers.GRU(2), merge_mode="sum"), [STEPS]),
    "Conv1DTranspose": (lambda: layers.Conv1DTranspose(2, 3), [STEPS]),
    "Conv2DTranspose": (lambda: layers.Conv2DTranspose(2, 3, use_bias=False), [IMAGE]),
    "Conv3D": (lambda: layers.Conv3D(2, 2), [VOLUME]),
    "ConvLSTM1D": (lambda: layers.ConvLSTM1D(2, 2), [(3, 5, 2)]),
    "DepthwiseConv1D": (lambda: layers.DepthwiseConv1D(2), [STEPS]),
    "DepthwiseConv2D": (lambda: layers.DepthwiseConv2D(2, depth_multiplier=2), [IMAGE]),
    "EinsumDense": (lambda: layers.EinsumDense("abc,cd->abd", (6, 4), bias_axes="d"), [STEPS]),
    "GRU": (lambda: layers.GRU(3, reset_after=False, dropout=0.5), [STEPS]),
    "GroupNormalization": (lambda: layers.GroupNormalization(3), [IMAGE]),
    "LayerNormalization": (lambda: layers.LayerNormalization(axis=[1, 2]), [STEPS]),
    "MultiHeadAttention": (lambda: layers.MultiHeadAttention(2, 2), [STEPS, (4, 3)]),
    "Normalization": (lambda: layers.Normalization(), [STEPS]),
    "PReLU": (lambda: layers.PReLU(shared_axes=[1]), [STEPS]),
    "RNN": (lambda: layers.RNN(layers.SimpleRNNCell(3)), [STEPS]),
    "SeparableConv1D": (lambda: layers.SeparableConv1D(2, 2), [STEPS]),
    "SeparableConv2D": (lambda: layers.SeparableConv2D(2, 2), [IMAGE]),
    "SpatialDropout1D": (lambda: layers.SpatialDropout1D(0.5), [STEPS]),
    "StackedRNNCells": (
        lambda: layers.RNN([layers.LSTMCell(2), layers.GRUCell(3)], return_sequences=True),
        [STEPS],
    ),
    "TimeDistributed": (
        lambda: layers.TimeDistributed(
            keras.Sequential([keras.Input((6, 3)), layers.Dense(2), layers.BatchNormalization()])
        ),
        [(2, 6, 3)],
    ),
    "UnitNormalization": (lambda: layers.UnitNormalization(), [STEPS]),
    "ZeroPadding2D": (lambda: layers.ZeroPadding2D(1), [IMAGE]),
}

PREDICTIONS = (
    KERAS_2
    + """
for path in sys.argv[1:]:
    model = keras.models.load_model(path, compile=False)
    with np.load(path + ".npz") as file:
        parts = [file[f"x{i}"] for i in range(len(model.inputs))]
    outputs = model(parts if len(parts) > 1 else parts[0])
    np.savez(path + ".found.npz", y=outputs.numpy(), weights=len(model.get_weights()))
"""
)


@pytest.mark.parametrize("reader", READERS)
def test_every_layer_with_variables_gets_them(reader: str, tmp_path: Path):
    python, rng = python_of(reader), np.random.default_rng(0)
    for name, (make, shapes) in LAYERS.items():
        inputs = [keras.Input(shape) for shape in shapes]
        layer = make()
        outputs = layer(*inputs) if "Multi" in name else layer(_one(inputs))
        model = keras.Model(_one(inputs), outputs)
        for variable in model.weights:
            if "float" in variable.dtype:
                variable.assign(rng.uniform(0.5, 1.5, variable.shape))
        x = [rng.standard_normal((2, *shape)).astype("float32") for shape in shapes]
        if isinstance(layer, layers.Normalization):
            layer.adapt(x[0])
        model.save(tmp_path / name)
        known = {f"x{i}": part for i, part in enumerate(x)}
        np.savez(
            tmp_path / f"{name}.npz", y=model(_one(x)), weights=len(model.get_weights()), **known
        )
    run_in(python, PREDICTIONS, [str(tmp_path / name) for name in LAYERS])
    for name in LAYERS:
        known, found = (np.load(tmp_path / f"{name}{end}.npz") for end in ("", ".found"))
        np.testing.assert_allclose(found["y"], known["y"], rtol=1e-4, atol=1e-5, err_msg=name)
        assert found["weights"] == known["weights"], name


def _one(parts: list):
    return parts if len(parts) > 1 else parts[0]


def python_of(reader: str) -> str:
    python = os.environ.get(reader)
    if not python:
        pytest.skip(f"{reader} names no Python that has this Keras")
    return python


def run_in(python: str, script: str, arguments: list[str]) -> None:
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    environment.pop("PYTHONPATH", None)
    command = [python, "-c", script, *arguments]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3000:]


@pytest.mark.parametrize("reader", READERS)
def test_a_savedmodel_is_revived(reader: str, saved: Path):
    run_in(python_of(reader), SCRIPT, [str(saved / name) for name in MODELS])
    for name, (_, _, tolerance) in MODELS.items():
        known = np.load(saved / f"{name}.npz")
        found = np.load(saved / f"{name}.found.npz")
        close = {"rtol": tolerance, "atol": tolerance, "err_msg": name}
        np.testing.assert_allclose(found["predicted"], known["predicted"], **close)
        np.testing.assert_allclose(found["served"], known["predicted"], **close)
        np.testing.assert_allclose(found["evaluated"], known["evaluated"], **close)
        # Slots that were not there would show as a step of Adam, 1e-3 for every weight.
        step = {**close, "rtol": max(tolerance, 2e-4), "atol": max(tolerance, 2e-4)}
        np.testing.assert_allclose(found["trained"], known["trained"], **step)
        assert found["weights"] == known["weights"], name
        assert found["same_names"], name
        assert found["iterations"] == known["iterations"], name
