"""An archive with several endpoints, by stock Keras 3, and what TensorFlow makes of it.

`KERAS_BACKEND=jax python archives.py FOLDER`: writes `FOLDER/program` and `FOLDER/results.npz`:
`x`, results of endpoints, `before<k>` and `after<k>`: variables around one call of `train`, and
`gradient<k>`: of the sum of squares of `serve(x)`, before it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from keras import layers

FOUR = keras.InputSpec(shape=(None, 4), dtype="float32")


def main(folder: Path) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(6, 4)).astype("float32")
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(8, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.5),
            layers.Dense(3),
        ]
    )
    model.compile("sgd", "mse")
    model.fit(x, rng.normal(size=(6, 3)), epochs=2, verbose=0)
    archive = keras.export.ExportArchive()
    archive.track(model)
    archive.add_endpoint("serve", lambda x: model(x, training=False), [FOUR])
    archive.add_endpoint("train", lambda x: model(x, training=True), [FOUR])
    archive.add_endpoint(
        "two", lambda query, value: {"a": model(query), "b": query + value}, [FOUR, FOUR]
    )
    archive.add_endpoint("nested", lambda d: d["p"] * 2 + d["q"], [{"p": FOUR, "q": FOUR}])
    archive.add_endpoint("pair", lambda d: [d[0], d[1] - d[0]], [[FOUR, FOUR]])
    fixed = keras.InputSpec(shape=(2, 4), dtype="float32")
    archive.add_endpoint("fixed", lambda x: x * 2, [fixed])
    archive.add_variable_collection("my_vars", model.variables)
    archive.write_out(str(folder / "program"), verbose=False)
    reloaded = tf.saved_model.load(str(folder / "program"))
    results = {"x": x, "serve": reloaded.serve(x).numpy()}
    variables = reloaded.variables
    results |= {f"before{k}": v.numpy() for k, v in enumerate(variables)}
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(reloaded.serve(tf.constant(x)) ** 2)
    gradients = tape.gradient(loss, list(reloaded.trainable_variables))
    results |= {f"gradient{k}": g.numpy() for k, g in enumerate(gradients)}
    reloaded.train(x)
    results |= {f"after{k}": v.numpy() for k, v in enumerate(variables)}
    np.savez_compressed(folder / "results.npz", **results)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
