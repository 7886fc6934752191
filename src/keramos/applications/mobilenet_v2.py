"""MobileNet V2: residual blocks that are wide inside and narrow outside (Sandler et al., 2018)."""

from __future__ import annotations

from typing import Any

from keramos import layers
from keramos.applications.choices import Choices, channel_axis, square
from keramos.applications.labels import decode_predictions
from keramos.applications.mobilenet import published_side
from keramos.applications.pixels import preprocessing
from keramos.applications.published import Published, single
from keramos.applications.sizes import margins, rounded
from keramos.applications.standard import public
from keramos.errors import ConfigError
from keramos.models.functional import Functional

__all__ = ["MobileNetV2", "decode_predictions", "preprocess_input"]

#: Height and width of the images on which weights were trained, and their widths.
_SIDES = (96, 128, 160, 192, 224)
_ALPHAS = (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)
#: (filters, count, stride of the first) of the blocks.
_STAGES = ((16, 1, 1), (24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1))
#: Channels inside a block, per channel that comes in; the first block has as many.
_EXPANSION = 6


def _network(choices: Choices, alpha: float) -> Functional:
    tensor = choices.tensor_shape()
    shape = choices.shape(square(choices.input_shape or tensor, _SIDES) or 224, least=32)
    rows = published_side(choices, shape, _SIDES)
    published = _published(choices, alpha, rows)
    images = choices.images(shape)
    x = layers.Conv2D(
        rounded(32 * alpha), 3, strides=2, padding="same", use_bias=False, name="Conv1"
    )(images)
    x = _relu(_normal(x, "bn_Conv1"), "Conv1_relu")
    number = 0
    for filters, count, stride in _STAGES:
        for i in range(count):
            x = _block(x, rounded(int(filters * alpha)), 1 if i else stride, number)
            number += 1
    # no fewer filters here, however narrow the network is
    filters = rounded(1280 * alpha) if alpha > 1.0 else 1280
    x = layers.Conv2D(filters, 1, use_bias=False, name="Conv_1")(x)
    x = _relu(_normal(x, "Conv_1_bn"), "out_relu")
    if choices.include_top:
        x = choices.classified(layers.GlobalAveragePooling2D()(x))
    else:
        x = choices.pooled(x)
    return choices.named(f"mobilenetv2_{alpha:0.2f}_{rows}").model(images, x, published)


def _published(choices: Choices, alpha: float, rows: int | None) -> Published:
    if choices.pretrained and alpha not in _ALPHAS:
        raise ConfigError(
            "there are no published weights for this width",
            found=f"alpha={alpha}",
            wanted=f"one of {', '.join(map(str, _ALPHAS))}",
        )
    file = f"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{float(alpha)}_{rows}"
    return single("mobilenet_v2", f"{file}.h5", f"{file}_no_top.h5")


def _block(x: Any, filters: int, stride: int, number: int) -> Any:
    y, incoming = x, x.shape[channel_axis(-1)]
    name = f"block_{number}_" if number else "expanded_conv_"
    if number:
        y = _relu(_pointwise(y, _EXPANSION * incoming, f"{name}expand"), f"{name}expand_relu")
    if stride == 2:
        y = layers.ZeroPadding2D(margins(y, 3), name=f"{name}pad")(y)
    padding = "same" if stride == 1 else "valid"
    y = layers.DepthwiseConv2D(
        3, strides=stride, use_bias=False, padding=padding, name=f"{name}depthwise"
    )(y)
    y = _relu(_normal(y, f"{name}depthwise_BN"), f"{name}depthwise_relu")
    y = _pointwise(y, filters, f"{name}project")
    return layers.Add(name=f"{name}add")([x, y]) if incoming == filters and stride == 1 else y


def _pointwise(x: Any, filters: int, name: str) -> Any:
    x = layers.Conv2D(filters, 1, padding="same", use_bias=False, name=name)(x)
    return _normal(x, f"{name}_BN")


def _normal(x: Any, name: str) -> Any:
    axis = channel_axis(-1)
    return layers.BatchNormalization(axis=axis, epsilon=1e-3, momentum=0.999, name=name)(x)


def _relu(x: Any, name: str) -> Any:
    return layers.ReLU(6.0, name=name)(x)


def _mobilenet(
    input_shape: Any = None,
    alpha: float = 1.0,
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = None,
) -> Functional:
    choices = Choices(
        include_top=include_top,
        weights=weights,
        input_tensor=input_tensor,
        input_shape=input_shape,
        pooling=pooling,
        classes=classes,
        classifier_activation=classifier_activation,
        name=name,
    )
    return _network(choices, alpha)


MobileNetV2 = public(
    __name__,
    "MobileNetV2",
    "MobileNet V2: seventeen inverted residual blocks (Sandler et al., 2018).",
    _mobilenet,
)
preprocess_input = preprocessing("tf", __name__)
