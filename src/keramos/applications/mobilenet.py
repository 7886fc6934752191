"""MobileNet: convolutions of single channels, then of single pixels (Howard et al., 2017)."""

from __future__ import annotations

from typing import Any

from keramos import layers
from keramos._frames import warn
from keramos.applications.choices import Choices, channel_axis, sides_of, square
from keramos.applications.labels import decode_predictions
from keramos.applications.pixels import preprocessing
from keramos.applications.published import Published, single
from keramos.applications.standard import public
from keramos.errors import ConfigError
from keramos.models.functional import Functional

__all__ = ["MobileNet", "decode_predictions", "preprocess_input"]

#: Height and width of the images on which weights were trained.
_SIDES = (128, 160, 192, 224)
#: Widths for which there are weights: alpha -> as files are called.
_ALPHAS = {0.25: "2_5", 0.5: "5_0", 0.75: "7_5", 1.0: "1_0"}
#: (filters, stride) of the thirteen blocks.
_BLOCKS = (
    (64, 1),
    (128, 2), (128, 1),
    (256, 2), (256, 1),
    (512, 2), *((512, 1),) * 5,
    (1024, 2), (1024, 1),
)  # fmt: skip


def _network(choices: Choices, alpha: float, depth_multiplier: int, dropout: float) -> Functional:
    shape = choices.shape(square(choices.input_shape, _SIDES) or 224, least=32)
    rows = published_side(choices, shape, _SIDES)
    published = _published(choices, alpha, depth_multiplier, rows)
    images = choices.images(shape)
    x = layers.Conv2D(int(32 * alpha), 3, padding="same", use_bias=False, strides=2, name="conv1")(
        images
    )
    x = _active(x, "conv1")
    for number, (filters, stride) in enumerate(_BLOCKS, start=1):
        x = _block(x, int(filters * alpha), stride, depth_multiplier, number)
    x = _head(x, choices, dropout)
    return choices.named(f"mobilenet_{alpha:0.2f}_{rows}").model(images, x, published)


def published_side(choices: Choices, shape: Any, sides: tuple[int, ...]) -> int | None:
    """The rows of an image, as models and files are called after them.

    Args:
        choices: of the caller.
        shape: of an image.
        sides: for which there are published weights; a caller who wants them for another size gets
            those of the largest, and is warned.
    """
    rows, columns = sides_of(shape)
    if not choices.pretrained or square(shape, sides):
        return rows
    warn(f"there are no weights for images of {rows} × {columns}: those for {sides[-1]} are loaded")
    return sides[-1]


def _published(choices: Choices, alpha: float, multiplier: int, rows: int | None) -> Published:
    if choices.pretrained and (multiplier != 1 or alpha not in _ALPHAS):
        raise ConfigError(
            "there are no published weights for these widths",
            found=f"alpha={alpha}, depth_multiplier={multiplier}",
            wanted=f"alpha one of {', '.join(map(str, _ALPHAS))}; depth_multiplier 1",
        )
    file = f"mobilenet_{_ALPHAS.get(alpha)}_{rows}_tf"
    return single("mobilenet", f"{file}.h5", f"{file}_no_top.h5")


def _block(x: Any, filters: int, stride: int, multiplier: int, number: int) -> Any:
    if stride == 2:
        x = layers.ZeroPadding2D(((0, 1), (0, 1)), name=f"conv_pad_{number}")(x)
    x = layers.DepthwiseConv2D(
        3,
        padding="same" if stride == 1 else "valid",
        depth_multiplier=multiplier,
        strides=stride,
        use_bias=False,
        name=f"conv_dw_{number}",
    )(x)
    x = _active(x, f"conv_dw_{number}")
    name = f"conv_pw_{number}"
    return _active(layers.Conv2D(filters, 1, padding="same", use_bias=False, name=name)(x), name)


def _active(x: Any, name: str) -> Any:
    """Normalized over the batch, and within [0, 6]."""
    x = layers.BatchNormalization(axis=channel_axis(-1), name=f"{name}_bn")(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x)


def _head(x: Any, choices: Choices, dropout: float) -> Any:
    if not choices.include_top:
        return choices.pooled(x)
    x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.Dropout(dropout, name="dropout")(x)
    x = layers.Conv2D(choices.classes, 1, padding="same", name="conv_preds")(x)
    x = layers.Reshape((choices.classes,), name="reshape_2")(x)
    return layers.Activation(choices.activation(), name="predictions")(x)


def _mobilenet(
    input_shape: Any = None,
    alpha: float = 1.0,
    depth_multiplier: int = 1,
    dropout: float = 1e-3,
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
    return _network(choices, alpha, depth_multiplier, dropout)


MobileNet = public(
    __name__,
    "MobileNet",
    "MobileNet: thirteen blocks of separable convolutions (Howard et al., 2017).",
    _mobilenet,
    depth_multiplier="filters of the convolutions of single channels, per channel.",
    dropout="rate of the dropout before the classifier.",
)
preprocess_input = preprocessing("tf", __name__)
