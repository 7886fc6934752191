"""What no file of a writer says: when the reader is told, and when not (synthetic)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import keramos
from keramos.dialects import upgrade
from keramos.dialects.origin import Origin
from keramos.dialects.unrecorded import unrecorded


def model(class_name: str, **config: Any) -> dict[str, Any]:
    listed = [{"class_name": class_name, "config": {"name": "x", **config}}]
    return {"class_name": "Sequential", "config": listed}


def training(class_name: str, **config: Any) -> dict[str, Any]:
    optimizer = {"class_name": class_name, "config": {"lr": 0.1, **config}}
    return {**model("Dense"), "compile_config": {"optimizer_config": optimizer}}


def metric(**config: Any) -> dict[str, Any]:
    auc = {"class_name": "AUC", "config": {"name": "auc", **config}}
    return {**model("Dense"), "compile_config": {"metrics": [[auc]]}}


def compiled() -> dict[str, Any]:
    return {**model("Dense"), "compile_config": {"loss": "mse"}}


def masked(class_name: str = "Masking", **config: Any) -> dict[str, Any]:
    return {**model(class_name, **config), "compile_config": {"loss": "mse"}}


THEANO = "theano"
STEPS = "loss of a masked output by the number of all its steps"
#: (config, version, backend) -> what is said as a warning, what in the load report alone.
CASES = [
    (compiled(), "2.2.4", None, "", "divided a loss by the number of those that are not 0"),
    (compiled(), "1.2.2", None, "", "divided a loss"),
    (compiled(), "2.1.6-tf", None, "", "divided a loss"),
    (compiled(), "2.2.4-tf", None, "", ""),
    (compiled(), "2.3.1", None, "", ""),
    (model("Dense"), "2.2.4", None, "", ""),
    (masked(), "2.3.1", None, "", STEPS),
    (masked(), "2.2.4-tf", None, "", STEPS),
    (masked("Embedding", mask_zero=True), "2.10.0", None, "", STEPS),
    (masked("Embedding", mask_zero=False), "2.10.0", None, "", ""),
    (masked(), "2.11.0", None, "", ""),
    (model("Masking"), "2.9.0", None, "", ""),
    (model("UpSampling2D"), "2.2.4-tf", None, '"nearest" is taken', ""),
    (model("UpSampling2D", interpolation="nearest"), "2.2.4-tf", None, "", ""),
    (model("UpSampling2D"), "2.1.6-tf", None, "", ""),
    (model("UpSampling2D", interpolation="bilinear"), "2.2.4", THEANO, "a rule of its own", ""),
    (model("UpSampling2D", interpolation="bilinear"), "2.2.4", "tensorflow", "", ""),
    (model("UpSampling2D", interpolation="nearest"), "2.2.4", THEANO, "", ""),
    (model("MaxPooling1D"), "2.1.6-tf", None, "order of channels of 'x'", ""),
    (model("MaxPooling1D"), "2.2.4-tf", None, "", ""),
    (model("MaxPooling1D"), "2.1.6", None, "", ""),
    (model("ConvLSTM2D", nb_row=3, nb_col=3), "1.1.2", None, "", "strides of 'x'"),
    (model("ConvLSTM2D", nb_row=3, nb_col=3, subsample=[1, 1]), "1.1.1", None, "", ""),
    (model("ConvLSTM2D", kernel_size=[3, 2]), "2.2.4", THEANO, "Theano padded 'x'", ""),
    (
        model("ConvLSTM2D", kernel_size=[3, 3], strides=[2, 1], padding="same"),
        *("2.2.4", THEANO, "Theano padded 'x'", ""),
    ),
    (model("ConvLSTM2D", kernel_size=[3, 3], strides=[2, 1]), "2.2.4", THEANO, "", ""),
    (model("ConvLSTM2D", kernel_size=[3, 2]), "2.2.4", "tensorflow", "", ""),
    (model("ZeroPadding2D"), "1.2.2", None, "order of channels of its padding", ""),
    (model("ZeroPadding2D", dim_ordering="th"), "1.2.2", None, "", ""),
    (model("ZeroPadding2D"), "2.0.0", None, "", ""),
    (model("Normalization"), "2.11.0", None, "", "whether 'x' invert"),
    (model("Normalization", invert=False), "2.12.0", None, "", ""),
    (model("Normalization"), "2.9.0", None, "", ""),
    (model("BatchNormalization", trainable=False), "2.2.4", None, "", "'x' are frozen"),
    (model("BatchNormalization", trainable=False), "2.9.0", None, "", ""),
    (model("BatchNormalization", trainable=True), "2.2.4", None, "", ""),
    (training("Adam"), "1.1.0", None, "", "learning rate of 'Adam'"),
    (training("Adam"), "1.1.1", None, "", ""),
    (metric(), "2.9.0", None, "", "'auc' takes logits"),
    (metric(from_logits=True), "2.9.0", None, "", ""),
    (metric(), "2.10.0", None, "", ""),
    (model("UpSampling2D"), "3.0.0", None, "", ""),
]


@pytest.mark.parametrize(("config", "version", "backend", "warned", "noted"), CASES)
def test_what_is_taken_is_said(config: Any, version: str, backend: Any, warned: str, noted: str):
    said = unrecorded(config, Origin(keras_version=version, backend=backend))
    for sentences, wanted in ((said.warned, warned), (said.noted, noted)):
        assert len(sentences) == bool(wanted)
        assert wanted in "".join(sentences)


@pytest.mark.parametrize(
    ("format", "words", "is_said"),
    [("hdf5-model", None, True), ("hdf5-model", ["a"], False), ("keras-zip", None, False)],
)
def test_a_vocabulary_that_is_nowhere_is_said(format: str, words: Any, is_said: bool):
    """Of archives and SavedModels it stands beside the config."""
    origin = Origin(keras_version="2.9.0", format=format)
    gaps = unrecorded(model("StringLookup", vocabulary=words), origin)
    assert ["vocabulary of 'x' is not in this file" in text for text in gaps.warned] == [
        True
    ] * is_said


@pytest.mark.parametrize(
    ("version", "beside", "wanted"),
    [
        ("2.1.6-tf", "channels_first", "channels_first"),
        ("2.1.6-tf", "channels_last", "channels_last"),
        ("2.1.6-tf", None, "channels_last"),
        ("2.2.4-tf", "channels_first", "channels_last"),
    ],
)
def test_pooling_follows_the_other_layers(version: str, beside: Any, wanted: str):
    config = {"name": "c", "filters": 2, "kernel_size": [3], "data_format": beside}
    pooling = {"class_name": "MaxPooling1D", "config": {"name": "p", "pool_size": [2]}}
    layers = [{"class_name": "Conv1D", "config": config}, pooling]
    for listed in (layers, {"name": "m", "layers": layers}):
        node = {"class_name": "Sequential", "config": listed}
        upgraded = upgrade(node, Origin(keras_version=version)).config
        assert upgraded["config"]["layers"][1]["config"]["data_format"] == wanted


def test_weights_times_all_over_those_that_count_give_the_loss_of_then():
    """Of Keras until 2.2: Σ(w·l) over the number of weights that are not 0."""
    model = keramos.Sequential([keramos.Input((1,)), keramos.layers.Rescaling(1.0)])
    model.compile(loss="mse")
    x, weights = np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([0.5, 0.0, 2.0, 0.0])
    then = np.sum(weights * x[:, 0] ** 2) / np.count_nonzero(weights)
    alike = weights * (len(weights) / np.count_nonzero(weights))
    found = model.evaluate(x, 0 * x, sample_weight=alike, verbose=0)
    np.testing.assert_allclose(found, then, rtol=1e-6)
