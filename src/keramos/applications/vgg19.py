"""VGG19: what `vgg16` makes, with more convolutions (Simonyan & Zisserman, 2014)."""

from __future__ import annotations

from functools import partial

from keramos.applications.labels import decode_predictions
from keramos.applications.pixels import preprocessing
from keramos.applications.published import kernels
from keramos.applications.standard import standard
from keramos.applications.vgg16 import network

__all__ = ["VGG19", "decode_predictions", "preprocess_input"]

VGG19 = standard(
    __name__,
    "VGG19",
    "VGG19: sixteen convolutions and three dense layers (Simonyan & Zisserman, 2014).",
    partial(
        network,
        depths=(2, 2, 4, 4, 4),
        published=kernels(
            "vgg19",
            "vgg19",
            "cbe5617147190e668d6c5d5026f83318",
            "253f8cb515780f3b799900260a226db6",
        ),
    ),
)
preprocess_input = preprocessing("caffe", __name__)
