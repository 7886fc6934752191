"""Weights of classes become weights of rows. Measured: what stock 3.15.1 makes of each kind of
labels.
"""

from __future__ import annotations

import numpy as np
import pytest

from keramos.errors import ConfigError
from keramos.training.data import source

X = np.zeros((3, 1))
WEIGHTS = {0: 1.0, 1: 2.0, 2: 3.0}


def weights(y, class_weight, x=X) -> list[float]:
    (batch,) = source(x, y, class_weight=class_weight).epoch()
    assert batch[2].dtype == "float32"
    return batch[2].tolist()


LABELS = {
    "numbers": (np.array([0, 1, 2]), [1, 2, 3]),
    "a column": (np.array([[0], [1], [2]]), [1, 2, 3]),
    "floats": (np.array([0.0, 1.2, 1.9]), [1, 2, 3]),
    "one score per class": (np.eye(3), [1, 2, 3]),
    "scores of two": (np.array([[0, 1], [1, 0], [1, 0]]), [2, 1, 1]),
    "no weight known": (np.array([-1, 1, 7]), [1, 2, 1]),
    "flags": (np.array([True, False, True]), [2, 1, 2]),
}


@pytest.mark.parametrize("name", LABELS)
def test_each_row_weighs_what_its_class_does(name: str):
    labels, wanted = LABELS[name]
    assert weights(labels, WEIGHTS) == wanted


@pytest.mark.parametrize(
    ("class_weight", "wanted"),
    [({0: 4.0, 2: 2}, [4, 1, 2]), ({np.int64(1): 5.0}, [1, 5, 1]), ({}, [1, 1, 1])],
)
def test_classes_that_are_not_named_weigh_one(class_weight, wanted):
    assert weights(np.array([0, 1, 2]), class_weight) == wanted


def test_batches_of_a_generator_are_weighted_too():
    (batch,) = source(iter([(X, np.array([0, 1, 2]))]), class_weight=WEIGHTS).epoch()
    assert batch[2].tolist() == [1, 2, 3]


BAD = {
    "a list": (np.zeros(3), [1, 2], None, "class_weight must be a dict"),
    "text": (np.zeros(3), {"0": 1}, None, "classes are whole numbers"),
    "a negative class": (np.zeros(3), {-1: 1}, None, "negative"),
    "both": (np.zeros(3), WEIGHTS, np.ones(3), "exclude each other"),
    "no y": (None, WEIGHTS, None, "there is no y"),
    "outputs": ({"a": np.zeros(3)}, WEIGHTS, None, "needs one output"),
    "more axes": (np.zeros((3, 2, 2)), WEIGHTS, None, r"\(rows, classes\)\n.*\(3, 2, 2\)"),
    "words": (np.array(["a", "b", "c"]), WEIGHTS, None, "class numbers"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_weighted_is_named(name: str):
    y, class_weight, sample_weight, text = BAD[name]
    with pytest.raises(ConfigError, match=text):
        list(source(X, y, sample_weight, class_weight=class_weight).epoch())
