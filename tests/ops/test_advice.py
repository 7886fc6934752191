"""Calls that are computed, with a warning that something else is meant."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from keramos import Input, activations, layers, ops

X = np.ones((2, 1), "float32")


@pytest.mark.parametrize(
    "call",
    [
        lambda: ops.softmax(X),
        lambda: ops.softmax(X, axis=1),
        lambda: ops.softmax(X[:1], axis=0),
        lambda: ops.softmax(Input((1,))),
        lambda: activations.softmax(X),
        lambda: layers.Softmax()(X),
        lambda: layers.Dense(1, activation="softmax")(X),
    ],
)
def test_a_softmax_over_one_class(call):
    with pytest.warns(UserWarning, match="softmax over an axis of length 1"):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: ops.softmax(X, axis=0),
        lambda: ops.softmax(X, axis=None),
        lambda: ops.softmax(X, axis=(0, 1)),
        lambda: ops.softmax(Input((None,))),
        lambda: ops.log_softmax(X),
    ],
)
def test_other_softmaxes_are_silent(call):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: ops.layer_normalization(X, rms_scaling=True),
        lambda: ops.layer_normalization(Input((3,)), rms_scaling=True),
        lambda: layers.LayerNormalization(rms_scaling=True),
    ],
)
def test_scaling_by_something_else_than_the_root_mean_square(call):
    with pytest.warns(UserWarning, match="rms_scaling=True is deprecated"):
        call()
