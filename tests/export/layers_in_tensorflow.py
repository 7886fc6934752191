"""Run by a Python that has TensorFlow: SavedModels of layers, beside the numbers of the layers.

`python layers_in_tensorflow.py FOLDER` prints a line for each difference, then how many there were.
"""

import os
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf


def difference(result, right, least):
    if result is None:
        return np.abs(right).max(initial=0) / least
    result = tf.cast(tf.convert_to_tensor(result), tf.float64).numpy()
    assert result.shape == right.shape, (result.shape, right.shape)
    if not right.size:
        return 0
    right = right.astype("float64")
    return np.abs(result - right).max() / max(np.abs(right).max(), least)


def compared(folder):
    data = dict(np.load(folder / "data.npz"))
    loaded = tf.saved_model.load(str(folder / "m"))
    inputs = {key[3:]: tf.constant(x) for key, x in data.items() if key.startswith("in/")}
    floats = [x for x in inputs.values() if x.dtype.is_floating]
    with tf.GradientTape() as tape:
        for x in floats:
            tape.watch(x)
        outputs = loaded.signatures["serving_default"](**inputs)
        real = [y for y in outputs.values() if y.dtype.is_floating]
        loss = sum(tf.reduce_sum(tf.cast(y, tf.float32) ** 3) for y in real)
    for name, y in outputs.items():
        yield name, difference(y, data[f"out/{name}"], 1e-6), 1e-4
    wanted = [data[f"gradient/{k}"] for k in range(sum(k.startswith("gradient/") for k in data))]
    if not real or not wanted:
        return
    least = 1e-3 * max([1e-2, *(np.abs(g).max(initial=0) for g in wanted)])
    gradients = tape.gradient(loss, [*floats, *loaded.trainable_variables])
    for k, (gradient, right) in enumerate(zip(gradients, wanted, strict=True)):
        yield f"gradient {k}", difference(gradient, right, least), 2e-3


def main():
    folders = sorted(Path(sys.argv[1]).iterdir())
    for folder in folders:
        for what, how_far, most in compared(folder):
            if not how_far < most:
                print(folder.name, what, how_far)
    print(len(folders), "layers")


main()
