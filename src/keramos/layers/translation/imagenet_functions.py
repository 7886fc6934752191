"""`preprocess_input` of `keras.applications`, as a Lambda in front of a model calls it."""

from __future__ import annotations

from typing import Any

from keramos.dialects.bytecode.values import Untranslatable
from keramos.layers.preprocessing.imagenet import SCALES, preprocessed
from keramos.layers.translation.table import means

#: Module of `keras.applications` -> how its models take pictures; None: as they are.
_MODES = {
    **dict.fromkeys(("resnet", "resnet50", "vgg16", "vgg19"), "caffe"),
    **dict.fromkeys(
        (
            "inception_resnet_v2", "inception_v3", "mobilenet", "mobilenet_v2", "nasnet",
            "resnet_v2", "xception",
        ),
        "tf",
    ),
    "densenet": "torch",
    **dict.fromkeys(
        (
            "convnext", "efficientnet", "efficientnet_v2", "mobilenet_v3", "regnet", "resnet_rs",
        )
    ),
}  # fmt: skip


@means("imagenet_utils.preprocess_input")
def _preprocessed(x: Any, data_format: str | None = None, mode: str = "caffe") -> Any:
    if mode not in SCALES:
        raise Untranslatable(f"`preprocess_input` in a mode {mode!r}")
    return preprocessed(x, data_format or "channels_last", mode)


for _module, _mode in _MODES.items():

    def _of_model(x: Any, data_format: str | None = None, _mode: str | None = _mode) -> Any:
        return x if _mode is None else _preprocessed(x, data_format, _mode)

    means(f"keras.applications.{_module}.preprocess_input")(_of_model)
