"""The models that are measured, and the files of them that every library reads.

The same code builds them with stock Keras and with tf_keras.
"""

from __future__ import annotations

import json
from pathlib import Path

LAYERS = 500
GIB_LAYERS, GIB_UNITS = 16, 4096  # 16 kernels of 64 MiB


def gib_model(keras):
    return keras.Sequential(
        [
            keras.Input((GIB_UNITS,)),
            *(keras.layers.Dense(GIB_UNITS, use_bias=False) for _ in range(GIB_LAYERS)),
        ]
    )


def deep_model(keras, layers=LAYERS):
    x = inputs = keras.Input((8,))
    for _ in range(layers):
        x = keras.layers.Dense(8)(x)
    return keras.Model(inputs, x)


def residual_block(keras, x, filters, stride, project):
    layers = keras.layers
    shortcut = x
    if project:
        shortcut = layers.BatchNormalization()(layers.Conv2D(4 * filters, 1, strides=stride)(x))
    for size, kernel, step in ((filters, 1, stride), (filters, 3, 1)):
        x = layers.Conv2D(size, kernel, strides=step, padding="same")(x)
        x = layers.Activation("relu")(layers.BatchNormalization()(x))
    x = layers.BatchNormalization()(layers.Conv2D(4 * filters, 1)(x))
    return layers.Activation("relu")(layers.Add()([shortcut, x]))


def resnet50(keras):
    layers = keras.layers
    inputs = keras.Input((224, 224, 3))
    x = layers.ZeroPadding2D(3)(inputs)
    x = layers.Activation("relu")(layers.BatchNormalization()(layers.Conv2D(64, 7, strides=2)(x)))
    x = layers.MaxPooling2D(3, strides=2)(layers.ZeroPadding2D(1)(x))
    for filters, blocks, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for block in range(blocks):
            x = residual_block(keras, x, filters, stride if block == 0 else 1, block == 0)
    x = layers.Dense(1000, activation="softmax")(layers.GlobalAveragePooling2D()(x))
    return keras.Model(inputs, x)


def transformer(keras):
    layers = keras.layers
    inputs = keras.Input((64, 256))
    x = inputs
    for _ in range(2):
        x = layers.LayerNormalization()(layers.Add()([x, layers.MultiHeadAttention(8, 32)(x, x)]))
        h = layers.Dense(256)(layers.Dense(1024, activation="gelu")(x))
        x = layers.LayerNormalization()(layers.Add()([x, h]))
    return keras.Model(inputs, x)


MODELS = {"gib": gib_model, "deep": deep_model, "resnet50": resnet50, "transformer": transformer}


OLD_MODELS = {"gib": ("h5", "savedmodel"), "deep": ("h5",), "resnet50": ("h5",)}


def make(keras, folder: Path) -> None:
    """Write the files that both libraries read, with stock Keras."""
    if keras.__name__ == "tf_keras":
        make_old(keras, folder)
        return
    for name, build in MODELS.items():
        if not (folder / f"{name}.keras").exists():
            build(keras).save(folder / f"{name}.keras")


def make_old(keras, folder: Path) -> None:
    """Write the files of Keras 2: HDF5 files and SavedModels."""
    for name, endings in OLD_MODELS.items():
        paths = [folder / f"old-{name}.{ending}" for ending in endings]
        if not all(path.exists() for path in paths):
            model = MODELS[name](keras)
            for path in paths:
                model.save(path, save_format="h5" if path.suffix == ".h5" else "tf")


def make_theano(path: Path) -> None:
    """Write kernels of half a GiB as Keras 2 on Theano did: a layout that is gone."""
    import h5py
    import numpy as np

    sizes = {"kernel_size": [3, 3], "filters": 1024, "padding": "same", "use_bias": False}
    kernel = np.ones((3, 3, 1024, 1024), "float32")
    names = [f"conv2d_{i}" for i in range(1, 15)]
    configs = [{"name": name, **sizes} for name in names]
    configs[0]["batch_input_shape"] = [None, 8, 8, 1024]
    layers = [{"class_name": "Conv2D", "config": config} for config in configs]
    model = {"class_name": "Sequential", "config": {"name": "sequential_1", "layers": layers}}
    with h5py.File(path, "w") as file:
        file.attrs.update(keras_version="2.2.4", backend="theano", model_config=json.dumps(model))
        weights = file.create_group("model_weights")
        weights.attrs["layer_names"] = [name.encode() for name in names]
        for name in names:
            group = weights.create_group(name)
            group.attrs["weight_names"] = [f"{name}/kernel".encode()]
            group.create_dataset(f"{name}/kernel", data=kernel)
