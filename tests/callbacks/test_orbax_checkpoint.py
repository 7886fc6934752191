"""OrbaxCheckpoint: the steps it writes, what is in them, and that stock Keras takes them."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

import keramos as keras
from keramos.errors import MissingExtraError

pytestmark = pytest.mark.filterwarnings("ignore:Sharding info not provided")

X = np.cos(np.arange(24, dtype="float32")).reshape(6, 4)
Y = np.sin(np.arange(12, dtype="float32")).reshape(6, 2)


@pytest.fixture
def model():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name="out")], name="m")
    model.compile("adam", "mse")
    return model


def trained(model, directory, epochs=3, **options):
    callback = keras.callbacks.OrbaxCheckpoint(directory, **options)
    model.fit(X, Y, batch_size=2, epochs=epochs, verbose=0, callbacks=[callback])
    return callback


def steps(directory):
    return sorted(int(path.name) for path in directory.iterdir() if path.name.isdigit())


def state(directory, step):
    import orbax.checkpoint as orbax

    checkpointer = orbax.v1.training.Checkpointer(directory=directory)
    return checkpointer.load_checkpointables(step)


def test_a_step_is_the_state(model, tmp_path):
    trained(model, tmp_path)
    assert steps(tmp_path) == [2]
    contents = state(tmp_path, 2)
    assert set(contents) == {"pytree", "model_config"}
    wanted = model.get_state_tree("numpy_array")
    keras.tree.map_structure(np.testing.assert_array_equal, contents["pytree"], wanted)
    assert json.loads(contents["model_config"]["config"])["class_name"] == "Sequential"
    model.set_weights([0 * w for w in model.get_weights()])
    model.set_state_tree(contents["pytree"])
    kernel = wanted["trainable_variables"]["m"]["out"]["kernel"]
    np.testing.assert_array_equal(model.get_weights()[0], kernel)


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({"max_to_keep": 2}, [1, 2]),
        ({"max_to_keep": None, "save_freq": 4, "save_on_background": False}, [4, 8]),
        ({"max_to_keep": None, "save_best_only": True, "monitor": "loss", "mode": "max"}, [0]),
    ],
)
def test_which_steps(model, tmp_path, options, wanted):
    trained(model, tmp_path, **options)
    assert steps(tmp_path) == wanted


def test_weights_alone(model, tmp_path):
    trained(model, tmp_path, epochs=1, save_weights_only=True)
    contents = state(tmp_path, 0)
    assert set(contents) == {"pytree"}
    assert set(contents["pytree"]) == {"trainable_variables", "non_trainable_variables"}


def test_a_model_reads_a_step(model, tmp_path):
    trained(model, tmp_path, max_to_keep=None)
    other = keras.models.clone_model(model)
    other.load_weights(tmp_path)
    np.testing.assert_array_equal(other.get_weights()[0], model.get_weights()[0])
    other.compile("adam", "mse")
    other.load_weights(str(tmp_path / "1"))
    assert int(other.optimizer.iterations) == 6
    with pytest.raises(ValueError, match="skip_mismatch"):
        other.load_weights(tmp_path, skip_mismatch=True)
    smaller = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name="out")], name="m")
    with pytest.raises(ValueError, match="another shape"):
        smaller.load_weights(tmp_path)
    with pytest.raises(ValueError, match="steps of OrbaxCheckpoint"):
        keras.saving.load_model(tmp_path)


def test_arguments(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="save_freq"):
        keras.callbacks.OrbaxCheckpoint(tmp_path, save_freq="batch")
    assert keras.callbacks.OrbaxCheckpoint(tmp_path).is_primary_host()
    monkeypatch.setitem(sys.modules, "orbax.checkpoint", None)
    with pytest.raises(MissingExtraError, match=r"keramos\[orbax\]"):
        keras.callbacks.OrbaxCheckpoint(tmp_path)
    (tmp_path / "pytree").mkdir()
    (tmp_path / "pytree" / "_METADATA").write_text("{}")
    with pytest.raises(MissingExtraError, match=r"keramos\[orbax\]"):
        keras.Sequential().load_weights(tmp_path)


READER = """
import json, os, sys, warnings
os.environ["KERAS_BACKEND"] = "jax"
warnings.simplefilter("ignore")
import keras, numpy as np
import orbax.checkpoint as orbax
contents = orbax.v1.training.Checkpointer(directory=sys.argv[1]).load_checkpointables(2)
assert keras.models.model_from_json(contents["model_config"]["config"]).name == "m"
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name="out")], name="m")
model.compile("adam", "mse")
model.optimizer.build(model.trainable_variables)
del contents["pytree"]["metrics_variables"]
model.set_state_tree(contents["pytree"])
x = np.cos(np.arange(24, dtype="float32")).reshape(6, 4)
print(json.dumps([model.predict(x, verbose=0).tolist(), int(model.optimizer.iterations)]))
"""


@pytest.mark.oracle
def test_keras_takes_it(model, tmp_path, oracle):
    program = "import orbax.checkpoint"
    if subprocess.run([oracle, "-c", program], capture_output=True, check=False).returncode:
        pytest.skip("stock Keras stands without orbax-checkpoint")
    trained(model, tmp_path)
    answer = subprocess.run(
        [oracle, "-c", READER, tmp_path], capture_output=True, text=True, check=True
    )
    predicted, iterations = json.loads(answer.stdout)
    np.testing.assert_allclose(predicted, model.predict(X, verbose=0), rtol=1e-6)
    assert iterations == 9
