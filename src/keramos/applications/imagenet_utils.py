"""The names that Keras publishes as `keras.applications.imagenet_utils`."""

from __future__ import annotations

from keramos.applications.labels import decode_predictions
from keramos.applications.pixels import preprocess_input

__all__ = ["decode_predictions", "preprocess_input"]
