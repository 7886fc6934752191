"""ResNet50 under the module that Keras had for it alone; it stands in `resnet`."""

from __future__ import annotations

from keramos.applications.resnet import ResNet50, decode_predictions, preprocess_input

__all__ = ["ResNet50", "decode_predictions", "preprocess_input"]
