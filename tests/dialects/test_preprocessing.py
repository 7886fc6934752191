"""Preprocessing layers as tf.keras spelled them, in synthetic configs."""

from __future__ import annotations

import math
from typing import Any

import pytest

import keramos
from keramos import dialects
from keramos.dialects.origin import Origin

OLD = Origin(keras_version="2.4.0")
CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "CategoryEncoding",
        {"max_tokens": 4, "output_mode": "binary", "sparse": False},
        {"num_tokens": 4, "output_mode": "multi_hot"},
    ),
    ("CategoricalEncoding", {"max_tokens": 4, "output_mode": "count"}, {"num_tokens": 4}),
    (
        "IntegerLookup",
        {"max_values": 9, "mask_value": 0, "oov_value": -1, "invert": False},
        {"max_tokens": 9, "mask_token": 0, "oov_token": -1},
    ),
    ("Discretization", {"bins": [0.0, 1.0, math.inf]}, {"bin_boundaries": [0.0, 1.0]}),
    (
        "TextVectorization",
        {"max_tokens": None, "output_mode": "tf-idf", "pad_to_max_tokens": True},
        {"output_mode": "tf_idf", "pad_to_max_tokens": False},
    ),
    ("StringLookup", {"mask_token": "", "vocabulary": None}, {"mask_token": ""}),
    ("Hashing", {"num_bins": 3, "salt": None, "dtype": "float32"}, {"num_bins": 3}),
    ("SyncBatchNormalization", {"axis": [1]}, {"synchronized": True, "axis": 1}),
    ("RandomZoom", {"height_factor": 0.1, "width_factor": None, "rng_type": None}, {}),
]


@pytest.mark.parametrize(("name", "config", "wanted"), CASES)
def test_arguments_become_todays(name: str, config: dict[str, Any], wanted: dict[str, Any]):
    node = {"class_name": name, "config": {"name": "it", "trainable": True, **config}}
    upgraded = dialects.upgrade(node, OLD).config
    assert dialects.upgrade(upgraded, OLD).config == upgraded
    layer: Any = keramos.saving.deserialize_keras_object(upgraded)
    found = layer.get_config()
    assert {key: found[key] for key in wanted} == wanted


@pytest.mark.parametrize("module", ["keras.layers.experimental.preprocessing", "keras.layers"])
def test_experiments_are_layers(module: str):
    node = {"module": module, "class_name": "Rescaling", "config": {"scale": 2.0}}
    upgraded = dialects.upgrade({**node, "registered_name": None}, OLD).config
    assert upgraded["module"] == "keras.layers"
