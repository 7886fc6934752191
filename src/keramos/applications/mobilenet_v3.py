"""MobileNet V3: searched blocks, some of which weigh channels (Howard et al., 2019)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from keramos import layers
from keramos._frames import warn
from keramos.applications.choices import Choices, Sizes, channel_axis, ordered, sides_of, square
from keramos.applications.labels import decode_predictions
from keramos.applications.pixels import preprocessing
from keramos.applications.published import Published, single
from keramos.applications.sizes import margins, rounded
from keramos.applications.standard import public
from keramos.errors import ConfigError
from keramos.models.functional import Functional

__all__ = ["decode_predictions", "preprocess_input"]


class Block(NamedTuple):
    """One block.

    Attributes:
        expansion: channels inside, per channel that comes in; the first block has as many.
        filters: channels that it hands on.
        kernel: side of the kernel.
        stride: of the convolution of single channels.
        weighs: whether it weighs its channels.
        swish: whether its activation is hard swish; else ReLU.
    """

    expansion: float
    filters: int
    kernel: int
    stride: int
    weighs: bool
    swish: bool


class Plan(NamedTuple):
    """Of a model: its blocks, and filters of the layer before the classifier."""

    size: str
    blocks: tuple[Block, ...]
    last: int


_SMALL = Plan(
    "small",
    (
        Block(1, 16, 3, 2, True, False),
        Block(72.0 / 16, 24, 3, 2, False, False),
        Block(88.0 / 24, 24, 3, 1, False, False),
        Block(4, 40, 5, 2, True, True),
        *(Block(6, 40, 5, 1, True, True),) * 2,
        *(Block(3, 48, 5, 1, True, True),) * 2,
        Block(6, 96, 5, 2, True, True),
        *(Block(6, 96, 5, 1, True, True),) * 2,
    ),
    1024,
)
_LARGE = Plan(
    "large",
    (
        Block(1, 16, 3, 1, False, False),
        Block(4, 24, 3, 2, False, False),
        Block(3, 24, 3, 1, False, False),
        Block(3, 40, 5, 2, True, False),
        *(Block(3, 40, 5, 1, True, False),) * 2,
        Block(6, 80, 3, 2, False, True),
        Block(2.5, 80, 3, 1, False, True),
        *(Block(2.3, 80, 3, 1, False, True),) * 2,
        *(Block(6, 112, 3, 1, True, True),) * 2,
        Block(6, 160, 5, 2, True, True),
        *(Block(6, 160, 5, 1, True, True),) * 2,
    ),
    1280,
)
#: The minimalistic form of a block: nothing that is slow on accelerators.
_MINIMAL = {"kernel": 3, "weighs": False, "swish": False}
#: (alpha, minimalistic) -> digests of the published weights, with the classifier and without.
_DIGESTS = {
    ("large", 0.75, False): (
        "765b44a33ad4005b3ac83185abf1d0eb",
        "40af19a13ebea4e2ee0c676887f69a2e",
    ),
    ("large", 1.0, False): (
        "59e551e166be033d707958cf9e29a6a7",
        "07fb09a5933dd0c8eaafa16978110389",
    ),
    ("large", 1.0, True): (
        "675e7b876c45c57e9e63e6d90a36599c",
        "ec5221f64a2f6d1ef965a614bdae7973",
    ),
    ("small", 0.75, False): (
        "cb65d4e5be93758266aa0a7f2c6708b7",
        "ebdb5cc8e0b497cd13a7c275d475c819",
    ),
    ("small", 1.0, False): (
        "8768d4c2e7dee89b9d02b2d03d65d862",
        "d3e8ec802a04aa4fc771ee12a9a9b836",
    ),
    ("small", 1.0, True): (
        "99cd97fb2fcdad2bf028eb838de69e37",
        "cde8136e733e811080d9fcd8a252f7e4",
    ),
}


class Options(NamedTuple):
    """Arguments that only these models have."""

    alpha: float
    minimalistic: bool
    dropout: float
    scales_pixels: bool


def _network(choices: Choices, plan: Plan, options: Options) -> Functional:
    shape, published = _shape(choices), _published(choices, plan, options)
    x = images = choices.images(shape)
    if options.scales_pixels:
        x = layers.Rescaling(scale=1.0 / 127.5, offset=-1.0)(x)
    swish = not options.minimalistic
    x = layers.Conv2D(16, 3, strides=2, padding="same", use_bias=False, name="conv")(x)
    x = _activated(_normal(x, "conv_bn"), swish)
    for number, block in enumerate(plan.blocks):
        block = block._replace(filters=rounded(block.filters * options.alpha))
        x = _block(x, block._replace(**_MINIMAL) if options.minimalistic else block, number)
    x = _pointwise(x, rounded(x.shape[channel_axis(-1)] * 6), "conv_1")
    x = _head(_activated(x, swish), choices, plan, options)
    return choices.model(images, x, published)


def _shape(choices: Choices) -> Sizes:
    """That of an image: these models take any size, with their classifier as well."""
    tensor = choices.tensor_shape()
    if tensor is not None and not choices.input_shape:
        choices = replace(choices, input_shape=ordered(sides_of(tensor), 3))
    return choices.checked_shape(least=32) or ordered((None, None), 3)


def _published(choices: Choices, plan: Plan, options: Options) -> Published:
    key = (plan.size, options.alpha, options.minimalistic)
    if choices.pretrained and key not in _DIGESTS:
        raise ConfigError(
            "there are no published weights for this width",
            found=f"alpha={options.alpha}, minimalistic={options.minimalistic}",
            wanted="alpha 1.0, or 0.75 where not minimalistic",
        )
    if choices.pretrained and square(_shape(choices), (224,)) is None:
        warn("there are no weights for images of this size: those for 224 × 224 are loaded")
    form = f"{plan.size}{'_minimalistic' if options.minimalistic else ''}"
    file = f"weights_mobilenet_v3_{form}_224_{float(options.alpha)}_float"
    digests = _DIGESTS.get(key, ())
    return single("mobilenet_v3", f"{file}.h5", f"{file}_no_top_v2.h5", *digests)


def _block(x: Any, block: Block, number: int) -> Any:
    incoming = x.shape[channel_axis(-1)]
    name = f"expanded_conv_{number}_" if number else "expanded_conv_"
    y, filters = x, rounded(incoming * block.expansion)
    if number:
        y = _activated(_pointwise(y, filters, f"{name}expand"), block.swish)
    if block.stride == 2:
        y = layers.ZeroPadding2D(margins(y, block.kernel), name=f"{name}depthwise_pad")(y)
    y = layers.DepthwiseConv2D(
        block.kernel,
        strides=block.stride,
        padding="same" if block.stride == 1 else "valid",
        use_bias=False,
        name=f"{name}depthwise",
    )(y)
    y = _activated(_normal(y, f"{name}depthwise_bn"), block.swish)
    if block.weighs:
        y = _weighed(y, filters, f"{name}squeeze_excite_")
    y = _pointwise(y, block.filters, f"{name}project")
    if block.stride == 1 and incoming == block.filters:
        y = layers.Add(name=f"{name}add")([x, y])
    return y


def _weighed(x: Any, filters: int, name: str) -> Any:
    """Channels weighed by what they are on average (squeeze and excitation: Hu et al., 2018)."""
    y = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}avg_pool")(x)
    y = layers.Conv2D(rounded(filters * 0.25), 1, padding="same", name=f"{name}conv")(y)
    y = layers.ReLU(name=f"{name}relu")(y)
    y = layers.Conv2D(filters, 1, padding="same", name=f"{name}conv_1")(y)
    y = layers.ReLU(6.0)(y + 3.0) * (1.0 / 6.0)  # hard sigmoid
    return layers.Multiply(name=f"{name}mul")([x, y])


def _pointwise(x: Any, filters: int, name: str) -> Any:
    x = layers.Conv2D(filters, 1, padding="same", use_bias=False, name=name)(x)
    return _normal(x, f"{name}_bn")


def _normal(x: Any, name: str) -> Any:
    axis = channel_axis(-1)
    return layers.BatchNormalization(axis=axis, epsilon=1e-3, momentum=0.999, name=name)(x)


def _activated(x: Any, swish: bool) -> Any:
    return layers.Activation("hard_swish")(x) if swish else layers.ReLU()(x)


def _head(x: Any, choices: Choices, plan: Plan, options: Options) -> Any:
    if not choices.include_top:
        return choices.pooled(x, "avg_pool", "max_pool")
    last = rounded(plan.last * options.alpha) if options.alpha > 1.0 else plan.last
    x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.Conv2D(last, 1, padding="same", name="conv_2")(x)
    x = _activated(x, not options.minimalistic)
    if options.dropout > 0:
        x = layers.Dropout(options.dropout)(x)
    x = layers.Conv2D(choices.classes, 1, padding="same", name="logits")(x)
    return layers.Activation(choices.activation(), name="predictions")(layers.Flatten()(x))


def _model(title: str, plan: Plan):
    def application(
        input_shape: Any = None,
        alpha: float = 1.0,
        minimalistic: bool = False,
        include_top: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        classes: int = 1000,
        pooling: str | None = None,
        dropout_rate: float = 0.2,
        classifier_activation: Any = "softmax",
        include_preprocessing: bool = True,
        name: str | None = title,
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
        options = Options(alpha, minimalistic, dropout_rate, include_preprocessing)
        return _network(choices, plan, options)

    return public(
        __name__,
        title,
        f"MobileNet V3, {plan.size}: {len(plan.blocks)} searched blocks (Howard et al., 2019).",
        application,
        minimalistic="without kernels of 5, hard swish and weights of channels.",
        dropout_rate="of the dropout before the classifier; none where it is 0.",
    )


MobileNetV3Small = _model("MobileNetV3Small", _SMALL)
MobileNetV3Large = _model("MobileNetV3Large", _LARGE)
preprocess_input = preprocessing(None, __name__)
