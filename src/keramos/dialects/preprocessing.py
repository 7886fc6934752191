"""Preprocessing layers of tf.keras 2.2 to 2.15 that are other layers today.

Pure. Until 2.5 they were an experiment, and changed with every release.
"""

from __future__ import annotations

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments
from keramos.dialects.origin import BEFORE_KERAS3
from keramos.dialects.rules import Node, Where, upgrades
from keramos.dialects.steps import INPUT, STEPS

_EXPERIMENTS = tuple(
    f"{root}.layers.experimental{inner}"
    for root in ("keras", "tf_keras")
    for inner in ("", ".preprocessing")
)


@upgrades(*_EXPERIMENTS)
def layers_were_an_experiment(node: Node, where: Where) -> Node:
    """tf.keras had preprocessing layers in `layers.experimental.preprocessing`, too."""
    return {**node, "module": "keras.layers"}


@upgrades("CategoricalEncoding")
def categories_were_an_adjective(node: Node, where: Where) -> Node | None:
    """tf.keras 2.2 called CategoryEncoding so."""
    if where.is_custom("CategoricalEncoding"):
        return None
    return {**node, "class_name": "CategoryEncoding", "module": "keras.layers"}


@upgrades("SyncBatchNormalization")
def batches_were_synchronized_by_class(node: Node, where: Where) -> Node | None:
    """tf.keras 2.2 to 2.15 had a class for BatchNormalization over the batches of all replicas."""
    if where.is_custom("SyncBatchNormalization"):
        return None
    config = {**arguments(node), "synchronized": True}
    today = {"class_name": "BatchNormalization", "module": "keras.layers"}
    return {**node, **today, "registered_name": None, "config": config}


#: Methods of resizing that TensorFlow has, and no layer of today.
_METHODS = ("area", "gaussian", "mitchellcubic")


@upgrades("Resizing", written_by=BEFORE_KERAS3)
def pictures_were_resized_by_other_methods(node: Node, where: Where) -> Node | None:
    """Resizing of tf.keras 2.2 to 2.15 took all methods of TensorFlow."""
    config = arguments(node)
    method = config.get("interpolation")
    if method not in _METHODS or config.get("crop_to_aspect_ratio") or "name" not in config:
        return None
    size: Json = [config.get("height"), config.get("width")]
    others: JsonObject = {"size": size, "method": method}
    step: Json = {"function": "image.resize", "first": {INPUT: 0}, "others": others}
    function: JsonObject = {"class_name": "__lambda__", "config": {STEPS: [step]}}
    todays: JsonObject = {"name": config["name"], "function": function, "arguments": {}}
    return {**node, "class_name": "Lambda", "module": "keras.layers", "config": todays}


@upgrades("Discretization", written_by=BEFORE_KERAS3)
def dtype_was_that_of_bins(node: Node, where: Where) -> Node | None:
    """The dtype of a Discretization was that of its output until tf.keras 2.15: today's is that in
    which it takes numbers, of which integers would cut off the fractions.
    """
    dtype = arguments(node).get("dtype")
    if not isinstance(dtype, str) or not dtype.startswith(("int", "uint")):
        return None
    return {**node, "config": {**arguments(node), "dtype": "float32"}}


@upgrades("TextVectorization", "StringLookup", "IntegerLookup", written_by=BEFORE_KERAS3)
def vectors_were_padded_to_no_length(node: Node, where: Where) -> Node | None:
    """tf.keras until 2.4 wrote `pad_to_max_tokens` also where there was no such limit."""
    config = arguments(node)
    if not config.get("pad_to_max_tokens") or config.get("max_tokens") is not None:
        return None
    return {**node, "config": {**config, "pad_to_max_tokens": False}}
