"""The shape of Keras's configs and files, with every part replaceable by something else.

Refuses to know what is malicious, and whether anything opens it.
"""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache


def node(
    class_name: object, config: object = None, module: object = "keras.layers", **extra: object
) -> dict:
    return {
        "module": module,
        "class_name": class_name,
        "config": config,
        "registered_name": None,
        **extra,
    }


def function(module: object, name: object) -> dict:
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


def entry(shape: object = (None, 4), name: str = "in0", **config: object) -> dict:
    return node("InputLayer", {"batch_shape": shape, "dtype": "float32", "name": name, **config})


def dense(name: object = "dense", units: object = 2, **config: object) -> dict:
    settings = {"name": name, "units": units, **config}
    return node("Dense", settings, build_config={"input_shape": [None, 4]})


def sequential(*layers: object, name: object = "s", first: object = None, **extra: object) -> dict:
    return node(
        "Sequential", {"name": name, "layers": [first or entry(), *layers]}, "keras", **extra
    )


def tensor(layer: object, node_index: object = 0, index: object = 0) -> dict:
    history = {"shape": [None, 4], "dtype": "float32", "keras_history": [layer, node_index, index]}
    return {"class_name": "__keras_tensor__", "config": history}


def placed(layer: dict, *calls: object) -> dict:
    """A layer of a Functional graph, called once per item of `calls`."""
    return {**layer, "name": layer["config"]["name"], "inbound_nodes": list(calls)}


def call(*inputs: object, **kwargs: object) -> dict:
    return {"args": list(inputs), "kwargs": kwargs}


def functional(layers: list, outputs: object, inputs: object = None, name: str = "f") -> dict:
    config = {"name": name, "trainable": True, "layers": layers, "output_layers": outputs}
    config["input_layers"] = [["in0", 0, 0]] if inputs is None else inputs
    return node("Functional", config, "keras.src.models.functional", registered_name="Functional")


def chain(layer: dict, *calls: object) -> dict:
    return functional([placed(entry()), placed(layer, *calls)], [[layer["config"]["name"], 0, 0]])


@cache
def weights(units: int = 2) -> bytes:
    """A genuine weights file of `Dense(units)` on four features."""
    import h5py
    import numpy

    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        group = file.create_group("layers/dense/vars")
        group["0"] = numpy.ones((4, units), "float32")
        group["1"] = numpy.zeros(units, "float32")
    return stream.getvalue()


def keras_file(config: object, metadata: object = None, **members: bytes) -> bytes:
    text = config if isinstance(config, str) else json.dumps(config)
    written = (
        {"keras_version": "3.15.1", "date_saved": "2026-01-01@00:00:00"}
        if metadata is None
        else metadata
    )
    content = {
        "metadata.json": json.dumps(written).encode(),
        "config.json": text.encode("utf-8", "surrogatepass"),
    }
    return zipped({**content, "model.weights.h5": weights(), **members})


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()
