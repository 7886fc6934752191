"""Arguments that older writers left out, because they had none: what every layer of theirs did.

Neither today's default nor what is set for the reader's process (`set_image_data_format`,
`set_floatx`) says it. Pure: dict in, dict out.
"""

from __future__ import annotations

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments, is_of, node_of, without
from keramos.dialects.origin import BEFORE_KERAS3
from keramos.dialects.rules import Node, Where, upgrades

#: Where the rules of other writers put their layers.
_MODULES = ("keras.layers", "keramos.layers.legacy")

_LAST: JsonObject = {"data_format": "channels_last"}

#: Layers over one axis had the channels behind it; `data_format` came with Keras 2.1.7 and tf.keras
#: 1.9, padding has had it since Keras 3.
_OF_ONE_AXIS = (
    *("Conv1D", "SeparableConv1D", "ZeroPadding1D", "MaxPooling1D", "AveragePooling1D"),
    *("GlobalMaxPooling1D", "GlobalAveragePooling1D", "LocallyConnected1D"),
)

#: Layers of images, which tf.keras 2.2 to 2.15 had for channels behind alone.
_OF_IMAGES = (
    *("Resizing", "CenterCrop", "RandomCrop", "RandomFlip", "RandomRotation", "RandomZoom"),
    *("RandomTranslation", "RandomContrast", "RandomBrightness"),
)

#: Layers that never wrote theirs (training alone depends on it), or did since Keras 2.
_SILENT = (
    *("SpatialDropout2D", "SpatialDropout3D", "UpSampling2D", "UpSampling3D"),
    *("ZeroPadding2D", "ZeroPadding3D", "Cropping2D", "Cropping3D"),
)

#: Class -> argument -> its value where a writer did not say it.
UNSAID: dict[str, JsonObject] = {
    # Until Keras 2.1.5 and tf.keras 1.8, Flatten took what came in its order, whatever it was.
    **dict.fromkeys((*_OF_ONE_AXIS, *_OF_IMAGES, *_SILENT, "Flatten"), _LAST),
}


@upgrades(*UNSAID, written_by=BEFORE_KERAS3)
def argument_was_not_there(node: Node, where: Where) -> Node | None:
    """Layers of Keras 1, Keras 2 and tf.keras lacked arguments whose default depends on the
    reader's settings today: they did what one value of them says.
    """
    config, name = arguments(node), str(node["class_name"])
    unsaid = {key: value for key, value in UNSAID.get(name, {}).items() if key not in config}
    if not unsaid or node.get("module") not in _MODULES or "config" not in node:
        return None
    return {**node, "config": {**config, **unsaid}}


@upgrades("Sequential", "Functional", "Model", written_by=("tf_keras",))
def pooling_followed_a_setting(node: Node, where: Where) -> Node | None:
    """MaxPooling1D and AveragePooling1D of tf.keras 1.10 to 1.12 had their order of channels from a
    setting, and did not write it: it is that of the other layers.
    """
    layers = arguments(node).get("layers")
    if not where.origin.pools_by_setting or not isinstance(layers, list):
        return None
    orders = [arguments(x).get("data_format") for x in layers if isinstance(x, dict)]
    if {str(order) for order in orders if order is not None} != {"channels_first"}:
        return None
    todays: list[Json] = [_first(layer) if _is_silent(layer) else layer for layer in layers]
    if todays == layers:
        return None
    return {**node, "config": {**arguments(node), "layers": todays}}


def _is_silent(layer: Json) -> bool:
    if not isinstance(layer, dict) or not is_of(layer, _POOLINGS_BY_SETTING):
        return False
    return "data_format" not in arguments(layer)


def _first(layer: Json) -> Json:
    assert isinstance(layer, dict)
    return {**layer, "config": {**arguments(layer), "data_format": "channels_first"}}


_POOLINGS_BY_SETTING = ("MaxPooling1D", "AveragePooling1D")


@upgrades(*_MODULES, written_by=BEFORE_KERAS3)
def dtype_was_float32(node: Node, where: Where) -> Node | None:
    """Keras until 2.2 wrote the dtype of inputs alone, tf.keras until 2.2 that of some layers: a
    layer without computed in float32, whatever is set for the reader.
    """
    config = arguments(node)
    if not config or config.get("dtype") is not None or where.is_custom(str(node["class_name"])):
        return None
    return {**node, "config": {**config, "dtype": "float32"}}


@upgrades(*_MODULES, written_by=("keras2",))
def dtype_was_that_of_the_input(node: Node, where: Where) -> Node | None:
    """The dtype of a layer of Keras 2 was that of its input: until 2.0.8 every Embedding said
    "int32", whose weights were floats.
    """
    config = arguments(node)
    dtype = config.get("dtype")
    is_of_numbers = isinstance(dtype, str) and dtype.startswith(("int", "uint", "bool"))
    if not is_of_numbers or node["class_name"] == "InputLayer":
        return None
    if where.is_custom(str(node["class_name"])):
        return None
    return {**node, "config": {**config, "dtype": "float32"}}


@upgrades("Sequential", written_by=BEFORE_KERAS3)
def input_was_not_listed(node: Node, where: Where) -> Node | None:
    """Keras 1 and 2, and tf.keras until 2.2, wrote the shape of a Sequential's input on its first
    layer, and the input's dtype as that layer's.
    """
    config = arguments(node)
    layers = config.get("layers")
    first = layers[0] if isinstance(layers, list) and layers else None
    if not isinstance(layers, list) or not isinstance(first, dict):
        return None
    inner = arguments(first)
    shapes = [inner[key] for key in ("batch_input_shape", "batch_shape") if inner.get(key)]
    if not shapes or first.get("class_name") == "InputLayer":
        return None
    dtype = inner.get("dtype")
    entry: JsonObject = {
        "batch_shape": shapes[0],
        "dtype": dtype if isinstance(dtype, str) else "float32",
        "name": f"{inner.get('name') or 'sequential'}_input",
    }
    rest = without(first, ("batch_input_shape", "batch_shape"))
    listed = [node_of("keras.layers", "InputLayer", entry), rest, *layers[1:]]
    return {**node, "config": {**config, "layers": listed}}
