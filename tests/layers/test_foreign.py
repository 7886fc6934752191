"""Layers of functions and modules that are written without Keras: JaxLayer, FlaxLayer,
TorchModuleWrapper.
"""

from __future__ import annotations

import json
import subprocess

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError, MissingExtraError, UnknownClassError, UnsafeError

layers = keras.layers
X = np.ones((4, 3), "float32")
TRUSTED = ["keras.layers.JaxLayer"]


def affine(params, state, rng, inputs, training):
    noise = jax.random.normal(rng, ()) if training else 0.0
    return inputs @ params["w"] + params["b"] + noise, {"calls": state["calls"] + 1}


def first_values(rng, inputs):
    w = jax.random.normal(rng, (inputs.shape[-1], 2))
    return {"w": w, "b": jnp.zeros((2,))}, {"calls": 0}


FUNCTIONS = {"affine": affine, "first_values": first_values}


def model() -> keras.Sequential:
    whole = keras.Sequential(
        [keras.Input((3,)), layers.JaxLayer(affine, first_values, seed=1), layers.Dense(1)]
    )
    whole.compile("sgd", "mse")
    return whole


def test_params_are_trained_and_state_is_what_the_last_call_returned():
    whole = model()
    layer = whole.layers[0]
    before = [w.numpy() for w in layer.trainable_weights]
    whole.fit(X, np.zeros((4, 1)), epochs=2, verbose=0)
    assert [w.shape for w in layer.trainable_weights] == [(2,), (3, 2)]
    assert not any(
        np.array_equal(a, b.numpy()) for a, b in zip(before, layer.trainable_weights, strict=True)
    )
    assert layer.state["calls"].numpy() == 2
    np.testing.assert_array_equal(layer(X, training=False), layer(X, training=False))
    assert not np.array_equal(layer(X, training=True), layer(X, training=True))


def test_a_file_names_the_functions_that_its_reader_grants_and_brings(tmp_path):
    whole, path = model(), tmp_path / "m.keras"
    whole.save(path)
    with pytest.raises(UnsafeError, match="calls functions"):
        keras.models.load_model(path, custom_objects=FUNCTIONS)
    with pytest.raises(UnknownClassError, match="affine"):
        keras.models.load_model(path, safe_mode=False)
    again = keras.models.load_model(path, trusted=TRUSTED, custom_objects=FUNCTIONS)
    np.testing.assert_allclose(again.predict(X, verbose=0), whole.predict(X, verbose=0))
    assert again.layers[0].get_config() == whole.layers[0].get_config()


def test_values_may_come_without_a_function_that_makes_them():
    layer = layers.JaxLayer(lambda params, inputs: inputs * params, params=np.float32(3))
    np.testing.assert_array_equal(layer(X), 3 * X)
    assert [w.trainable for w in layer.weights] == [True]
    assert layers.JaxLayer(lambda inputs: inputs + 1)(X).shape == X.shape


@pytest.mark.parametrize(
    "arguments",
    [
        {"call_fn": lambda x: x},
        {"call_fn": lambda inputs, other: inputs},
        {"call_fn": 3},
        {"call_fn": lambda params, inputs: inputs},
        {"call_fn": lambda params, inputs: inputs, "init_fn": lambda x: x},
    ],
)
def test_functions_of_other_parameters_are_refused(arguments):
    with pytest.raises(ConfigError, match="JaxLayer"):
        layers.JaxLayer(**arguments)


def test_a_state_of_another_structure_is_refused():
    layer = layers.JaxLayer(lambda state, inputs: (inputs, (1, 2)), state={"n": 0})
    with pytest.raises(ConfigError, match="another structure"):
        layer(X)


def test_a_module_of_flax_is_trained_and_saved(tmp_path):
    linen = pytest.importorskip("flax.linen")

    class Module(linen.Module):
        units: int = 4

        @linen.compact
        def __call__(self, x, training=False):
            x = linen.BatchNorm(use_running_average=not training)(linen.Dense(self.units)(x))
            return linen.Dropout(0.5, deterministic=not training)(x)

        def get_config(self):
            return {"units": self.units}

        @classmethod
        def from_config(cls, config):
            return cls(**config)

    whole = keras.Sequential([keras.Input((3,)), layers.FlaxLayer(Module(5))])
    whole.compile("sgd", "mse")
    whole.fit(X, np.zeros((4, 5)), verbose=0)
    assert len(whole.layers[0].trainable_weights) == 4
    assert len(whole.layers[0].weights) == 7  # two statistics, and the generator's state
    whole.save(tmp_path / "m.keras")
    options = {"trusted": ["keras.layers.FlaxLayer"], "custom_objects": {"Module": Module}}
    again = keras.models.load_model(tmp_path / "m.keras", **options)
    np.testing.assert_allclose(again.predict(X, verbose=0), whole.predict(X, verbose=0))


def test_a_module_of_torch_is_kept_as_it_is(tmp_path):
    layer = layers.TorchModuleWrapper("cGlja2xlZA==", output_shape=[None, 2])
    layer.load_own_variables({"weight": np.arange(6.0).reshape(2, 3)})
    whole = keras.Sequential([keras.Input((3,)), layer])
    whole.save(tmp_path / "a.keras")
    with pytest.raises(UnsafeError, match="unpickles"):
        keras.models.load_model(tmp_path / "a.keras")
    again = keras.models.load_model(
        tmp_path / "a.keras", trusted=["keras.layers.TorchModuleWrapper"]
    )
    again.save(tmp_path / "b.keras")
    last = keras.models.load_model(tmp_path / "b.keras", safe_mode=False).layers[0]
    assert last.get_config() == layer.get_config()
    store: dict = {}
    last.save_own_variables(store)
    np.testing.assert_array_equal(store["weight"], np.arange(6.0).reshape(2, 3))
    with pytest.raises(MissingExtraError, match="PyTorch"):
        last(X)


@pytest.mark.oracle
def test_files_of_stock_keras_open_and_go_back(tmp_path, oracle):
    program = (
        "import sys, numpy as np, keras, jax, jax.numpy as jnp\n"
        "def affine(params, inputs):\n    return inputs @ params\n"
        "def first_values(rng, inputs):\n    return jnp.ones((inputs.shape[-1], 2))\n"
        "named = {'affine': affine, 'first_values': first_values}\n"
        "if sys.argv[2] == 'write':\n"
        "    layer = keras.layers.JaxLayer(affine, first_values)\n"
        "    model = keras.Sequential([keras.Input((3,)), layer, keras.layers.Dense(2)])\n"
        "    model.save(sys.argv[1])\n"
        "else:\n"
        "    model = keras.models.load_model(sys.argv[1], custom_objects=named, safe_mode=False)\n"
        "print(np.asarray(model(np.ones((1, 3)))).tolist())\n"
    )

    def run(path, verb: str) -> str:
        environment = {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu", "PATH": "/usr/bin:/bin"}
        return subprocess.run(
            [oracle, "-c", program, str(path), verb],
            env=environment, capture_output=True, text=True, check=True,
        ).stdout.splitlines()[-1]  # fmt: skip

    functions = {
        "affine": lambda params, inputs: inputs @ params,
        "first_values": lambda rng, inputs: jnp.ones((inputs.shape[-1], 2)),
    }
    answer = run(tmp_path / "a.keras", "write")
    whole = keras.models.load_model(tmp_path / "a.keras", trusted=TRUSTED, custom_objects=functions)
    np.testing.assert_allclose(whole(np.ones((1, 3))), json.loads(answer), rtol=1e-5)
    whole.save(tmp_path / "b.keras")
    assert run(tmp_path / "b.keras", "read") == answer
