"""NASNet: two kinds of cells that were searched for, each fed by the last two (Zoph et al., 2018).

A cell computes inside name scopes: variables have them in their paths.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from keramos import layers
from keramos.applications.choices import Choices, needs_channels_last
from keramos.applications.labels import decode_predictions
from keramos.applications.pixels import preprocessing
from keramos.applications.published import File, Published, single
from keramos.applications.sizes import margins
from keramos.applications.standard import public
from keramos.engine.scope import NameScope
from keramos.errors import ShapeError
from keramos.models.functional import Functional

__all__ = ["NASNetLarge", "NASNetMobile", "decode_predictions", "preprocess_input"]


class Plan(NamedTuple):
    """Of a model.

    Attributes:
        filters: of the first normal cells; they double at each reduction.
        repeats: normal cells between two reductions.
        stem: filters of the first convolution.
        skips: whether the cell after a reduction is fed by the cell two before it; else by the one
            that was reduced.
        side: height and width of an image.
        published: its files.
    """

    filters: int
    repeats: int
    stem: int
    skips: bool
    side: int
    published: Published


def _network(choices: Choices, plan: Plan) -> Functional:
    needs_channels_last("NASNet")
    if choices.pretrained and None in tuple(choices.input_shape or ()):
        raise ShapeError(
            "the published weights need images of a known size", found=choices.input_shape
        )
    images = choices.start(plan.side, least=32)
    x = _conv(images, plan.stem, 3, "stem_conv1", strides=2, padding="valid")
    x = _normal(x, "stem_bn1")
    before: Any = None
    for i, share in enumerate((4, 2), start=1):
        x, before = _reduction(x, before, plan.filters // share, f"stem_{i}")
    for stage in range(3):
        filters, number = plan.filters << stage, stage * plan.repeats
        if stage:
            x, reduced = _reduction(x, before, filters, f"reduce_{number}")
            before = before if plan.skips else reduced
            number += 1
        for i in range(plan.repeats):
            x, before = _normal_cell(x, before, filters, f"{number + i}")
    x = layers.Activation("relu")(x)
    if choices.include_top:
        x = choices.classified(layers.GlobalAveragePooling2D()(x))
    else:
        x = choices.pooled(x)
    return choices.model(images, x, plan.published)


def _normal_cell(x: Any, before: Any, filters: int, name: str) -> tuple[Any, Any]:
    """A cell that keeps rows and columns, and what the next but one is fed with."""
    with NameScope(f"normal_A_block_{name}"):
        p = _adjusted(before, x, filters, name)
        h = _narrowed(x, filters, "normal", name)
        with NameScope("block_1"):
            left = _separable(h, filters, 5, f"normal_left1_{name}")
            right = _separable(p, filters, 3, f"normal_right1_{name}")
            first = layers.add([left, right], name=f"normal_add_1_{name}")
        with NameScope("block_2"):
            left = _separable(p, filters, 5, f"normal_left2_{name}")
            right = _separable(p, filters, 3, f"normal_right2_{name}")
            second = layers.add([left, right], name=f"normal_add_2_{name}")
        with NameScope("block_3"):
            third = layers.add(
                [_average(h, f"normal_left3_{name}"), p], name=f"normal_add_3_{name}"
            )
        with NameScope("block_4"):
            averages = [_average(p, f"normal_{side}4_{name}") for side in ("left", "right")]
            fourth = layers.add(averages, name=f"normal_add_4_{name}")
        with NameScope("block_5"):
            left = _separable(h, filters, 3, f"normal_left5_{name}")
            fifth = layers.add([left, h], name=f"normal_add_5_{name}")
        parts = [p, first, second, third, fourth, fifth]
        return layers.concatenate(parts, axis=-1, name=f"normal_concat_{name}"), x


def _reduction(x: Any, before: Any, filters: int, name: str) -> tuple[Any, Any]:
    """A cell that halves rows and columns, and what the next but one is fed with."""
    with NameScope(f"reduction_A_block_{name}"):
        p = _adjusted(before, x, filters, name)
        h = _narrowed(x, filters, "reduction", name)
        padded = layers.ZeroPadding2D(margins(h, 3), name=f"reduction_pad_1_{name}")(h)
        with NameScope("block_1"):
            left = _separable(h, filters, 5, f"reduction_left1_{name}", stride=2)
            right = _separable(p, filters, 7, f"reduction_right1_{name}", stride=2)
            first = layers.add([left, right], name=f"reduction_add_1_{name}")
        with NameScope("block_2"):
            left = layers.MaxPooling2D(3, strides=2, name=f"reduction_left2_{name}")(padded)
            right = _separable(p, filters, 7, f"reduction_right2_{name}", stride=2)
            second = layers.add([left, right], name=f"reduction_add_2_{name}")
        with NameScope("block_3"):
            left = layers.AveragePooling2D(3, strides=2, name=f"reduction_left3_{name}")(padded)
            right = _separable(p, filters, 5, f"reduction_right3_{name}", stride=2)
            third = layers.add([left, right], name=f"reduction_add3_{name}")
        with NameScope("block_4"):
            fourth = layers.add([second, _average(first, f"reduction_left4_{name}")])
        with NameScope("block_5"):
            left = _separable(first, filters, 3, f"reduction_left4_{name}")
            right = layers.MaxPooling2D(3, strides=2, name=f"reduction_right5_{name}")(padded)
            fifth = layers.add([left, right], name=f"reduction_add4_{name}")
        parts = [second, third, fourth, fifth]
        return layers.concatenate(parts, axis=-1, name=f"reduction_concat_{name}"), x


def _adjusted(p: Any, x: Any, filters: int, name: str) -> Any:
    """What the cell before the last made, with as many rows, columns and channels as are needed
    beside what the last one made, `x`.
    """
    with NameScope("adjust_block"):
        if p is None:
            return x
        if p.shape[-2] != x.shape[-2]:
            with NameScope(f"adjust_reduction_block_{name}"):
                return _normal(_halved(p, filters // 2, name), f"adjust_bn_{name}")
        if p.shape[-1] != filters:
            with NameScope(f"adjust_projection_block_{name}"):
                p = _conv(_relu(p), filters, 1, f"adjust_conv_projection_{name}")
                return _normal(p, f"adjust_bn_{name}")
        return p


def _halved(p: Any, filters: int, name: str) -> Any:
    """Every other pixel, and every other of the image moved by one, side by side."""
    p = layers.Activation("relu", name=f"adjust_relu_1_{name}")(p)
    straight = _every_other(p, f"adjust_avg_pool_1_{name}")
    straight = _conv(straight, filters, 1, f"adjust_conv_1_{name}")
    moved = layers.ZeroPadding2D(((0, 1), (0, 1)))(p)
    moved = layers.Cropping2D(((1, 0), (1, 0)))(moved)
    moved = _every_other(moved, f"adjust_avg_pool_2_{name}")
    moved = _conv(moved, filters, 1, f"adjust_conv_2_{name}")
    return layers.concatenate([straight, moved], axis=-1)


def _every_other(x: Any, name: str) -> Any:
    return layers.AveragePooling2D(1, strides=2, name=name)(x)


def _narrowed(x: Any, filters: int, cell: str, name: str) -> Any:
    x = _conv(_relu(x), filters, 1, f"{cell}_conv_1_{name}")
    return _normal(x, f"{cell}_bn_1_{name}")


def _separable(x: Any, filters: int, kernel: int, name: str, stride: int = 1) -> Any:
    """Two separable convolutions, the first of which has the stride."""
    with NameScope(f"separable_conv_block_{name}"):
        x, padding = _relu(x), "same"
        if stride == 2:
            x = layers.ZeroPadding2D(margins(x, kernel), name=f"separable_conv_1_pad_{name}")(x)
            padding = "valid"
        for i in (1, 2):
            x = layers.SeparableConv2D(
                filters,
                kernel,
                strides=stride if i == 1 else 1,
                name=f"separable_conv_{i}_{name}",
                padding=padding if i == 1 else "same",
                use_bias=False,
            )(x if i == 1 else _relu(x))
            x = _normal(x, f"separable_conv_{i}_bn_{name}")
    return x


def _conv(
    x: Any, filters: int, kernel: int, name: str, strides: int = 1, padding: str = "same"
) -> Any:
    return layers.Conv2D(
        filters,
        kernel,
        strides=strides,
        padding=padding,
        use_bias=False,
        kernel_initializer="he_normal",
        name=name,
    )(x)


def _normal(x: Any, name: str) -> Any:
    return layers.BatchNormalization(axis=-1, momentum=0.9997, epsilon=1e-3, name=name)(x)


def _average(x: Any, name: str) -> Any:
    return layers.AveragePooling2D(3, strides=1, padding="same", name=name)(x)


def _relu(x: Any) -> Any:
    return layers.Activation("relu")(x)


def _published(size: str, complete: str, bare: str) -> Published:
    files = single("nasnet", f"NASNet-{size}.h5", f"NASNet-{size}-no-top.h5", complete, bare)
    names = (f"nasnet_{size}.h5", f"nasnet_{size}_no_top.h5")
    return Published(*(File(f.url, f.digest, name) for f, name in zip(files, names, strict=True)))


def _model(title: str, plan: Plan, fixed: bool):
    usual = title.lower().replace("nasnet", "nasnet_")

    def application(
        input_shape: Any = None,
        include_top: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        pooling: str | None = None,
        classes: int = 1000,
        classifier_activation: Any = "softmax",
        name: str | None = usual,
    ) -> Functional:
        if fixed and not include_top and input_shape is None:
            input_shape = (plan.side, plan.side, 3)
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
        return _network(choices, plan)

    about = f"{title}: cells that were searched for, {plan.repeats} a size (Zoph et al., 2018)."
    return public(__name__, title, about, application)


NASNetMobile = _model(
    "NASNetMobile",
    Plan(
        44,
        4,
        32,
        False,
        224,
        _published(
            "mobile",
            "020fb642bf7360b370c678b08e0adf61",
            "1ed92395b5b598bdda52abe5c0dbfd63",
        ),
    ),
    fixed=True,  # without its classifier, too, unless the caller says otherwise
)
NASNetLarge = _model(
    "NASNetLarge",
    Plan(
        168,
        6,
        96,
        True,
        331,
        _published(
            "large",
            "11577c9a518f0070763c2b964a382f17",
            "d81d89dc07e6e56530c4e77faddd61b5",
        ),
    ),
    fixed=False,
)
preprocess_input = preprocessing("tf", __name__)
