"""ResNet V2: residual blocks that normalize before they compute (He et al., 2016)."""

from __future__ import annotations

from functools import partial
from typing import Any

from keramos import layers
from keramos.applications.labels import decode_predictions
from keramos.applications.pixels import preprocessing
from keramos.applications.published import kernels
from keramos.applications.resnet import FILTERS, network, norm, relu
from keramos.applications.standard import Standard, standard

__all__ = ["ResNet50V2", "ResNet101V2", "ResNet152V2", "decode_predictions", "preprocess_input"]


def _stages(x: Any, depths: tuple[int, ...]) -> Any:
    for stage, (filters, depth) in enumerate(zip(FILTERS, depths, strict=True)):
        for i in range(depth):
            is_last = i == depth - 1
            stride = 2 if is_last and stage < len(FILTERS) - 1 else 1
            x = _block(x, filters, stride, not i, f"conv{stage + 2}_block{i + 1}")
    return x


def _block(x: Any, filters: int, stride: int, is_first: bool, name: str) -> Any:
    active = relu(norm(x, f"{name}_preact_bn"), f"{name}_preact_relu")
    shortcut = x
    if is_first:
        shortcut = layers.Conv2D(4 * filters, 1, strides=stride, name=f"{name}_0_conv")(active)
    elif stride > 1:
        shortcut = layers.MaxPooling2D(1, strides=stride)(x)
    y = layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_1_conv")(active)
    y = relu(norm(y, f"{name}_1_bn"), f"{name}_1_relu")
    y = layers.ZeroPadding2D(1, name=f"{name}_2_pad")(y)
    y = layers.Conv2D(filters, 3, strides=stride, use_bias=False, name=f"{name}_2_conv")(y)
    y = relu(norm(y, f"{name}_2_bn"), f"{name}_2_relu")
    y = layers.Conv2D(4 * filters, 1, name=f"{name}_3_conv")(y)
    return layers.Add(name=f"{name}_out")([shortcut, y])


def _model(title: str, depths: tuple[int, ...], complete: str, bare: str) -> Standard:
    about = f"{title}: {sum(depths)} residual blocks that normalize first (He et al., 2016)."
    files = kernels("resnet", title.lower(), complete, bare)
    body = partial(_stages, depths=depths)
    build = partial(network, published=files, body=body, normalized=False)
    return standard(__name__, title, about, build)


ResNet50V2 = _model(
    "ResNet50V2",
    (3, 4, 6, 3),
    "3ef43a0b657b3be2300d5770ece849e0",
    "fac2f116257151a9d068a22e544a4917",
)
ResNet101V2 = _model(
    "ResNet101V2",
    (3, 4, 23, 3),
    "6343647c601c52e1368623803854d971",
    "c0ed64b8031c3730f411d2eb4eea35b5",
)
ResNet152V2 = _model(
    "ResNet152V2",
    (3, 8, 36, 3),
    "a49b44d1979771252814e80f8ec446f9",
    "ed17cf2e0169df9d443503ef94b23b33",
)
preprocess_input = preprocessing("tf", __name__)
