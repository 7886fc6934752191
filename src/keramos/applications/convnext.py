"""ConvNeXt: a convolutional network with the habits of a transformer (Liu et al., 2022)."""

from __future__ import annotations

from typing import Any, NamedTuple

from keramos import layers
from keramos.applications.choices import Choices, channels_of, needs_channels_last
from keramos.applications.labels import decode_predictions
from keramos.applications.layer_scale import LayerScale
from keramos.applications.pixels import preprocessing
from keramos.applications.published import Published, plain
from keramos.applications.standard import public
from keramos.models.functional import Functional
from keramos.models.sequential import Sequential
from keramos.utils import get_source_inputs

__all__ = [
    "ConvNeXtBase", "ConvNeXtLarge", "ConvNeXtSmall", "ConvNeXtTiny", "ConvNeXtXLarge",
    "decode_predictions", "preprocess_input",
]  # fmt: skip


class Plan(NamedTuple):
    """Of a model: number of blocks and of channels in each of its four stages."""

    depths: tuple[int, ...]
    channels: tuple[int, ...]
    published: Published


def _network(choices: Choices, plan: Plan, scales_pixels: bool) -> Functional:
    needs_channels_last("ConvNeXt")
    shape, name = choices.shape(side=224, least=32), choices.name
    x = images = choices.images(shape)
    if scales_pixels and channels_of(shape) == 3:
        x = _scaled(x, f"{name}_prestem_normalization")
    # all made before the first block: layers without a name are numbered
    reductions = [
        _reduction(stage, channels, f"{name}") for stage, channels in enumerate(plan.channels)
    ]
    for stage, (depth, channels) in enumerate(zip(plan.depths, plan.channels, strict=True)):
        x = reductions[stage](x)
        for i in range(depth):
            x = _block(x, channels, f"{name}_stage_{stage}_block_{i}")
    source = images if choices.input_tensor is None else get_source_inputs(images)[0]
    model = Functional(source, _head(x, choices), name=name)
    return choices.restored(model, plan.published)


def _scaled(x: Any, name: str) -> Any:
    """Pixels in [0, 255] less the mean over ImageNet, over the standard deviation."""
    means, deviations = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    return layers.Normalization(
        mean=[mean * 255 for mean in means],
        variance=[(deviation * 255) ** 2 for deviation in deviations],
        name=name,
    )(x)


def _reduction(stage: int, channels: int, name: str) -> Sequential:
    """What makes rows and columns fewer before a stage: by four before the first, by two then."""
    if not stage:
        conv = layers.Conv2D(channels, 4, strides=4, name=f"{name}_stem_conv")
        return Sequential([conv, _norm(f"{name}_stem_layernorm")], name=f"{name}_stem")
    i = stage - 1
    norm = _norm(f"{name}_downsampling_layernorm_{i}")
    conv = layers.Conv2D(channels, 2, strides=2, name=f"{name}_downsampling_conv_{i}")
    return Sequential([norm, conv], name=f"{name}_downsampling_block_{i}")


def _block(x: Any, channels: int, name: str) -> Any:
    y = layers.Conv2D(channels, 7, padding="same", groups=channels, name=f"{name}_depthwise_conv")(
        x
    )
    y = _norm(f"{name}_layernorm")(y)
    y = layers.Dense(units=4 * channels, name=f"{name}_pointwise_conv_1")(y)
    y = layers.Activation("gelu", name=f"{name}_gelu")(y)
    y = layers.Dense(units=channels, name=f"{name}_pointwise_conv_2")(y)
    y = LayerScale(1e-6, channels, name=f"{name}_layer_scale")(y)
    return x + layers.Activation("linear", name=f"{name}_identity")(y)


def _norm(name: str | None = None) -> Any:
    return layers.LayerNormalization(epsilon=1e-6, name=name)


def _head(x: Any, choices: Choices) -> Any:
    if not choices.include_top:
        return _norm()(choices.pooled(x))
    activation, name = choices.activation(), f"{choices.name}_head"
    x = _norm(f"{name}_layernorm")(layers.GlobalAveragePooling2D(name=f"{name}_gap")(x))
    return layers.Dense(units=choices.classes, activation=activation, name=f"{name}_dense")(x)


def _model(title: str, depth: int, width: int, complete: str, bare: str):
    usual = title.lower().replace("convnext", "convnext_")
    plan = Plan(
        (3, 3, depth, 3),
        (width, 2 * width, 4 * width, 8 * width),
        plain("convnext", usual, complete, bare),
    )

    def application(
        include_top: bool = True,
        include_preprocessing: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        input_shape: Any = None,
        pooling: str | None = None,
        classes: int = 1000,
        classifier_activation: Any = "softmax",
        name: str = usual,
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

    about = f"{title}: {depth + 9} blocks, {width} channels in the first (Liu et al., 2022)."
    return public(__name__, title, about, application)


ConvNeXtTiny = _model(
    "ConvNeXtTiny",
    9,
    96,
    "8ae6e78ce2933352b1ef4008e6dd2f17bc40771563877d156bc6426c7cf503ff",
    "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1",
)
ConvNeXtSmall = _model(
    "ConvNeXtSmall",
    27,
    96,
    "ce1277d8f1ee5a0ef0e171469089c18f5233860ceaf9b168049cb9263fd7483c",
    "6fc8009faa2f00c1c1dfce59feea9b0745eb260a7dd11bee65c8e20843da6eab",
)
ConvNeXtBase = _model(
    "ConvNeXtBase",
    27,
    128,
    "52cbb006d3dadd03f6e095a8ca1aca47aecdd75acb4bc74bce1f5c695d0086e6",
    "40a20c5548a5e9202f69735ecc06c990e6b7c9d2de39f0361e27baeb24cb7c45",
)
ConvNeXtLarge = _model(
    "ConvNeXtLarge",
    27,
    192,
    "070c5ed9ed289581e477741d3b34beffa920db8cf590899d6d2c67fba2a198a6",
    "96f02b6f0753d4f543261bc9d09bed650f24dd6bc02ddde3066135b63d23a1cd",
)
ConvNeXtXLarge = _model(
    "ConvNeXtXLarge",
    27,
    256,
    "c1f5ccab661354fc3a79a10fa99af82f0fbf10ec65cb894a3ae0815f17a889ee",
    "de3f8a54174130e0cecdc71583354753d557fcf1f4487331558e2a16ba0cfe05",
)
preprocess_input = preprocessing(None, __name__)
