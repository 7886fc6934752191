"""EfficientNet V2: its first blocks expand and mix pixels in one convolution (Tan & Le, 2021)."""

from __future__ import annotations

import math
from functools import partial
from typing import Any, NamedTuple

from keramos import layers
from keramos.applications import efficientnet
from keramos.applications.choices import Choices, channel_axis, channels_of
from keramos.applications.efficientnet import Stage, activated, conv, head
from keramos.applications.labels import decode_predictions
from keramos.applications.pixels import preprocessing
from keramos.applications.published import Published, plain
from keramos.applications.sizes import rounded
from keramos.applications.standard import public
from keramos.initializers import Constant
from keramos.models.functional import Functional

__all__ = [
    "EfficientNetV2B0", "EfficientNetV2B1", "EfficientNetV2B2", "EfficientNetV2B3",
    "EfficientNetV2L", "EfficientNetV2M", "EfficientNetV2S", "decode_predictions",
    "preprocess_input",
]  # fmt: skip

_fused = partial(Stage, squeezed=0.0, fused=True)
_BASE = (
    _fused(1, 3, 1, 1, 32, 16),
    _fused(2, 3, 2, 4, 16, 32),
    _fused(2, 3, 2, 4, 32, 48),
    Stage(3, 3, 2, 4, 48, 96),
    Stage(5, 3, 1, 6, 96, 112),
    Stage(8, 3, 2, 6, 112, 192),
)
_STAGES: dict[str, tuple[Stage, ...]] = {
    **dict.fromkeys(("B0", "B1", "B2", "B3"), _BASE),
    "S": (
        _fused(2, 3, 1, 1, 24, 24),
        _fused(4, 3, 2, 4, 24, 48),
        _fused(4, 3, 2, 4, 48, 64),
        Stage(6, 3, 2, 4, 64, 128),
        Stage(9, 3, 1, 6, 128, 160),
        Stage(15, 3, 2, 6, 160, 256),
    ),
    "M": (
        _fused(3, 3, 1, 1, 24, 24),
        _fused(5, 3, 2, 4, 24, 48),
        _fused(5, 3, 2, 4, 48, 80),
        Stage(7, 3, 2, 4, 80, 160),
        Stage(14, 3, 1, 6, 160, 176),
        Stage(18, 3, 2, 6, 176, 304),
        Stage(5, 3, 1, 6, 304, 512),
    ),
    "L": (
        _fused(4, 3, 1, 1, 32, 32),
        _fused(7, 3, 2, 4, 32, 64),
        _fused(7, 3, 2, 4, 64, 96),
        Stage(10, 3, 2, 4, 96, 192),
        Stage(19, 3, 1, 6, 192, 224),
        Stage(25, 3, 2, 6, 224, 384),
        Stage(7, 3, 1, 6, 384, 640),
    ),
}


class Plan(NamedTuple):
    """Of a model: which one, its width and depth as shares of the usual ones, rows of an image."""

    variant: str
    width: float
    depth: float
    side: int
    published: Published


def _network(choices: Choices, plan: Plan, scales_pixels: bool) -> Functional:
    shape = choices.shape(plan.side, least=32)
    x = images = choices.images(shape)
    if scales_pixels:
        x = _scaled(x, plan.variant.startswith("B") and channels_of(shape) == 3)
    usual = _STAGES[plan.variant]
    x = conv(x, _width(usual[0].incoming, plan), 3, "stem_conv", strides=2)
    x = activated(_normal(x, "stem_bn"), "stem_activation")
    stages = [
        stage._replace(
            count=math.ceil(plan.depth * stage.count),
            incoming=_width(stage.incoming, plan),
            outgoing=_width(stage.outgoing, plan),
        )
        for stage in usual
    ]
    # the share of dropped samples grows as if the network were not deeper than usual
    for name, block, dropped in efficientnet.blocks(stages, sum(s.count for s in usual)):
        x = (_fused_block if block.fused else _block)(x, block, dropped, name)
    x = _normal(conv(x, _width(1280, plan), 1, "top_conv"), "top_bn")
    x = head(activated(x, "top_activation"), choices, 0.2, bias_initializer=Constant(0.0))
    return choices.model(images, x, plan.published)


def _width(filters: int, plan: Plan) -> int:
    return rounded(filters * plan.width, at_least=0)


def _scaled(x: Any, by_channel: bool) -> Any:
    if not by_channel:
        return layers.Rescaling(scale=1.0 / 128.0, offset=-1)(x)
    return layers.Normalization(
        mean=[0.485, 0.456, 0.406],
        variance=[0.229**2, 0.224**2, 0.225**2],
        axis=channel_axis(),
    )(layers.Rescaling(scale=1.0 / 255)(x))


def _normal(x: Any, name: str) -> Any:
    return efficientnet.normal(x, name, momentum=0.9)


def _block(x: Any, block: Stage, dropped: float, name: str) -> Any:
    y = x
    if block.expansion != 1:
        y = conv(y, block.incoming * block.expansion, 1, f"{name}expand_conv")
        y = activated(_normal(y, f"{name}expand_bn"), f"{name}expand_activation")
    y = efficientnet.depthwise(y, block, f"{name}dwconv2")
    y = activated(_normal(y, f"{name}bn"), f"{name}activation")
    y = efficientnet.weighed(y, block, name)
    y = _normal(conv(y, block.outgoing, 1, f"{name}project_conv"), f"{name}project_bn")
    return efficientnet.added(x, y, block, dropped, name)


def _fused_block(x: Any, block: Stage, dropped: float, name: str) -> Any:
    if block.expansion == 1:
        y = conv(x, block.outgoing, block.kernel, f"{name}project_conv", strides=block.stride)
        y = activated(_normal(y, f"{name}project_bn"), f"{name}project_activation")
    else:
        filters = block.incoming * block.expansion
        y = conv(x, filters, block.kernel, f"{name}expand_conv", strides=block.stride)
        y = activated(_normal(y, f"{name}expand_bn"), f"{name}expand_activation")
        y = _normal(conv(y, block.outgoing, 1, f"{name}project_conv"), f"{name}project_bn")
    return efficientnet.added(x, y, block, dropped, name)


def _model(variant: str, width: float, depth: float, side: int, complete: str, bare: str):
    usual = f"efficientnetv2-{variant.lower()}"
    plan = Plan(variant, width, depth, side, plain("efficientnet_v2", usual, complete, bare))

    def application(
        include_top: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        input_shape: Any = None,
        pooling: str | None = None,
        classes: int = 1000,
        classifier_activation: Any = "softmax",
        include_preprocessing: bool = True,
        name: str | None = usual,
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
        return _network(choices, plan, include_preprocessing)

    title = f"EfficientNetV2{variant}"
    about = f"{title}: made for images of {side} × {side} pixels (Tan & Le, 2021)."
    return public(__name__, title, about, application)


EfficientNetV2B0 = _model(
    "B0",
    1.0,
    1.0,
    224,
    "21ecbf6da12460d5c40bb2f29ceb2188",
    "893217f2bb855e2983157299931e43ff",
)
EfficientNetV2B1 = _model(
    "B1",
    1.0,
    1.1,
    240,
    "069f0534ff22adf035c89e2d9547a9dc",
    "0e80663031ca32d657f9caa404b6ec37",
)
EfficientNetV2B2 = _model(
    "B2",
    1.1,
    1.2,
    260,
    "424e49f28180edbde1e94797771950a7",
    "1dfe2e7a5d45b6632553a8961ea609eb",
)
EfficientNetV2B3 = _model(
    "B3",
    1.2,
    1.4,
    300,
    "1f1fc43bd98a6e4fd8fdfd551e02c7a0",
    "f6abf7b5849ac99a89b50dd3fd532856",
)
EfficientNetV2S = _model(
    "S",
    1.0,
    1.0,
    384,
    "e1d88a8495beba45748fedd0cecbe016",
    "af0682fb74e8c54910f2d4393339c070",
)
EfficientNetV2M = _model(
    "M",
    1.0,
    1.0,
    480,
    "a3bf6aa3276309f4fc6a34aa114c95cd",
    "1b8dc055df72dde80d614482840fe342",
)
EfficientNetV2L = _model(
    "L",
    1.0,
    1.0,
    480,
    "27e6d408b53c7ebc868fefa357689935",
    "b0b66b5c863aef5b46e8608fe1711615",
)
preprocess_input = preprocessing(None, __name__)
