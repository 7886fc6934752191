"""Inception V3: blocks of branches of several sizes, put side by side (Szegedy et al., 2015).

A block is a table of branches; what Inception-ResNet shares (`inception_resnet_v2`) stands here.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from keramos import layers
from keramos.applications.choices import Choices, channel_axis
from keramos.applications.labels import decode_predictions
from keramos.applications.pixels import preprocessing
from keramos.applications.published import Published, kernels
from keramos.applications.standard import standard
from keramos.models.functional import Functional

__all__ = ["InceptionV3", "decode_predictions", "preprocess_input"]


class Unit(NamedTuple):
    """A convolution, normalized over the batch, and ReLU.

    Attributes:
        filters: how many.
        size: of the kernel: its side, or rows and columns.
        strides: of the convolution.
        padding: as a convolution has it.
    """

    filters: int
    size: int | tuple[int, int]
    strides: int = 1
    padding: str = "same"


Branch = tuple[Unit, ...]


def halving(filters: int) -> Unit:
    """The last unit of a branch that halves rows and columns."""
    return Unit(filters, 3, 2, "valid")


STEM: tuple[Branch, ...] = (
    (Unit(32, 3, 2, "valid"), Unit(32, 3, 1, "valid"), Unit(64, 3)),
    (Unit(80, 1, 1, "valid"), Unit(192, 3, 1, "valid")),
)
#: The branches of the first blocks, besides the one that averages.
SMALL: tuple[Branch, ...] = (
    (Unit(64, 1),),
    (Unit(48, 1), Unit(64, 5)),
    (Unit(64, 1), Unit(96, 3), Unit(96, 3)),
)


def _long(filters: int) -> tuple[Branch, ...]:
    row, column, last = (1, 7), (7, 1), 192
    return (
        (Unit(last, 1),),
        (Unit(filters, 1), Unit(filters, row), Unit(last, column)),
        (
            Unit(filters, 1),
            Unit(filters, column),
            Unit(filters, row),
            Unit(filters, column),
            Unit(last, row),
        ),
    )


#: The blocks before the last two: branches, and filters of the one that averages; where there are
#: none it takes maxima, and the block halves rows and columns.
_BLOCKS: tuple[tuple[tuple[Branch, ...], int | None], ...] = (
    (SMALL, 32),
    (SMALL, 64),
    (SMALL, 64),
    (((halving(384),), (Unit(64, 1), Unit(96, 3), halving(96))), None),
    (_long(128), 192),
    (_long(160), 192),
    (_long(160), 192),
    (_long(192), 192),
    (
        (
            (Unit(192, 1), halving(320)),
            (Unit(192, 1), Unit(192, (1, 7)), Unit(192, (7, 1)), halving(192)),
        ),
        None,
    ),
)


def _network(choices: Choices, published: Published) -> Functional:
    images = choices.start(side=299, least=75)
    x = stem(images)
    for number, (branches, filters) in enumerate(_BLOCKS):
        x = joined([*parallel(x, branches), _pooled(x, filters)], f"mixed{number}")
    for i in range(2):
        x = _forked(x, i)
    if choices.include_top:
        x = choices.classified(layers.GlobalAveragePooling2D(name="avg_pool")(x))
    else:
        x = choices.pooled(x)
    return choices.model(images, x, published)


def stem(x: Any) -> Any:
    """The convolutions before the first block, each group before a pool."""
    for units in STEM:
        x = maxima(chain(x, units))
    return x


def parallel(x: Any, branches: tuple[Branch, ...]) -> list[Any]:
    """What each branch makes of `x`."""
    return [chain(x, units) for units in branches]


def chain(x: Any, units: Branch) -> Any:
    """One unit after the other."""
    for unit in units:
        x = layers.Conv2D(*unit, use_bias=False)(x)
        x = layers.BatchNormalization(axis=channel_axis(), scale=False)(x)
        x = layers.Activation("relu")(x)
    return x


def joined(branches: list[Any], name: str | None = None) -> Any:
    """The features of all branches, side by side."""
    return layers.Concatenate(axis=channel_axis(), name=name)(branches)


def maxima(x: Any) -> Any:
    """Half the rows and columns, by maxima."""
    return layers.MaxPooling2D(3, strides=2)(x)


def averaged(x: Any, filters: int) -> Any:
    """The branch that averages before it convolves."""
    x = layers.AveragePooling2D(3, strides=1, padding="same")(x)
    return chain(x, (Unit(filters, 1),))


def _pooled(x: Any, filters: int | None) -> Any:
    return maxima(x) if filters is None else averaged(x, filters)


def _forked(x: Any, i: int) -> Any:
    """A block of which two branches end in a row and a column of the same input."""
    straight = chain(x, (Unit(320, 1),))
    forks = [
        joined(_fork(chain(x, units)), name)
        for units, name in (
            ((Unit(384, 1),), f"mixed9_{i}"),
            ((Unit(448, 1), Unit(384, 3)), None),
        )
    ]
    return joined([straight, *forks, averaged(x, 192)], f"mixed{9 + i}")


def _fork(x: Any) -> list[Any]:
    return parallel(x, ((Unit(384, (1, 3)),), (Unit(384, (3, 1)),)))


InceptionV3 = standard(
    __name__,
    "InceptionV3",
    "Inception V3: eleven blocks of parallel branches (Szegedy et al., 2015).",
    partial(
        _network,
        published=kernels(
            "inception_v3",
            "inception_v3",
            "9a0d58056eeedaa3f26cb7ebd46da564",
            "bcbd6486424b2319ff4ef7d526e38f63",
        ),
    ),
    default="inception_v3",
)
preprocess_input = preprocessing("tf", __name__)
