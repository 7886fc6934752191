"""The models of `keras.applications`: each as it comes, and what their arguments do to some.

Refuses to know which library makes them.
"""

# ruff: noqa: E501

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, NamedTuple

#: Names as exported, by family.
FAMILIES = {
    "convnext": "ConvNeXtTiny ConvNeXtSmall ConvNeXtBase ConvNeXtLarge ConvNeXtXLarge",
    "densenet": "DenseNet121 DenseNet169 DenseNet201",
    "efficientnet": """
        EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 EfficientNetB5
        EfficientNetB6 EfficientNetB7
    """,
    "efficientnet_v2": """
        EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 EfficientNetV2B3 EfficientNetV2S
        EfficientNetV2M EfficientNetV2L
    """,
    "inception_resnet_v2": "InceptionResNetV2",
    "inception_v3": "InceptionV3",
    "mobilenet": "MobileNet",
    "mobilenet_v2": "MobileNetV2",
    "mobilenet_v3": "MobileNetV3Large MobileNetV3Small",
    "nasnet": "NASNetLarge NASNetMobile",
    "resnet": "ResNet50 ResNet101 ResNet152",
    "resnet_v2": "ResNet50V2 ResNet101V2 ResNet152V2",
    "vgg16": "VGG16",
    "vgg19": "VGG19",
    "xception": "Xception",
}
MODELS = [name for names in FAMILIES.values() for name in names.split()]


class Case(NamedTuple):
    """One model.

    Attributes:
        application: its function.
        arguments: of the call, besides `weights`.
        axes: the image data format.
        source: what makes `input_tensor`, if anything: library -> symbolic tensor.
    """

    application: str
    arguments: dict[str, Any] = {}
    axes: str = "channels_last"
    source: Callable[[Any], Any] | None = None


def images(keras):
    """An input, as it is."""
    return keras.Input((96, 96, 3), name="pictures")


def reduced(keras):
    """What a layer makes of an input of four channels."""
    x = keras.Input((200, 200, 4), name="pictures")
    return keras.layers.Conv2D(3, 2, strides=2, name="reduced")(x)


_FIRST = "channels_first"
_BODY = {"include_top": False}
#: Named by what is special about them.
CASES: dict[str, Case] = {
    **{name: Case(name) for name in MODELS},
    "convnext without top": Case("ConvNeXtTiny", {**_BODY, "name": "tiny"}),
    "convnext, maxima": Case("ConvNeXtTiny", {**_BODY, "pooling": "max", "input_shape": (64, 96, 3)}),
    "convnext, grey": Case("ConvNeXtTiny", {"input_shape": (64, 64, 1), "classes": 3}),
    "convnext, bare": Case("ConvNeXtTiny", {"include_preprocessing": False, "classifier_activation": None}),
    "convnext on a tensor": Case("ConvNeXtTiny", _BODY, source=reduced),
    "densenet, averages": Case("DenseNet121", {**_BODY, "pooling": "avg"}),
    "densenet on a tensor": Case("DenseNet121", {"classes": 7}, source=images),
    "efficientnet without top": Case("EfficientNetB0", {**_BODY, "pooling": "max", "name": "b"}),
    "efficientnet, odd": Case("EfficientNetB1", {"input_shape": (65, 81, 3), "classes": 3}),
    "efficientnet, channels first": Case("EfficientNetB0", {}, _FIRST),
    "efficientnet_v2, grey": Case("EfficientNetV2B0", {**_BODY, "input_shape": (None, None, 1)}),
    "efficientnet_v2, bare": Case("EfficientNetV2B0", {"include_preprocessing": False}),
    "efficientnet_v2, channels first": Case("EfficientNetV2B0", {**_BODY, "pooling": "avg"}, _FIRST),
    "efficientnet_v2 on a tensor": Case("EfficientNetV2B0", {"include_top": False}, source=reduced),
    "inception_resnet_v2, channels first": Case("InceptionResNetV2", {**_BODY, "pooling": "max"}, _FIRST),
    "inception_v3, averages": Case("InceptionV3", {**_BODY, "pooling": "avg", "name": "iv3"}),
    "inception_v3, channels first": Case("InceptionV3", {"classes": 2}, _FIRST),
    "mobilenet, narrow": Case("MobileNet", {"alpha": 0.25, "depth_multiplier": 2, "dropout": 0.5}),
    "mobilenet, 128": Case("MobileNet", {**_BODY, "input_shape": (128, 128, 3), "pooling": "avg"}),
    "mobilenet, channels first": Case("MobileNet", {"classes": 5, "name": "m"}, _FIRST),
    "mobilenet on a tensor": Case("MobileNet", {**_BODY, "pooling": "max"}, source=images),
    "mobilenet_v2, narrow": Case("MobileNetV2", {"alpha": 0.35, "input_shape": (96, 96, 3)}),
    "mobilenet_v2, wide": Case("MobileNetV2", {**_BODY, "alpha": 1.4, "pooling": "max"}),
    "mobilenet_v2, odd": Case("MobileNetV2", {"input_shape": (101, 67, 3), "classes": 3}),
    "mobilenet_v2, channels first": Case("MobileNetV2", {}, _FIRST),
    "mobilenet_v2 on a tensor": Case("MobileNetV2", {}, source=images),
    "mobilenet_v3, minimalistic": Case("MobileNetV3Small", {"minimalistic": True, "alpha": 0.75}),
    "mobilenet_v3, wide": Case("MobileNetV3Large", {"alpha": 1.25, "dropout_rate": 0.0}),
    "mobilenet_v3 without top": Case("MobileNetV3Small", {**_BODY, "pooling": "avg"}),
    "mobilenet_v3, bare": Case("MobileNetV3Large", {"include_preprocessing": False, "input_shape": (160, 224, 3)}),
    "mobilenet_v3, channels first": Case("MobileNetV3Small", {}, _FIRST),
    "mobilenet_v3 on a tensor": Case("MobileNetV3Small", {"classifier_activation": None}, source=images),
    "nasnet without top": Case("NASNetMobile", {**_BODY, "pooling": "avg"}),
    "nasnet, wide images": Case("NASNetMobile", {**_BODY, "input_shape": (96, 160, 3)}),
    "resnet without top": Case("ResNet50", {**_BODY, "name": "body"}),
    "resnet, channels first": Case("ResNet50", {}, _FIRST),
    "resnet on a tensor": Case("ResNet50", {"classifier_activation": "sigmoid", "classes": 2}, source=images),
    "resnet_v2, averages": Case("ResNet50V2", {**_BODY, "pooling": "avg"}),
    "resnet_v2, channels first": Case("ResNet50V2", {"input_shape": (3, 64, 64)}, _FIRST),
    "vgg16 without top": Case("VGG16", {**_BODY, "pooling": "max"}),
    "vgg16, small": Case("VGG16", {"input_shape": (32, 48, 3), "classes": 10}),
    "vgg16, channels first": Case("VGG16", {}, _FIRST),
    "vgg19 without top": Case("VGG19", {**_BODY, "pooling": "avg", "input_shape": (None, 40, 3)}),
    "xception without top": Case("Xception", {**_BODY, "pooling": "max"}),
    "xception, channels first": Case("Xception", {"classes": 4}, _FIRST),
    "xception on a tensor": Case("Xception", _BODY, source=reduced),
}  # fmt: skip


def made(name: str, keras) -> Any:
    """The model of that case; names are counted from 1."""
    case = CASES[name]
    keras.utils.clear_session()
    keras.config.set_image_data_format(case.axes)
    try:
        tensor = {"input_tensor": case.source(keras)} if case.source else {}
        function = getattr(keras.applications, case.application)
        return function(weights=None, **case.arguments, **tensor)
    finally:
        keras.config.set_image_data_format("channels_last")


def described(model: Any, keras) -> dict[str, Any]:
    """The config of a model, and its variables: path, shape, dtype, whether they are trained."""
    variables = [[v.path, list(v.shape), str(v.dtype), bool(v.trainable)] for v in model.weights]
    return json.loads(
        json.dumps({"model": keras.saving.serialize_keras_object(model), "variables": variables})
    )


def record(model: Any, keras) -> dict[str, Any]:
    """What a model is, in few characters.

    Returns:
        Digests of its config and of its variables; two digits for the config of each of its
        layers, one after the other, to find the first that differs.
    """
    whole = described(model, keras)
    return {
        "config": digest(whole["model"]),
        "variables": digest(whole["variables"]),
        "parameters": model.count_params(),
        "layers": "".join(digest(layer)[:2] for layer in whole["model"]["config"]["layers"]),
    }


def digest(value: Any) -> str:
    """Sixteen digits for a value of JSON."""
    text = json.dumps(value, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
