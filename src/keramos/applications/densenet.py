"""DenseNet: every unit adds its features to all that came before (Huang et al., 2017)."""

from __future__ import annotations

from functools import partial
from typing import Any

from keramos import layers
from keramos.applications.choices import Choices, channel_axis, needs_channels_last
from keramos.applications.labels import decode_predictions
from keramos.applications.pixels import preprocessing
from keramos.applications.published import Published, kernels
from keramos.applications.resnet import head, norm, relu
from keramos.applications.standard import Standard, standard
from keramos.models.functional import Functional

__all__ = ["DenseNet121", "DenseNet169", "DenseNet201", "decode_predictions", "preprocess_input"]

#: Features that a unit adds.
_GROWTH = 32


def _network(choices: Choices, published: Published, depths: tuple[int, ...]) -> Functional:
    needs_channels_last("DenseNet")
    images = choices.start(side=224, least=32)
    x = layers.ZeroPadding2D(3)(images)
    x = layers.Conv2D(64, 7, strides=2, use_bias=False, name="conv1_conv")(x)
    x = layers.ZeroPadding2D(1)(relu(norm(x, "conv1_bn"), "conv1_relu"))
    x = layers.MaxPooling2D(3, strides=2, name="pool1")(x)
    for stage, depth in enumerate(depths, start=2):
        if stage > 2:
            x = _halved(x, f"pool{stage - 1}")
        for i in range(depth):
            x = _unit(x, f"conv{stage}_block{i + 1}")
    x = relu(norm(x, "bn"), "relu")
    return choices.model(images, head(x, choices), published)


def _unit(x: Any, name: str) -> Any:
    y = relu(norm(x, f"{name}_0_bn"), f"{name}_0_relu")
    y = layers.Conv2D(4 * _GROWTH, 1, use_bias=False, name=f"{name}_1_conv")(y)
    y = relu(norm(y, f"{name}_1_bn"), f"{name}_1_relu")
    y = layers.Conv2D(_GROWTH, 3, padding="same", use_bias=False, name=f"{name}_2_conv")(y)
    return layers.Concatenate(axis=channel_axis(), name=f"{name}_concat")([x, y])


def _halved(x: Any, name: str) -> Any:
    """Half the features of half the rows and columns."""
    x = relu(norm(x, f"{name}_bn"), f"{name}_relu")
    filters = x.shape[channel_axis()] // 2
    x = layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_conv")(x)
    return layers.AveragePooling2D(2, strides=2, name=f"{name}_pool")(x)


def _model(title: str, depths: tuple[int, ...], complete: str, bare: str) -> Standard:
    about = f"{title}: {sum(depths)} densely connected units (Huang et al., 2017)."
    files = kernels("densenet", title.lower(), complete, bare)
    return standard(__name__, title, about, partial(_network, published=files, depths=depths))


DenseNet121 = _model(
    "DenseNet121",
    (6, 12, 24, 16),
    "9d60b8095a5708f2dcce2bca79d332c7",
    "30ee3e1110167f948a6b9946edeeb738",
)
DenseNet169 = _model(
    "DenseNet169",
    (6, 12, 32, 32),
    "d699b8f76981ab1b30698df4c175e90b",
    "b8c4d4c20dd625c148057b9ff1c1176b",
)
DenseNet201 = _model(
    "DenseNet201",
    (6, 12, 48, 32),
    "1ceb130c1ea1b78c3bf6114dbdfd8807",
    "c13680b51ded0fb44dff2d8f86ac8bb1",
)
preprocess_input = preprocessing("torch", __name__)
