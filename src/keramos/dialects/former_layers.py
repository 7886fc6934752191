"""Layers of Keras 1, Keras 2 and tf.keras that Keras 3 has not -> those of `keramos.layers.legacy`.

Pure: dict in, dict out; imports no class.
"""

from __future__ import annotations

from keramos.codec import names
from keramos.dialects.nodes import arguments, without
from keramos.dialects.rules import Node, Where, upgrades

#: Where files say that they are, and where this library has them.
_FORMER = (
    *(None, "keras.layers", "keras.layers.experimental"),
    *(f"{root}.engine.base_layer" for root in ("keras", "keras.src", "tf_keras", "tf_keras.src")),
)
_MODULE = "keramos.layers.legacy"
_ALL = names.exports("layers.legacy").keys()

#: Of Keras 0.x alone, which `flat` knows: as a name of today, it is one that users take.
_OLDEST = {"AutoEncoder"}


@upgrades(*(_ALL - names.exports("layers").keys() - _OLDEST))
def layer_was_keras_own(node: Node, where: Where) -> Node | None:
    """Keras until 2.15 had layers that Keras 3 has not: this library has them apart."""
    name = str(node["class_name"])
    if node.get("module") not in _FORMER or where.is_custom(name):
        return None
    registered = names.registered_name(_MODULE, name)
    return {**node, "module": _MODULE, "registered_name": registered}


@upgrades("UpSampling2D", written_by=("keras2",))
def pixels_were_their_corners(node: Node, where: Where) -> Node | None:
    """Keras 2.2.3 to 2.3 interpolated between the corners of pixels, as TensorFlow 1 did by itself;
    tf.keras since 1.15, and Keras 3, between their centres.
    """
    is_old = node.get("module") in _FORMER and not where.is_custom("UpSampling2D")
    if not is_old or arguments(node).get("interpolation") != "bilinear":
        return None
    registered = names.registered_name(_MODULE, "UpSampling2D")
    return {**node, "module": _MODULE, "registered_name": registered}


@upgrades("RandomCrop", written_by=("tf_keras",))
def crop_was_made_in_predictions(node: Node, where: Where) -> Node | None:
    """tf.keras until 2.15 gave images of the sizes of RandomCrop in predictions, too; today they
    are left as they are.
    """
    if node.get("module") not in _FORMER or where.is_custom("RandomCrop"):
        return None
    registered = names.registered_name(_MODULE, "RandomCrop")
    return {**node, "module": _MODULE, "registered_name": registered}


@upgrades("LocallyConnected1D", "LocallyConnected2D")
def kernels_were_kept_in_three_ways(node: Node, where: Where) -> Node | None:
    """Keras 2.2.5 on, and tf.keras from 1.12 on, let the user choose how a locally connected layer
    keeps its kernel; results agree, and a kernel is kept in one way today.
    """
    return None if where.is_custom(str(node["class_name"])) else without(node, ("implementation",))
