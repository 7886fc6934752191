"""Inception-ResNet V2: Inception's branches, added to their input (Szegedy et al., 2016)."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from keramos import layers
from keramos.applications.choices import Choices, channel_axis
from keramos.applications.custom_scale_layer import CustomScaleLayer
from keramos.applications.inception_v3 import (
    Branch,
    Unit,
    averaged,
    halving,
    joined,
    maxima,
    parallel,
    stem,
)
from keramos.applications.labels import decode_predictions
from keramos.applications.pixels import preprocessing
from keramos.applications.published import Published, kernels
from keramos.applications.standard import standard
from keramos.models.functional import Functional

__all__ = ["InceptionResNetV2", "decode_predictions", "preprocess_input"]


class Stage(NamedTuple):
    """Residual blocks that are all alike.

    Attributes:
        name: of the blocks, with their number.
        branches: of a block.
        count: of blocks.
        scale: factor of what a block computes.
    """

    name: str
    branches: tuple[Branch, ...]
    count: int
    scale: float


_STAGES = (
    Stage(
        "block35",
        (
            (Unit(32, 1),),
            (Unit(32, 1), Unit(32, 3)),
            (Unit(32, 1), Unit(48, 3), Unit(64, 3)),
        ),
        10,
        0.17,
    ),
    Stage(
        "block17",
        ((Unit(192, 1),), (Unit(128, 1), Unit(160, (1, 7)), Unit(192, (7, 1)))),
        20,
        0.1,
    ),
    Stage(
        "block8",
        ((Unit(192, 1),), (Unit(192, 1), Unit(224, (1, 3)), Unit(256, (3, 1)))),
        10,
        0.2,
    ),
)
#: What comes before each stage: branches, besides the one that pools.
_MIXED: dict[str, tuple[Branch, ...]] = {
    "mixed_5b": (
        (Unit(96, 1),),
        (Unit(48, 1), Unit(64, 5)),
        (Unit(64, 1), Unit(96, 3), Unit(96, 3)),
    ),
    "mixed_6a": ((halving(384),), (Unit(256, 1), Unit(256, 3), halving(384))),
    "mixed_7a": (
        (Unit(256, 1), halving(384)),
        (Unit(256, 1), halving(288)),
        (Unit(256, 1), Unit(288, 3), halving(320)),
    ),
}


def _network(choices: Choices, published: Published) -> Functional:
    images = choices.start(side=299, least=75)
    x = stem(images)
    for stage, (name, branches) in zip(_STAGES, _MIXED.items(), strict=True):
        features = parallel(x, branches)
        pool = averaged(x, 64) if name == "mixed_5b" else maxima(x)
        x = _residual(joined([*features, pool], name), stage)
    x = layers.Conv2D(1536, 1, padding="same", use_bias=False, name="conv_7b")(x)
    x = layers.BatchNormalization(axis=channel_axis(), scale=False, name="conv_7b_bn")(x)
    x = layers.Activation("relu", name="conv_7b_ac")(x)
    if choices.include_top:
        x = choices.classified(layers.GlobalAveragePooling2D(name="avg_pool")(x))
    else:
        x = choices.pooled(x)
    return choices.model(images, x, published)


def _residual(x: Any, stage: Stage) -> Any:
    for number in range(1, stage.count + 1):
        name = f"{stage.name}_{number}"
        is_last = stage is _STAGES[-1] and number == stage.count
        y = joined(parallel(x, stage.branches), f"{name}_mixed")
        filters = x.shape[channel_axis()]
        y = layers.Conv2D(filters, 1, padding="same", name=f"{name}_conv")(y)
        x = CustomScaleLayer(1.0 if is_last else stage.scale)([x, y])
        if not is_last:
            x = layers.Activation("relu", name=f"{name}_ac")(x)
    return x


InceptionResNetV2 = standard(
    __name__,
    "InceptionResNetV2",
    "Inception-ResNet V2: forty residual blocks of parallel branches (Szegedy et al., 2016).",
    partial(
        _network,
        published=kernels(
            "inception_resnet_v2",
            "inception_resnet_v2",
            "e693bd0210a403b3192acc6073ad2e96",
            "d19885ff4a710c122648d3b5c3b684e4",
        ),
    ),
    default="inception_resnet_v2",
)
preprocess_input = preprocessing("tf", __name__)
