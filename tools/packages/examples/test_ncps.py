"""ncps: recurrent cells of neural circuits."""

import keras
import numpy as np
import pytest
from ncps.keras import LTC, CfC
from ncps.wirings import NCP, AutoNCP, FullyConnected, Random

X = np.random.default_rng(0).normal(size=(8, 6, 3)).astype("float32")
Y = X.sum((1, 2))[:, None]
LAYERS = {
    "cfc": lambda: CfC(8),
    "cfc of circuits": lambda: CfC(AutoNCP(8, 2)),
    "cfc with memory": lambda: CfC(8, mixed_memory=True),
    "cfc, pure": lambda: CfC(8, mode="pure"),
    "cfc, no gate": lambda: CfC(8, mode="no_gate"),
    "cfc, sequences": lambda: CfC(8, return_sequences=True),
    "cfc, backbone": lambda: CfC(8, backbone_units=16, backbone_layers=2),
    "ltc": lambda: LTC(FullyConnected(6)),
    "ltc of circuits": lambda: LTC(AutoNCP(8, 2)),
    "ltc, random": lambda: LTC(Random(8, 2, sparsity_level=0.5)),
    "ltc, sequences": lambda: LTC(FullyConnected(6), return_sequences=True),
    "ltc with memory": lambda: LTC(FullyConnected(6), mixed_memory=True),
    "ltc, ncp": lambda: LTC(
        NCP(inter_neurons=4, command_neurons=3, motor_neurons=2, sensory_fanout=2,
            inter_fanout=2, recurrent_command_synapses=2, motor_fanin=2)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_trains(name):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((None, 3)), LAYERS[name](), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.01), "mse")
    target = Y if "sequences" not in name else np.repeat(Y[:, None], 6, 1)
    history = model.fit(X, target, epochs=3, verbose=0).history["loss"]
    assert history[-1] < history[0]


@pytest.mark.parametrize("name", ["cfc", "cfc of circuits", "ltc", "ltc of circuits"])
def test_a_model_is_saved(name, tmp_path):
    model = keras.Sequential([keras.Input((6, 3)), LAYERS[name](), keras.layers.Dense(1)])
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(model.predict(X, verbose=0), again.predict(X, verbose=0), atol=1e-6)
