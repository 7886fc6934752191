"""Layers on images against what stock Keras 3.15.1 on jax makes of images, boxes, labels and masks.

Draws are compared, too: seeds are the same.
"""

from __future__ import annotations

import numpy as np
import pytest
from tests.conformance import table

import keramos as keras

cases = table.cases("augmentation")
#: (layer, part) -> why keramos answers otherwise.
OTHERWISE = {
    ("CutMix", "segmentation_masks"): "one channel, as the masks have",
    ("MixUp", "segmentation_masks"): "the masks of the images that are mixed",
    ("MixUp", "boxes.labels"): "beside the boxes that they belong to",
    ("RandomColorJitter", "channels_first"): "the order of axes is that of its parts, too",
}
#: Layers of which one case is quick enough for every run.
QUICK = ("CenterCrop", "MaxNumBoundingBoxes", "RandomFlip", "RandomInvert", "RandomTranslation")


def rows() -> list:
    return [
        pytest.param(
            *row, id=row[0], marks=() if row[1] in QUICK and "|0|" in row[0] else pytest.mark.slow
        )
        for row in cases.rows()
    ]


def wanted_of(row: str, name: str) -> dict[str, np.ndarray]:
    arrays = table.numbers(f"augmentation/{name}")
    return {
        key[len(row) + 1 :]: value for key, value in arrays.items() if key.startswith(f"{row}|")
    }


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("row", "name", "arguments", "way"), rows())
def test_a_layer_makes_of_images_what_keras_makes_of_them(row, name, arguments, way):
    wanted = wanted_of(row, name)
    if "raises" in wanted:  # what keramos takes, and Keras does not
        assert cases.answers(keras, name, arguments, way)
        return
    parts = {part.split("/")[0] for part in wanted}
    missing = [
        part
        for part, shown in (
            ("bounding_boxes", "boxes.boxes"),
            ("segmentation_masks",) * 2,
            ("labels",) * 2,
        )
        if shown not in parts
    ]
    found = cases.answers(keras, name, arguments, way, tuple(missing) if cases.WAYS[way] else ())
    assert found.keys() == wanted.keys()
    for part, value in found.items():
        if not {(name, part.split("/")[0]), (name, way)} & OTHERWISE.keys():
            same(np.asarray(value, "float32"), np.asarray(wanted[part], "float32"), part)


def same(found: np.ndarray, wanted: np.ndarray, part: str) -> None:
    assert found.shape == wanted.shape, part
    atol = 1e-4 * max(1.0, float(np.abs(wanted).max(initial=0)))
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=atol, err_msg=part)


def test_every_layer_on_images_has_cases():
    on_images = {
        name
        for name in keras.layers.__all__
        if hasattr(getattr(keras.layers, name), "get_random_transformation")
    }
    assert on_images == cases.LAYERS.keys()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("RandomBrightness", {"factor": 0.5}),
        ("RandomContrast", {"factor": 0.5}),
        ("RandomElasticTransform", {}),
        ("Solarization", {}),
    ],
)
def test_one_image_stays_one(name, arguments):
    """`transform_images` on an image without the batch axis, as `tf.data` maps hand it on."""
    layer = getattr(keras.layers, name)(**arguments, seed=1)
    image = np.random.default_rng(0).random((8, 8, 3), "float32") * 255
    transformation = layer.get_random_transformation(image, training=True, seed=7)
    assert layer.transform_images(image, transformation, training=True).shape == (8, 8, 3)
