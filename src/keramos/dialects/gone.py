"""Layers of former Keras that nothing of today replaces: why not.

Pure: a node in, a sentence out.
"""

from __future__ import annotations

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments

#: Functions of which tf.keras 2.4 to 2.15 did not write what they were called with.
_LOST = {
    "__operators__.eq": "the file does not say what `==` compares: tf.keras did not write it",
    "__operators__.ne": "the file does not say what `!=` compares: tf.keras did not write it",
    "einsum": "the file does not say what einsum multiplies: tf.keras did not write it",
    "meshgrid": "the file does not say what meshgrid spreads: tf.keras did not write it",
}

#: Layers of Keras 0.x and 1 that nothing of today computes.
_OLDEST = (
    *("JZS1", "JZS2", "JZS3", "SimpleDeepRNN", "NeuralTuringMachine", "WordContextProduct"),
    *("LRN2D", "DenoisingAutoEncoder"),
)
_NO_FUNCTION = "Keras 0.x did not write the function that it computes"
_JOINED = {"join": "it makes a dict of tensors, by the names of layers: no layer of today does"}

#: What to do about a layer that nothing replaces.
HINT = "build the model again with today's operations, then load_weights(…)"

_RAGGED = "ragged and sparse tensors are not supported"
_COLUMNS = "feature columns are not supported"
#: Classes, whatever their arguments.
_REASONS = {
    **dict.fromkeys(_OLDEST, "a layer of Keras 0.x that no later Keras has"),
    "LambdaMerge": _NO_FUNCTION,
    "MaskedLambda": _NO_FUNCTION,
    "ClassMethod": _RAGGED,
    "InstanceMethod": _RAGGED,
    "InstanceProperty": _RAGGED,
    "DenseFeatures": _COLUMNS,
    "SequenceFeatures": _COLUMNS,
    "KerasLayer": "what it computes is a module of TensorFlow Hub, which is not in the file",
    "ModuleWrapper": "what it computes is a module of TensorFlow, which is not in the file",
}


def reason(node: JsonObject) -> str | None:
    """Why there is no layer for a node; None for a class that Keras never had.

    Args:
        node: of a layer, after all rules.
    """
    name, config = node.get("class_name"), arguments(node)
    if name in ("TFOpLambda", "SlicingOpLambda"):
        function = config.get("function")
        if not isinstance(function, str):
            return None
        return _LOST.get(function, f"no operation computes TensorFlow's {function!r} as called")
    if name == "TensorFlowOpLayer":
        return f"no operation computes a node {_operation(config)!r} of TensorFlow as called"
    if name == "Merge":
        return _JOINED.get(str(config.get("mode")), f"Merge had no mode {config.get('mode')!r}")
    return _REASONS.get(name) if isinstance(name, str) else None


def _operation(config: JsonObject) -> Json:
    definition = config.get("node_def")
    return definition.get("op") if isinstance(definition, dict) else None
