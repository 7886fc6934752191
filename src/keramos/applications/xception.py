"""Xception: separable convolutions in fourteen blocks (Chollet, 2017)."""

from __future__ import annotations

from functools import partial
from typing import Any

from keramos import layers
from keramos.applications.choices import Choices, channel_axis
from keramos.applications.labels import decode_predictions
from keramos.applications.pixels import preprocessing
from keramos.applications.published import Published, kernels
from keramos.applications.standard import standard
from keramos.models.functional import Functional

__all__ = ["Xception", "decode_predictions", "preprocess_input"]

#: Blocks that halve rows and columns: number -> filters of the two convolutions.
_HALVING = {2: (128, 128), 3: (256, 256), 4: (728, 728), 13: (728, 1024)}
#: The eight blocks between them, all alike: number -> filters of the three convolutions.
_EQUAL = dict.fromkeys(range(5, 13), (728, 728, 728))


def _network(choices: Choices, published: Published) -> Functional:
    images = choices.start(side=299, least=71)
    x = layers.Conv2D(32, 3, strides=2, use_bias=False, name="block1_conv1")(images)
    x = _relu(_norm(x, "block1_conv1_bn"), "block1_conv1_act")
    x = layers.Conv2D(64, 3, use_bias=False, name="block1_conv2")(x)
    x = _relu(_norm(x, "block1_conv2_bn"), "block1_conv2_act")
    for number, filters in sorted({**_HALVING, **_EQUAL}.items()):
        x = _block(x, number, filters, number in _HALVING)
    for i, filters in enumerate((1536, 2048), start=1):
        x = _relu(_separable(x, filters, f"block14_sepconv{i}"), f"block14_sepconv{i}_act")
    return choices.model(images, _head(x, choices), published)


def _block(x: Any, number: int, filters: tuple[int, ...], halves: bool) -> Any:
    shortcut = x
    if halves:
        shortcut = layers.Conv2D(filters[-1], 1, strides=2, padding="same", use_bias=False)(x)
        shortcut = _norm(shortcut)
    for i, count in enumerate(filters, start=1):
        if (number, i) != (2, 1):  # what comes into the second block is active already
            x = _relu(x, f"block{number}_sepconv{i}_act")
        x = _separable(x, count, f"block{number}_sepconv{i}")
    if halves:
        x = layers.MaxPooling2D(3, strides=2, padding="same", name=f"block{number}_pool")(x)
    return layers.add([x, shortcut])


def _separable(x: Any, filters: int, name: str) -> Any:
    x = layers.SeparableConv2D(filters, 3, padding="same", use_bias=False, name=name)(x)
    return _norm(x, f"{name}_bn")


def _norm(x: Any, name: str | None = None) -> Any:
    return layers.BatchNormalization(axis=channel_axis(-1), name=name)(x)


def _relu(x: Any, name: str) -> Any:
    return layers.Activation("relu", name=name)(x)


def _head(x: Any, choices: Choices) -> Any:
    if not choices.include_top:
        return choices.pooled(x)
    return choices.classified(layers.GlobalAveragePooling2D(name="avg_pool")(x))


Xception = standard(
    __name__,
    "Xception",
    "Xception: separable convolutions in fourteen blocks (Chollet, 2017).",
    partial(
        _network,
        published=kernels(
            "xception",
            "xception",
            "0a58e3b7378bc2990ea3b43d5981f1f6",
            "b0042744bf5b25fce3cb969f33bebb97",
        ),
    ),
)
preprocess_input = preprocessing("tf", __name__)
