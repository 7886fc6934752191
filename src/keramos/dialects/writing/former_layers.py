"""Layers of `keramos.layers.legacy` -> the layers of Keras 2.12 to 2.15 that they are.

The mirror of `dialects.former_layers` and `dialects.unmasking`. What Keras had before 2.12 alone is
said instead of written.
"""

from __future__ import annotations

from keramos.codec.canonical import JsonObject
from keramos.dialects.nodes import arguments
from keramos.dialects.writing.rules import Node, To, writes

_LEGACY = "keramos.layers.legacy"

#: Layers that Keras 2.12 to 2.15 have under the same name, with the same arguments.
_THE_SAME = frozenset(
    """
    Add Average Concatenate LocallyConnected1D LocallyConnected2D Maximum Minimum Multiply
    MultiHeadAttention RandomCrop Subtract TimeDistributed
    RNN SimpleRNN LSTM GRU ConvLSTM1D ConvLSTM2D ConvLSTM3D Bidirectional
    """.split()
)
#: Layers that it has outside of `keras.layers`: it finds them by their names alone.
_UNEXPORTED = frozenset({"AddLoss", "AddMetric", "RandomFourierFeatures"})


@writes("LocallyConnected1D", "LocallyConnected2D")
def kernels_are_kept_by_place(node: Node, to: To) -> Node | None:
    """Keras 2 takes a kernel for each place with `implementation=1`, and then no `padding`."""
    config = arguments(node)
    if not _is_legacy(node):
        return None
    if config.get("padding") == "same":
        to.lose(f"{node['class_name']} with padding='same' keeps its kernel in another way there")
    return {**node, "config": {**config, "implementation": 1}}


@writes("RandomCrop")
def crops_are_made_in_predictions(node: Node, to: To) -> None:
    """Keras 2 crops and resizes images in predictions, too, which Keras 3 leaves as they are."""
    if not _is_legacy(node):
        to.lose("RandomCrop changes the images of predictions, too, until Keras 3")


@writes("Softmax")
def masked_elements_count(node: Node, to: To) -> Node | None:
    """As an activation, softmax counts masked elements, as the layer did until tf.keras 2.3."""
    config = arguments(node)
    if not _is_legacy(node) or config.get("axis", -1) != -1:
        return None
    kept: JsonObject = {k: v for k, v in config.items() if k != "axis"}
    return _layer({**node, "class_name": "Activation", "config": {**kept, "activation": "softmax"}})


@writes("Unmasked")
def masks_end_before_identity(node: Node, to: To) -> Node | None:
    """No mask comes through Identity until Keras 2.15."""
    return _layer({**node, "class_name": "Identity"}) if _is_legacy(node) else None


@writes()
def former_layers_are_the_readers(node: Node, to: To) -> Node | None:
    """Layers that keramos has for older files are layers of Keras 2.12 to 2.15 again."""
    name = str(node["class_name"])
    if not _is_legacy(node):
        return None
    if name in _THE_SAME:
        return _layer(node)
    if name in _UNEXPORTED:
        return {k: v for k, v in node.items() if k not in ("module", "registered_name")}
    to.lose(f"{name} is a layer of an older Keras, which {to.reader.shown} has not")
    return None


def _is_legacy(node: Node) -> bool:
    return node.get("module") == _LEGACY


def _layer(node: Node) -> Node:
    return {**node, "module": "keras.layers", "registered_name": None}
