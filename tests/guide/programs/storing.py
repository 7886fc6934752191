"""Saving: objects of one's own, configs, hooks of layers and models, copies."""

from __future__ import annotations

import json
import pathlib
import zipfile

import keras
import numpy as np
from keras import layers, ops

from .arrays import normal


@keras.saving.register_keras_serializable(package="MyLayers")
class CustomLayer(layers.Layer):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, x):
        return x * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


@keras.saving.register_keras_serializable(package="my_package", name="custom_fn")
def custom_fn(x):
    return x**2


def registered_objects():
    inputs = keras.Input((4,))
    x = CustomLayer(0.5)(inputs)
    model = keras.Model(inputs, layers.Dense(2, activation=custom_fn)(x))
    model.compile("adam", "mse")
    model.save("custom_model.keras")
    again = keras.models.load_model("custom_model.keras")
    yield "outputs", model(normal(2, 4))
    yield "again", again(normal(2, 4))
    yield (
        "names",
        [
            keras.saving.get_registered_name(CustomLayer),
            keras.saving.get_registered_name(custom_fn),
        ],
    )
    yield "object", keras.saving.get_registered_object("MyLayers>CustomLayer") is CustomLayer
    config = json.loads(zipfile.ZipFile("custom_model.keras").read("config.json"))
    yield "registered", [layer["registered_name"] for layer in config["config"]["layers"]]


class Unregistered(keras.Model):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.dense = layers.Dense(units)

    def call(self, x):
        return self.dense(x)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


def objects_that_are_named_when_loading():
    model = Unregistered(3)
    model(normal(1, 4))
    model.compile("sgd", "mse")
    model.save("unregistered.keras")
    named = keras.models.load_model(
        "unregistered.keras", custom_objects={"Unregistered": Unregistered}
    )
    yield "named", named(normal(1, 4)) - model(normal(1, 4))
    with keras.saving.custom_object_scope({"Unregistered": Unregistered}):
        scoped = keras.models.load_model("unregistered.keras")
    yield "scoped", scoped(normal(1, 4)) - model(normal(1, 4))
    try:
        keras.models.load_model("unregistered.keras")
    except TypeError:
        yield "unnamed", "TypeError"
    config = keras.saving.serialize_keras_object(model)
    yield "config", [config["class_name"], config["registered_name"], config["build_config"]]


@keras.saving.register_keras_serializable("guide")
class WithParts(keras.Model):
    """Takes layers, and says how they come back."""

    def __init__(self, encoder, activation, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.activation = encoder, activation

    def call(self, x):
        return self.activation(self.encoder(x))

    def get_config(self):
        encode = keras.saving.serialize_keras_object
        return {
            **super().get_config(),
            "encoder": encode(self.encoder),
            "activation": encode(self.activation),
        }

    @classmethod
    def from_config(cls, config):
        decode = keras.saving.deserialize_keras_object
        config["encoder"] = decode(config["encoder"])
        config["activation"] = decode(config["activation"])
        return cls(**config)


def parts_within_configs():
    model = WithParts(layers.Dense(2, name="encoder"), keras.activations.relu)
    model(normal(2, 3))
    model.save("parts.keras")
    again = keras.models.load_model("parts.keras")
    yield (
        "same",
        bool(
            np.array_equal(
                again.predict(normal(2, 3), verbose=0), model.predict(normal(2, 3), verbose=0)
            )
        ),
    )
    yield "config", model.get_config()


@keras.saving.register_keras_serializable("guide")
class LayerWithCustomVars(layers.Dense):
    def __init__(self, units, **kwargs):
        super().__init__(units, **kwargs)
        self.vocab = None

    def save_own_variables(self, store):
        super().save_own_variables(store)
        store["variables"] = np.array([1.0, 2.0, 3.0])

    def load_own_variables(self, store):
        self.loaded = np.array(store["variables"])
        for i, v in enumerate(self.weights):
            v.assign(store[str(i)])


@keras.saving.register_keras_serializable("guide")
class LayerWithAssets(layers.Layer):
    def __init__(self, vocab=None, **kwargs):
        super().__init__(**kwargs)
        self.vocab = vocab

    def save_assets(self, path):
        (pathlib.Path(path) / "vocabulary.txt").write_text(self.vocab)

    def load_assets(self, path):
        self.vocab = (pathlib.Path(path) / "vocabulary.txt").read_text()

    def call(self, x):
        return x


def state_of_ones_own():
    model = keras.Sequential([keras.Input((2,)), LayerWithCustomVars(2), LayerWithAssets("a b c")])
    model.save("state.keras")
    again = keras.models.load_model("state.keras")
    yield "variables", again.layers[0].loaded
    yield "kernel", again.layers[0].kernel
    yield "assets", again.layers[1].vocab
    names = zipfile.ZipFile("state.keras").namelist()
    yield "files", sorted(names)


@keras.saving.register_keras_serializable("guide")
class LayerWithCustomBuild(layers.Layer):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def call(self, inputs):
        return ops.matmul(inputs, self.w) * self.scale

    def get_config(self):
        return {"units": self.units, **super().get_config()}

    def build(self, input_shape, layer_init="ones"):
        self.layer_init = layer_init
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer=layer_init)
        self.scale = self.add_weight(shape=(), initializer="ones", trainable=False)

    def get_build_config(self):
        return {"input_shape": (None, 4), "layer_init": self.layer_init}

    def build_from_config(self, config):
        self.build(config["input_shape"], layer_init=config["layer_init"])


def building_from_a_config():
    layer = LayerWithCustomBuild()
    layer.build((None, 4), layer_init="random_normal")
    layer.built = True
    model = keras.Sequential([keras.Input((4,)), layer])
    model.save("build.keras")
    again = keras.models.load_model("build.keras")
    yield "initializer", again.layers[0].layer_init
    yield "same", bool(np.array_equal(again.layers[0].w, layer.w))
    yield "outputs", again(normal(1, 4))


@keras.saving.register_keras_serializable("guide")
class ModelWithCustomCompile(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(2)

    def call(self, x):
        return self.dense(x)

    def compile(self, optimizer, loss_fn, metrics, scale=1.0):
        super().compile(optimizer=optimizer, loss=loss_fn, metrics=metrics)
        self.model_optimizer, self.loss_fn, self.loss_metrics = optimizer, loss_fn, metrics
        self.scale = scale

    def get_compile_config(self):
        encode = keras.saving.serialize_keras_object
        return {
            "model_optimizer": encode(self.model_optimizer),
            "loss_fn": encode(self.loss_fn),
            "metric": encode(self.loss_metrics),
            "scale": self.scale,
        }

    def compile_from_config(self, config):
        decode = keras.saving.deserialize_keras_object
        self.compile(
            optimizer=decode(config["model_optimizer"]),
            loss_fn=decode(config["loss_fn"]),
            metrics=decode(config["metric"]),
            scale=config["scale"],
        )


def compiling_from_a_config():
    model = ModelWithCustomCompile()
    model.compile("SGD", "mean_squared_error", ["accuracy", "mse"], scale=0.5)
    model.fit(normal(4, 3), normal(4, 2), verbose=0)
    model.save("compile.keras")
    again = keras.models.load_model("compile.keras")
    yield "found", [again.model_optimizer, again.loss_fn, again.loss_metrics, again.scale]
    yield "evaluated", again.evaluate(normal(4, 3), normal(4, 2), verbose=0)
    yield "fit", again.fit(normal(4, 3), normal(4, 2), verbose=0).history
    yield "compiled", model.get_compile_config()


def configs_and_copies():
    layer = layers.Dense(3, activation="relu")
    again = layers.Dense.from_config(layer.get_config())
    yield "dense", again.get_config()
    inputs = keras.Input((4,), name="in")
    x = layers.Dense(3, activation="relu", name="a")(inputs)
    model = keras.Model(inputs, layers.Dropout(0.5, name="b")(x), name="model")
    text = model.to_json()
    yield "json", json.loads(text)["config"]["layers"][1]["config"]["units"]
    yield "from json", keras.models.model_from_json(text).name
    clone = keras.models.clone_model(model)
    yield "clone", [layer.name for layer in clone.layers]
    changed = keras.models.clone_model(
        model,
        clone_function=lambda layer: layer.__class__.from_config(
            {
                **layer.get_config(),
                **({"activation": "tanh"} if "activation" in layer.get_config() else {}),
            }
        ),
    )
    yield "changed", changed.layers[1].activation.__name__
    on = keras.Input((4,), name="other")
    yield "on another input", keras.models.clone_model(model, input_tensors=on).input is on
    optimizer = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.1, 10), beta_1=0.8)
    yield (
        "optimizer",
        keras.optimizers.deserialize(keras.optimizers.serialize(optimizer)).get_config(),
    )
    loss = keras.losses.get({"class_name": "MeanSquaredError", "config": {"name": "m"}})
    yield "loss", loss.get_config()
    yield "initializer", keras.initializers.serialize(keras.initializers.HeNormal(seed=3))


def weights_between_files():
    def make():
        inputs = keras.Input((4,))
        return keras.Model(inputs, layers.Dense(2)(layers.BatchNormalization()(inputs)))

    model = make()
    model.compile("adam", "mse")
    model.fit(normal(8, 4), normal(8, 2), verbose=0)
    model.save_weights("m.weights.h5")
    other = make()
    yield "differ", bool(np.array_equal(other.get_weights()[-2], model.get_weights()[-2]))
    other.load_weights("m.weights.h5")
    yield (
        "same",
        [bool(np.array_equal(a, b)) for a, b in zip(other.weights, model.weights, strict=True)],
    )
    model.save("m.keras")
    again = keras.models.load_model("m.keras")
    yield "steps", int(again.optimizer.iterations)
    yield "moments", again.optimizer.variables[2].shape
    layer = layers.Dense(2)
    layer.build((None, 4))
    layer.set_weights(model.layers[-1].get_weights())
    yield "layer", layer(normal(1, 4))
