"""VGG: convolutions of 3 × 3 in five blocks, and three dense layers (Simonyan & Zisserman, 2014).

What VGG19 shares (`vgg19`) stands here.
"""

from __future__ import annotations

from functools import partial

from keramos import layers
from keramos.applications.choices import Choices
from keramos.applications.labels import decode_predictions
from keramos.applications.pixels import preprocessing
from keramos.applications.published import Published, kernels
from keramos.applications.standard import standard
from keramos.models.functional import Functional

__all__ = ["VGG16", "decode_predictions", "preprocess_input"]

_FILTERS = (64, 128, 256, 512, 512)


def network(choices: Choices, published: Published, depths: tuple[int, ...]) -> Functional:
    """A VGG with so many convolutions in each block."""
    x = images = choices.start(side=224, least=32)
    for block, (filters, depth) in enumerate(zip(_FILTERS, depths, strict=True), start=1):
        for i in range(depth):
            name = f"block{block}_conv{i + 1}"
            x = layers.Conv2D(filters, 3, activation="relu", padding="same", name=name)(x)
        x = layers.MaxPooling2D(2, strides=2, name=f"block{block}_pool")(x)
    if choices.include_top:
        x = layers.Flatten(name="flatten")(x)
        for name in ("fc1", "fc2"):
            x = layers.Dense(units=4096, activation="relu", name=name)(x)
        x = choices.classified(x)
    else:
        x = choices.pooled(x)
    return choices.model(images, x, published)


VGG16 = standard(
    __name__,
    "VGG16",
    "VGG16: thirteen convolutions and three dense layers (Simonyan & Zisserman, 2014).",
    partial(
        network,
        depths=(2, 2, 3, 3, 3),
        published=kernels(
            "vgg16",
            "vgg16",
            "64373286793e3c8b2b4e3219cbf3544b",
            "6d6bbae143d832006294945121d1f1fc",
        ),
    ),
)
preprocess_input = preprocessing("caffe", __name__)
