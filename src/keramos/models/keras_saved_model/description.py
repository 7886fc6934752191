"""What Keras 2 writes of an object beside its config: what it needs to make it again."""

from __future__ import annotations

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments
from keramos.dialects.writing import Reader, hdf5
from keramos.dialects.writing.places import layers_of

#: Class of Keras -> what its objects are called in the graph; all others are layers.
IDENTIFIERS = {
    "Sequential": "_tf_keras_sequential",
    "Functional": "_tf_keras_network",
    "InputLayer": "_tf_keras_input_layer",
} | dict.fromkeys(
    ("RNN", "SimpleRNN", "GRU", "LSTM", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"),
    "_tf_keras_rnn_layer",
)
LAYER = "_tf_keras_layer"


def identifier(node: JsonObject) -> str:
    """What an object of a config is called in the graph."""
    return IDENTIFIERS.get(str(node.get("class_name")), LAYER)


def description(node: JsonObject, reader: Reader, input_shape: Json = None) -> JsonObject:
    """What stands beside an object.

    Args:
        node: of its config, in the spelling of the reader.
        reader: who is to make it again.
        input_shape: nest of shapes that it was called on, where its config does not say for which
            it was built: Keras 2 builds layers that have no variables, too.
    """
    bare = hdf5.model_config(node, reader)
    config = arguments(bare)
    described: JsonObject = {
        "name": config.get("name"),
        "trainable": config.get("trainable", True),
        "expects_training_arg": True,
        "dtype": _policy(config.get("dtype", "float32")),
        "batch_input_shape": config.get("batch_input_shape"),
        "stateful": config.get("stateful", False),
        "must_restore_from_config": False,
        "class_name": bare.get("class_name"),
        "config": config,
    }
    if node.get("class_name") == "InputLayer":
        described |= {key: config.get(key, False) for key in ("sparse", "ragged")}
    if layers_of(node):
        described["is_graph_network"] = True
    if (shape := _built_for(node) or input_shape) is not None:
        described["build_input_shape"] = _shapes(shape)
    return described


def _built_for(node: JsonObject) -> Json:
    """The shapes that an object was built for; None where nothing says them."""
    built = node.get("build_config")
    if not isinstance(built, dict):
        return None
    shapes = built.get("shapes_dict")
    # Keras 2 builds for the shape of the first argument.
    return (
        next(iter(shapes.values()), None) if isinstance(shapes, dict) else built.get("input_shape")
    )


def _policy(dtype: Json) -> Json:
    """A dtype policy, whose class no module is written of."""
    if not isinstance(dtype, dict):
        return dtype
    return {"class_name": dtype.get("class_name"), "config": dtype.get("config")}


def _shapes(nest: Json) -> Json:
    """A nest of shapes, marked as such."""
    if isinstance(nest, dict):
        return {key: _shapes(inner) for key, inner in nest.items()}
    if not isinstance(nest, (list, tuple)):
        return None
    if all(size is None or isinstance(size, int) for size in nest):
        return {"class_name": "TensorShape", "items": [*nest]}
    return [_shapes(inner) for inner in nest]
