"""TFSMLayer beside stock Keras's: the same answers, config, weights and kinds of errors."""

import builtins
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.export import ExportArchive

SCRIPT = """
import json, os, sys
os.environ["KERAS_BACKEND"] = "tensorflow"
import numpy as np
import keras
folder = sys.argv[1]
path, x = folder + "/m", np.load(folder + "/x.npy")
TFSMLayer = keras.layers.TFSMLayer
layer = TFSMLayer(path, call_endpoint="serve", call_training_endpoint="train", name="program")
np.savez(folder + "/stock.npz", serve=layer(x), train=layer(x, training=True))
def kind(make):
    try:
        make()
    except Exception as error:
        return type(error).__name__
config = layer.get_config()
print("RESULT" + json.dumps({
    "config": config,
    "trainable": sorted(tuple(w.shape) for w in layer.trainable_weights),
    "others": sorted(tuple(w.shape) for w in layer.non_trainable_weights),
    "no endpoint": kind(lambda: TFSMLayer(path, call_endpoint="nothing")),
    "no training endpoint": kind(lambda: TFSMLayer(path, call_training_endpoint="nothing")),
    "from a config": kind(lambda: TFSMLayer.from_config(config)),
}))
"""


def exported(folder: Path) -> np.ndarray:
    """A SavedModel with an endpoint for each mode; gives an input."""
    keramos.utils.set_random_seed(1)
    model = keramos.Sequential([
        keramos.Input((4,)), layers.Dense(5), layers.BatchNormalization(), layers.Dense(2),
    ])  # fmt: skip
    archive = ExportArchive()
    archive.track(model)
    spec = [keramos.InputSpec(shape=(None, 4), dtype="float32")]
    archive.add_endpoint("serve", lambda x: model(x, training=False), spec)
    archive.add_endpoint("train", lambda x: model(x, training=True), spec)
    archive.write_out(folder / "m", verbose=False, verify=False)
    x = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")
    np.save(folder / "x.npy", x)
    return x


@pytest.mark.oracle
def test_the_same_as_of_stock_keras(tmp_path: Path, oracle: str):
    x = exported(tmp_path)
    command = [oracle, "-c", SCRIPT, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "RESULT" in done.stdout, done.stderr[-3000:]
    stock = json.loads(done.stdout.partition("RESULT")[2])
    path = str(tmp_path / "m")
    options = {"call_endpoint": "serve", "call_training_endpoint": "train"}
    layer = layers.TFSMLayer(path, name="program", **options)
    with np.load(tmp_path / "stock.npz") as answers:
        np.testing.assert_allclose(layer(x), answers["serve"], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(layer(x, training=True), answers["train"], rtol=1e-4, atol=1e-5)
    config = json.loads(json.dumps(layer.get_config()))
    assert config == stock["config"]
    for name, weights in (
        ("trainable", layer.trainable_weights),
        ("others", layer.non_trainable_weights),
    ):
        assert sorted(list(w.shape) for w in weights) == stock[name]
    for name, make in (
        ("no endpoint", lambda: layers.TFSMLayer(path, call_endpoint="nothing")),
        ("no training endpoint", lambda: layers.TFSMLayer(path, call_training_endpoint="nothing")),
        ("from a config", lambda: layers.TFSMLayer.from_config(config)),
    ):
        with pytest.raises(getattr(builtins, stock[name])):
            make()
