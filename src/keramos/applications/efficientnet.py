"""EfficientNet: one network, scaled in depth, width and resolution (Tan & Le, 2019).

What its second version shares (`efficientnet_v2`) stands here.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any, NamedTuple

from keramos import layers
from keramos.applications.choices import Choices, channel_axis, first
from keramos.applications.labels import decode_predictions
from keramos.applications.pixels import preprocessing
from keramos.applications.published import Published, plain
from keramos.applications.sizes import margins, rounded
from keramos.applications.standard import Standard, standard
from keramos.initializers import VarianceScaling
from keramos.models.functional import Functional

__all__ = [
    "EfficientNetB0", "EfficientNetB1", "EfficientNetB2", "EfficientNetB3", "EfficientNetB4",
    "EfficientNetB5", "EfficientNetB6", "EfficientNetB7", "decode_predictions", "preprocess_input",
]  # fmt: skip


class Stage(NamedTuple):
    """Blocks that are alike but for the first.

    Attributes:
        count: of blocks.
        kernel: side of the kernel.
        stride: of the first block.
        expansion: channels within a block, per channel that comes in.
        incoming: channels of the first block.
        outgoing: channels that each block hands on.
        squeezed: channels between the two layers that weigh channels, per channel that comes in;
            0 where none are weighed.
        fused: whether one convolution expands and mixes pixels.
    """

    count: int
    kernel: int
    stride: int
    expansion: int
    incoming: int
    outgoing: int
    squeezed: float = 0.25
    fused: bool = False


_STAGES = (
    Stage(1, 3, 1, 1, 32, 16),
    Stage(2, 3, 2, 6, 16, 24),
    Stage(2, 5, 2, 6, 24, 40),
    Stage(3, 3, 2, 6, 40, 80),
    Stage(3, 5, 1, 6, 80, 112),
    Stage(4, 5, 2, 6, 112, 192),
    Stage(1, 3, 1, 6, 192, 320),
)
#: Of the published weights: deviations of the channels of ImageNet.
_DEVIATIONS = (0.229, 0.224, 0.225)
#: Share of the samples that the last block drops in training.
DROPPED = 0.2


class Scaling(NamedTuple):
    """Width and depth, as shares of those of the first model, rows of an image, dropout of the
    head.
    """

    width: float
    depth: float
    side: int
    dropout: float


def _network(choices: Choices, scaling: Scaling, published: Published) -> Functional:
    images = choices.start(side=scaling.side, least=32)
    x = layers.Normalization(axis=channel_axis())(layers.Rescaling(1.0 / 255.0)(images))
    if choices.pretrained:
        # they were trained on pixels over the variance, and the layer before divides by its root
        x = layers.Rescaling([1.0 / math.sqrt(deviation) for deviation in _DEVIATIONS])(x)
    x = layers.ZeroPadding2D(margins(x, 3), name="stem_conv_pad")(x)
    x = conv(x, rounded(32 * scaling.width), 3, "stem_conv", strides=2, padding="valid")
    x = activated(normal(x, "stem_bn"), "stem_activation")
    stages = [
        stage._replace(
            count=math.ceil(scaling.depth * stage.count),
            incoming=rounded(stage.incoming * scaling.width),
            outgoing=rounded(stage.outgoing * scaling.width),
        )
        for stage in _STAGES
    ]
    for place, block, dropped in blocks(stages, sum(stage.count for stage in stages)):
        x = _block(x, block, dropped, place)
    x = conv(x, rounded(1280 * scaling.width), 1, "top_conv")
    x = head(activated(normal(x, "top_bn"), "top_activation"), choices, scaling.dropout)
    return choices.model(images, x, published)


def blocks(stages: list[Stage], total: int) -> list[tuple[str, Stage, float]]:
    """Every block: how its layers' names begin, itself as a stage, the share of samples that it
    drops.

    Args:
        stages: with their final numbers.
        total: of blocks, as the share grows with their number.
    """
    rows: list[tuple[str, Stage, float]] = []
    for number, stage in enumerate(stages, start=1):
        for i in range(stage.count):
            block = stage._replace(stride=1, incoming=stage.outgoing) if i else stage
            rows.append((f"block{number}{chr(97 + i)}_", block, DROPPED * len(rows) / total))
    return rows


def _block(x: Any, block: Stage, dropped: float, name: str) -> Any:
    y, filters = x, block.incoming * block.expansion
    if block.expansion != 1:
        y = normal(conv(y, filters, 1, f"{name}expand_conv"), f"{name}expand_bn")
        y = activated(y, f"{name}expand_activation")
    if block.stride == 2:
        y = layers.ZeroPadding2D(margins(y, block.kernel), name=f"{name}dwconv_pad")(y)
    y = depthwise(y, block, f"{name}dwconv", padding="valid" if block.stride == 2 else "same")
    y = activated(normal(y, f"{name}bn"), f"{name}activation")
    y = weighed(y, block, name)
    y = normal(conv(y, block.outgoing, 1, f"{name}project_conv"), f"{name}project_bn")
    return added(x, y, block, dropped, name)


def conv(
    x: Any, filters: int, kernel: int, name: str, strides: int = 1, padding: str = "same"
) -> Any:
    """Convolved, without a bias."""
    return layers.Conv2D(
        filters,
        kernel,
        strides=strides,
        padding=padding,
        use_bias=False,
        kernel_initializer=_kernel(),
        name=name,
    )(x)


def depthwise(x: Any, block: Stage, name: str, padding: str = "same") -> Any:
    """Each channel convolved by itself, without a bias."""
    return layers.DepthwiseConv2D(
        block.kernel,
        strides=block.stride,
        padding=padding,
        use_bias=False,
        depthwise_initializer=_kernel(),
        name=name,
    )(x)


def normal(x: Any, name: str, momentum: float = 0.99) -> Any:
    """Normalized over the batch."""
    return layers.BatchNormalization(axis=channel_axis(), momentum=momentum, name=name)(x)


def activated(x: Any, name: str) -> Any:
    """`x * sigmoid(x)`."""
    return layers.Activation("swish", name=name)(x)


def weighed(x: Any, block: Stage, name: str) -> Any:
    """Channels weighed by what they are on average (squeeze and excitation: Hu et al., 2018)."""
    if not block.squeezed:
        return x
    filters = block.incoming * block.expansion
    few = max(1, int(block.incoming * block.squeezed))
    weights = layers.GlobalAveragePooling2D(name=f"{name}se_squeeze")(x)
    shape = (filters, 1, 1) if first() else (1, 1, filters)
    weights = layers.Reshape(shape, name=f"{name}se_reshape")(weights)
    for count, activation, part in ((few, "swish", "reduce"), (filters, "sigmoid", "expand")):
        weights = layers.Conv2D(
            count,
            1,
            padding="same",
            activation=activation,
            kernel_initializer=_kernel(),
            name=f"{name}se_{part}",
        )(weights)
    return layers.multiply([x, weights], name=f"{name}se_excite")


def added(x: Any, y: Any, block: Stage, dropped: float, name: str) -> Any:
    """What a block computes, and, where shapes allow it, what came in."""
    if block.stride != 1 or block.incoming != block.outgoing:
        return y
    if dropped:
        y = layers.Dropout(dropped, noise_shape=(None, 1, 1, 1), name=f"{name}drop")(y)
    return layers.add([y, x], name=f"{name}add")


def head(x: Any, choices: Choices, dropout: float, **dense: Any) -> Any:
    """The classifier, or pooled features.

    Args:
        x: features.
        choices: of the caller.
        dropout: before the classifier.
        dense: arguments of the classifier's layer.
    """
    if not choices.include_top:
        return choices.pooled(x, "avg_pool", "max_pool")
    x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
    x = layers.Dropout(dropout, name="top_dropout")(x)
    initializer = VarianceScaling(scale=1.0 / 3.0, mode="fan_out", distribution="uniform")
    return choices.classified(x, kernel_initializer=initializer, **dense)


def _kernel() -> VarianceScaling:
    # one for each layer: an initializer without a seed draws the same numbers whenever it is called
    return VarianceScaling(scale=2.0, mode="fan_out", distribution="truncated_normal")


def _model(number: int, scaling: Scaling, complete: str, bare: str) -> Standard:
    title = f"EfficientNetB{number}"
    about = f"{title}: made for images of {scaling.side} × {scaling.side} pixels (Tan & Le, 2019)."
    files = plain("", title.lower(), complete, bare)
    build = partial(_network, scaling=scaling, published=files)
    return standard(__name__, title, about, build)


EfficientNetB0 = _model(
    0,
    Scaling(1.0, 1.0, 224, 0.2),
    "902e53a9f72be733fc0bcb005b3ebbac",
    "50bc09e76180e00e4465e1a485ddc09d",
)
EfficientNetB1 = _model(
    1,
    Scaling(1.0, 1.1, 240, 0.2),
    "1d254153d4ab51201f1646940f018540",
    "74c4e6b3e1f6a1eea24c589628592432",
)
EfficientNetB2 = _model(
    2,
    Scaling(1.1, 1.2, 260, 0.3),
    "b15cce36ff4dcbd00b6dd88e7857a6ad",
    "111f8e2ac8aa800a7a99e3239f7bfb39",
)
EfficientNetB3 = _model(
    3,
    Scaling(1.2, 1.4, 300, 0.3),
    "ffd1fdc53d0ce67064dc6a9c7960ede0",
    "af6d107764bb5b1abb91932881670226",
)
EfficientNetB4 = _model(
    4,
    Scaling(1.4, 1.8, 380, 0.4),
    "18c95ad55216b8f92d7e70b3a046e2fc",
    "ebc24e6d6c33eaebbd558eafbeedf1ba",
)
EfficientNetB5 = _model(
    5,
    Scaling(1.6, 2.2, 456, 0.4),
    "ace28f2a6363774853a83a0b21b9421a",
    "38879255a25d3c92d5e44e04ae6cec6f",
)
EfficientNetB6 = _model(
    6,
    Scaling(1.8, 2.6, 528, 0.5),
    "165f6e37dce68623721b423839de8be5",
    "9ecce42647a20130c1f39a5d4cb75743",
)
EfficientNetB7 = _model(
    7,
    Scaling(2.0, 3.1, 600, 0.5),
    "8c03f828fec3ef71311cd463b6759d99",
    "cbcfe4450ddf6f3ad90b1b398090fe4a",
)
preprocess_input = preprocessing(None, __name__)
