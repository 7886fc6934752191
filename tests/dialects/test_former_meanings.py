"""Layers that computed something else under the same name: held to TensorFlow's own numbers."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import keramos
from keramos import dialects
from keramos.dialects.origin import Origin


def model_of(version: str, *layers: dict) -> keramos.Model:
    """Synthetic: the spelling of Keras 2."""
    config = {"class_name": "Sequential", "config": list(layers), "keras_version": version}
    return keramos.models.model_from_json(json.dumps(config))


def layer(class_name: str, **config: object) -> dict:
    return {"class_name": class_name, "config": config}


# tf.compat.v1.image.resize_bilinear([[[[0], [4]], [[8], [20]]]], (4, 6)), half_pixel_centers False
CORNERS = [
    [0, 4 / 3, 8 / 3, 4, 4, 4],
    [4, 4 + 8 / 3, 4 + 16 / 3, 12, 12, 12],
    [8, 12, 16, 20, 20, 20],
    [8, 12, 16, 20, 20, 20],
]


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_pixels_were_their_corners(data_format: str):
    x = np.array([[0.0, 4.0], [8.0, 20.0]], "float32")
    axis = -1 if data_format == "channels_last" else 1
    images = np.expand_dims(x, (0, axis))
    up = layer(
        "UpSampling2D",
        name="up",
        size=[2, 3],
        data_format=data_format,
        interpolation="bilinear",
        batch_input_shape=[None, *images.shape[1:]],
    )
    found = model_of("2.3.1", up).predict(images, verbose=0)
    np.testing.assert_allclose(np.squeeze(found, (0, axis)), CORNERS, atol=1e-5)
    today = model_of("2.4.0", up).predict(images, verbose=0)
    assert not np.allclose(today, found)
    nearest = {**up, "config": {**up["config"], "interpolation": "nearest"}}
    assert type(model_of("2.3.1", nearest).layers[-1]) is keramos.layers.UpSampling2D


def upgraded(class_name: str, **config: object) -> dict:
    node = {"module": "keras.layers", "class_name": class_name, "config": config}
    return dialects.upgrade(node, Origin(keras_version="2.4.0")).config["config"]


def test_arguments_had_other_names():
    assert upgraded("CategoryEncoding", max_tokens=4, output_mode="binary", dtype="float32") == {
        "num_tokens": 4,
        "output_mode": "multi_hot",
        "dtype": "float32",
    }
    lookup = upgraded("IntegerLookup", max_values=4, mask_value=0, oov_value=-1, dtype="int64")
    assert lookup == {"max_tokens": 4, "mask_token": 0, "oov_token": -1, "dtype": "int64"}
    bins = upgraded("Discretization", bins=[0.0, 1.0, math.inf], dtype="float32")
    assert bins == {"bin_boundaries": [0.0, 1.0], "dtype": "float32"}
    assert upgraded("TextVectorization", output_mode="tf-idf")["output_mode"] == "tf_idf"


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("RandomFlip", {"mode": "horizontal"}),
        ("RandomZoom", {"height_factor": 0.2}),
        ("RandomCrop", {"height": 2, "width": 2}),
        ("RandomHeight", {"factor": 0.2, "interpolation": "bilinear"}),
        ("RandomWidth", {"factor": 0.2, "interpolation": "bilinear"}),
    ],
)
def test_layers_that_draw_predict_as_they_did(name: str, config: dict):
    drawing = layer(name, name="r", seed=None, rng_type="stateless", **config)
    drawing["config"]["batch_input_shape"] = [None, 2, 2, 1]
    images = np.arange(4, dtype="float32").reshape(1, 2, 2, 1)
    found = model_of("2.15.0", drawing).predict(images, verbose=0)
    np.testing.assert_allclose(found, images)


def test_crops_were_made_in_predictions():
    crop = layer("RandomCrop", name="r", seed=3, height=2, width=2)
    crop["config"]["batch_input_shape"] = [None, 2, 4, 1]
    images = np.arange(8, dtype="float32").reshape(1, 2, 4, 1)
    found = model_of("2.9.0", crop).predict(images, verbose=0)
    np.testing.assert_allclose(found, images[:, :, 1:3])


def test_categories_are_encoded_as_they_were():
    encoding = layer("CategoryEncoding", name="c", max_tokens=4, output_mode="binary")
    encoding["config"]["batch_input_shape"] = [None, 3]
    found = model_of("2.4.0", encoding).predict(np.array([[0, 2, 2]]), verbose=0)
    assert found.tolist() == [[1, 0, 1, 0]]
