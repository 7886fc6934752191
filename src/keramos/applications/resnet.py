"""ResNet: blocks that add what they compute to what they were given (He et al., 2015).

With it the blocks that normalize first, of the second version (`resnet_v2`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from keramos import layers
from keramos.applications.choices import Choices, channel_axis
from keramos.applications.labels import decode_predictions
from keramos.applications.pixels import preprocessing
from keramos.applications.published import Published, kernels
from keramos.applications.standard import Standard, standard
from keramos.models.functional import Functional

__all__ = ["ResNet50", "ResNet101", "ResNet152", "decode_predictions", "preprocess_input"]

#: Filters of the four stages.
FILTERS = (64, 128, 256, 512)

Block = Callable[..., Any]


def network(
    choices: Choices, published: Published, body: Callable[[Any], Any], normalized: bool
) -> Functional:
    """A ResNet of either version.

    Args:
        choices: of the caller.
        published: its files.
        body: the four stages.
        normalized: whether the stages start from normalized features; else they end in them.
    """
    images = choices.start(side=224, least=32)
    x = layers.ZeroPadding2D(3, name="conv1_pad")(images)
    x = layers.Conv2D(64, 7, strides=2, name="conv1_conv")(x)
    if normalized:
        x = relu(norm(x, "conv1_bn"), "conv1_relu")
    x = layers.ZeroPadding2D(1, name="pool1_pad")(x)
    x = body(layers.MaxPooling2D(3, strides=2, name="pool1_pool")(x))
    if not normalized:
        x = relu(norm(x, "post_bn"), "post_relu")
    return choices.model(images, head(x, choices), published)


def head(x: Any, choices: Choices) -> Any:
    """The classifier, or pooled features."""
    if not choices.include_top:
        return choices.pooled(x, "avg_pool", "max_pool")
    return choices.classified(layers.GlobalAveragePooling2D(name="avg_pool")(x))


def norm(x: Any, name: str) -> Any:
    """Normalized over the batch."""
    return layers.BatchNormalization(axis=channel_axis(), epsilon=1.001e-5, name=name)(x)


def relu(x: Any, name: str) -> Any:
    """Without what is negative."""
    return layers.Activation("relu", name=name)(x)


def _stages(x: Any, depths: tuple[int, ...]) -> Any:
    for stage, (filters, depth) in enumerate(zip(FILTERS, depths, strict=True)):
        for i in range(depth):
            stride = 2 if stage and not i else 1
            x = _block(x, filters, stride, not i, f"conv{stage + 2}_block{i + 1}")
    return x


def _block(x: Any, filters: int, stride: int, is_first: bool, name: str) -> Any:
    shortcut = x
    if is_first:
        shortcut = layers.Conv2D(4 * filters, 1, strides=stride, name=f"{name}_0_conv")(x)
        shortcut = norm(shortcut, f"{name}_0_bn")
    x = layers.Conv2D(filters, 1, strides=stride, name=f"{name}_1_conv")(x)
    x = relu(norm(x, f"{name}_1_bn"), f"{name}_1_relu")
    x = layers.Conv2D(filters, 3, padding="same", name=f"{name}_2_conv")(x)
    x = relu(norm(x, f"{name}_2_bn"), f"{name}_2_relu")
    x = norm(layers.Conv2D(4 * filters, 1, name=f"{name}_3_conv")(x), f"{name}_3_bn")
    return relu(layers.Add(name=f"{name}_add")([shortcut, x]), f"{name}_out")


def _model(title: str, depths: tuple[int, ...], complete: str, bare: str) -> Standard:
    about = f"{title}: {sum(depths)} residual blocks (He et al., 2015)."
    files = kernels("resnet", title.lower(), complete, bare)
    body = partial(_stages, depths=depths)
    build = partial(network, published=files, body=body, normalized=True)
    return standard(__name__, title, about, build)


ResNet50 = _model(
    "ResNet50",
    (3, 4, 6, 3),
    "2cb95161c43110f7111970584f804107",
    "4d473c1dd8becc155b73f8504c6f6626",
)
ResNet101 = _model(
    "ResNet101",
    (3, 4, 23, 3),
    "f1aeb4b969a6efcfb50fad2f0c20cfc5",
    "88cf7a10940856eca736dc7b7e228a21",
)
ResNet152 = _model(
    "ResNet152",
    (3, 8, 36, 3),
    "100835be76be38e30d865e96f2aaae62",
    "ee4c566cf9a93f14d82f913c2dc6dd0c",
)
preprocess_input = preprocessing("caffe", __name__)
