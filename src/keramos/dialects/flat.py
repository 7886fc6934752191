"""Configs of Keras 0.x, in which every object is flat and bears its class as `name` -> those of
Keras 1, where they mean something else.

Pure. What Keras 1 has not stays under its name, and whoever decodes it says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments
from keramos.dialects.origin import KERAS0

_MODELS = ("Sequential", "Graph")
#: Of an AutoEncoder.
_PARTS = ("encoder", "decoder")

#: What a layer wrote about itself, besides its arguments.
_OWN = frozenset({"name", "custom_name", "cache_enabled", "input_shape"})


def of_keras1(config: JsonObject) -> JsonObject:
    """A config of Keras 0.x as Keras 1 wrote it; any other as it is."""
    return nested(config) if is_flat(config) else config


def is_flat(config: JsonObject) -> bool:
    """Whether a config is one of Keras 0.x."""
    return (
        "class_name" not in config
        and config.get("name") in _MODELS
        and ("layers" in config or "nodes" in config)
    )


def nested(config: JsonObject) -> JsonObject:
    """A model as Keras 1 wrote it, with what the file says of training beside it."""
    model = {**_Names(is_first(config)).model(config), "keras_version": KERAS0}
    if "backend" in config:  # no writer's: whoever opens the file knows it
        model["backend"] = config["backend"]
    optimizer = config.get("optimizer")
    if not isinstance(optimizer, dict):
        return model
    class_name, loss = optimizer.get("name"), config.get("loss")
    arguments = {key: value for key, value in optimizer.items() if key != "name"}
    training: JsonObject = {
        "optimizer_config": {"class_name": class_name, "config": arguments},
        "loss": loss,
        "metrics": [],
        "loss_weights": config.get("loss_weights") or None,
    }
    return {**model, "compile_config": training}


def is_first(config: JsonObject) -> bool:
    """Whether a config is one of Keras 0.1 or 0.2, as what it says of training shows; without
    training, nothing does.
    """
    is_early = "class_mode" in config and not config.keys() & {
        "sample_weight_mode",
        "sample_weight_modes",
    }
    return "theano_mode" in config or is_early


class _Names:
    """Names of layers, which Keras 0.x let several have.

    Args:
        scales_later: whether Dropout scaled where nothing is trained, as in Keras 0.1 and 0.2.
    """

    def __init__(self, scales_later: bool) -> None:
        self._taken = set[str]()
        self._scales_later = scales_later

    def model(self, config: JsonObject) -> JsonObject:
        if config.get("name") == "Graph":
            return {"class_name": "Graph", "config": self._graph(config)}
        layers = config.get("layers")
        entries = layers if isinstance(layers, list) else []
        return {"class_name": "Sequential", "config": [self._layer(entry) for entry in entries]}

    def _graph(self, config: JsonObject) -> JsonObject:
        nodes = config.get("nodes")
        places = nodes if isinstance(nodes, dict) else {}
        layers = {name: self._layer(layer, name) for name, layer in places.items()}
        inputs, merged, outputs = (
            [_joined(part) for part in value if isinstance(part, dict)]
            if isinstance(value := config.get(f"{kind}_config"), list)
            else []
            for kind in ("input", "node", "output")
        )
        return {
            "input_config": [*inputs],
            "node_config": [*merged],
            "output_config": [*outputs],
            "nodes": layers,
        }

    def _layer(self, layer: Json, name: str | None = None) -> Json:
        if not isinstance(layer, dict):
            return layer
        if layer.get("name") in _MODELS:
            return self.model(layer)
        class_name = str(layer.get("name"))
        config: JsonObject = {key: value for key, value in layer.items() if key not in _OWN}
        config["name"] = name or self._unique(str(layer.get("custom_name") or class_name.lower()))
        if isinstance(shape := layer.get("input_shape"), list):
            config["batch_input_shape"] = [None, *shape]
        if isinstance(inner := config.get("layer"), dict):
            config["layer"] = self._layer(inner)
        for key in ("layers", "inputs"):  # of a Merge, and of a Siamese
            if isinstance(models := config.get(key), list):
                config[key] = [self._layer(model) for model in models]
        if class_name == "AutoEncoder":
            return self._autoencoder(config)
        share = config.get("p")
        is_scaled = class_name == "Dropout" and self._scales_later
        if is_scaled and isinstance(share, (int, float)) and share:
            return _scaled(class_name, config, share)
        return _todays(class_name, config)

    def _autoencoder(self, config: JsonObject) -> JsonObject:
        """What predicts the input again: a model after another. One that was told to stop at the
        code has the weights of its decoder all the same.
        """
        encoder, decoder = (self._layer(config.get(f"{part}_config")) for part in _PARTS)
        if config.get("output_reconstruction", True):
            layers: list[Json] = [encoder, decoder]
            return {"class_name": "Sequential", "name": config["name"], "config": layers}
        inputs = config.get("batch_input_shape") or _input_shape_of(encoder)
        named: JsonObject = {"name": config["name"], "output_reconstruction": False}
        shape: JsonObject = {"batch_input_shape": inputs} if inputs else {}
        parts: JsonObject = {"encoder": encoder, "decoder": decoder}
        return {
            "module": "keramos.layers.legacy",
            "class_name": "AutoEncoder",
            "registered_name": "keramos>AutoEncoder",
            "config": {**named, **parts, **shape},
        }

    def _unique(self, name: str) -> str:
        number, unique = 0, name
        while unique in self._taken:
            number += 1
            unique = f"{name}_{number}"
        self._taken.add(unique)
        return unique


def _input_shape_of(layer: Json) -> Json:
    """The shape that the first layer in a layer says, with the axis of the batch."""
    while isinstance(layer, dict) and isinstance(inner := layer.get("config"), list) and inner:
        layer = inner[0]
    config = arguments(layer) if isinstance(layer, dict) else {}
    size = config.get("input_dim")
    return config.get("batch_input_shape") or ([None, size] if size else None)


def _todays(class_name: str, config: JsonObject) -> JsonObject:
    """A layer of Keras 0.x as one of Keras 1 that computes the same."""
    if class_name == "Merge":
        config = _joined(config)
    if class_name == "Reshape" and "dims" in config:
        config = {("target_shape" if k == "dims" else k): v for k, v in config.items()}
    if class_name == "Embedding":
        config = {"input_dtype": "int32", **config}
        if isinstance(share := config.get("dropout"), (int, float)) and share:
            return _scaled(class_name, config, share)
    if class_name == "BatchNormalization" and config.get("mode") == 1:
        config = {**config, "epsilon_in_root": False}
    return {"class_name": class_name, "config": config}


def _scaled(class_name: str, config: JsonObject, share: float) -> JsonObject:
    """Where nothing is trained, Embedding of Keras 0.3 and Dropout of 0.1 and 0.2 multiplied by
    what they kept. In training, that of 0.1 and 0.2 scaled nothing: today's divides by the same.
    """
    name = config["name"]
    scaling: JsonObject = {"name": f"{name}_scaling", "scale": 1.0 - share, "offset": 0.0}
    layers: list[Json] = [
        {"class_name": class_name, "config": config},
        {"class_name": "Rescaling", "config": scaling},
    ]
    return {"class_name": "Sequential", "name": name, "config": layers}


def _joined(config: Mapping[str, Json]) -> JsonObject:
    """What joins tensors: products had their axes otherwise, and cosines one axis less."""
    mode = config.get("mode", config.get("merge_mode"))
    if mode not in ("dot", "cos"):
        return dict(config)
    axes = {"dot_axes": _axes(config.get("dot_axes", -1))}
    return {**config, **axes, **({"is_flat": True} if mode == "cos" else {})}


def _axes(axes: Json) -> Json:
    """Axes of Keras 1: 0.x counted those of the first tensor from its end, and took all between.

    Several axes have no counterpart: they stay.
    """
    if axes == 1:
        return [-1, 1]
    if axes == -1:
        return [-1, -1]
    return axes
