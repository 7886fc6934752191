"""Loads a SavedModel in every way that TensorFlow has; `test_tensorflow_versions` runs it.

Usage: loaded_by_tensorflow.py FOLDER, which has `saved` and `data.npz`. Prints the name of each
way that gave the right numbers.
"""

import os
import subprocess
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf

FOLDER = sys.argv[1]
SAVED = f"{FOLDER}/saved"
DATA = dict(np.load(f"{FOLDER}/data.npz"))
INPUTS = {key[3:]: x for key, x in DATA.items() if key.startswith("in/")}
OUTPUTS = [DATA[f"out/{k}"] for k in range(sum(key.startswith("out/") for key in DATA))]


def near(results, wanted, most=1e-4, least=1e-6):
    for result, right in zip(results, wanted, strict=True):
        result = np.asarray(result)
        assert result.shape == right.shape, (result.shape, right.shape)
        difference = np.abs(result - right).max() / max(np.abs(right).max(), least)
        assert difference < most, difference


def in_order(outputs):
    """A dict of tensors as a list."""
    return [outputs[f"output_{k}"] for k in range(len(outputs))]


def load():
    loaded = tf.saved_model.load(SAVED)
    tensors = {name: tf.constant(x) for name, x in INPUTS.items()}
    near(in_order(loaded.signatures["serving_default"](**tensors)), OUTPUTS)
    values = list(INPUTS.values())
    outputs = loaded.serve(values[0] if len(values) == 1 else values)
    near(outputs if isinstance(outputs, (list, tuple)) else [outputs], OUTPUTS)


def gradients():
    loaded = tf.saved_model.load(SAVED)
    tensors = {name: tf.constant(x) for name, x in INPUTS.items()}
    with tf.GradientTape() as tape:
        outputs = in_order(loaded.signatures["serving_default"](**tensors))
        loss = sum(tf.reduce_sum(y * y * tf.constant(np.cos(y.numpy()))) for y in outputs)
    found = tape.gradient(loss, loaded.trainable_variables)
    wanted = [DATA[f"gradient/{k}"] for k in range(len(found))]
    # that of a key's bias is 0 but for rounding: a softmax does not see it
    least = 1e-4 * max(np.abs(gradient).max() for gradient in wanted)
    near([tf.convert_to_tensor(g) for g in found], wanted, 1e-3, least)


def first_version_loader():
    with tf.compat.v1.Session(graph=tf.Graph()) as session:
        graph = tf.compat.v1.saved_model.load(session, ["serve"], SAVED)
        signature = graph.signature_def["serving_default"]
        fetched = {key: info.name for key, info in signature.outputs.items()}
        fed = {signature.inputs[name].name: x for name, x in INPUTS.items()}
        near(in_order(session.run(fetched, fed)), OUTPUTS)


def saved_model_cli():
    def shown(*arguments):
        command = [os.path.join(os.path.dirname(sys.executable), "saved_model_cli"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert "serving_default" in shown("show", "--dir", SAVED, "--all")
    paths = []
    for name, x in INPUTS.items():
        np.save(f"{FOLDER}/{name}.npy", x)
        paths.append(f"{name}={FOLDER}/{name}.npy")
    options = ["--dir", SAVED, "--tag_set", "serve", "--signature_def", "serving_default"]
    out = f"{FOLDER}/said"
    shown("run", *options, "--inputs", ";".join(paths), "--outdir", out)
    near([np.load(f"{out}/output_{k}.npy") for k in range(len(OUTPUTS))], OUTPUTS)


def layer_of_the_endpoint():
    """`TFSMLayer`, which was `ReloadedLayer` before Keras 3."""
    if hasattr(tf.keras.layers, "TFSMLayer"):
        return tf.keras.layers.TFSMLayer(SAVED, call_endpoint="serve")
    from keras.src.export.export_lib import ReloadedLayer

    return ReloadedLayer(SAVED, call_endpoint="serve")


def tfsm_layer():
    inputs = [tf.keras.Input(x.shape[1:], dtype=x.dtype, name=name) for name, x in INPUTS.items()]
    layer = layer_of_the_endpoint()
    outputs = layer(inputs[0] if len(inputs) == 1 else inputs)
    model = tf.keras.Model(inputs, outputs)
    values = list(INPUTS.values())
    values = values[0] if len(values) == 1 else values
    predicted = model.predict(values, verbose=0)
    near(predicted if isinstance(predicted, list) else [predicted], OUTPUTS)
    assert len(layer.trainable_weights) == sum(key.startswith("gradient/") for key in DATA)
    before = [np.array(w) for w in layer.trainable_weights]
    model.compile(tf.keras.optimizers.SGD(1e-3), "mse")
    targets = [0.5 * y for y in OUTPUTS]
    targets = targets[0] if len(targets) == 1 else targets
    losses = model.fit(values, targets, epochs=4, batch_size=64, verbose=0).history["loss"]
    assert losses[-1] < losses[0], losses
    after = [np.array(w) for w in layer.trainable_weights]
    assert any(np.abs(a - b).max() > 0 for a, b in zip(after, before, strict=True))


if __name__ == "__main__":
    for way in (load, gradients, first_version_loader, saved_model_cli, tfsm_layer):
        way()
        print(way.__name__, flush=True)
