"""Labels that are beyond the classes of an output are refused before anything is learned from
them.
"""

from __future__ import annotations

import numpy as np
import pytest

import keramos
from keramos import layers, losses
from keramos.errors import ConfigError

X, Y = np.random.default_rng(0).normal(size=(8, 4)).astype("float32"), np.arange(8) % 4
SPARSE = losses.SparseCategoricalCrossentropy


def fitted(classes: int, y=Y, loss="sparse_categorical_crossentropy", **told):
    model = keramos.Sequential([keramos.Input((4,)), layers.Dense(classes, "softmax")])
    model.compile("sgd", loss)
    before = model.get_weights()
    try:
        model.fit(X, y, verbose=0, shuffle=False, **told)
    except ConfigError as error:
        for old, new in zip(before, model.get_weights(), strict=True):
            np.testing.assert_array_equal(old, new)
        return str(error)
    return None


REFUSED = {
    "whole numbers": {},
    "floats": {"y": Y.astype("float32")},
    "a column": {"y": Y[:, None]},
    "an object": {"loss": SPARSE()},
    "by its shape": {"loss": "crossentropy"},
    "another is ignored": {"loss": SPARSE(ignore_class=9)},
    "weights": {"sample_weight": np.ones(8)},
    "weights of classes": {"class_weight": {0: 2.0}},
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_class_that_there_is_not(case: str):
    said = fitted(3, **REFUSED[case])
    assert said is not None
    place = "y[3, 0]" if case == "a column" else "y[3]"
    number = 3.0 if case == "floats" else 3
    assert said.startswith(
        f"a label is {number}, at {place} of the batch, and the output has classes from 0 to 2"
    )
    assert "ignore_class" in said


ACCEPTED = {
    "enough classes": (4, {}),
    "ignored": (3, {"loss": SPARSE(ignore_class=3)}),
    "of no weight": (3, {"sample_weight": (Y < 3).astype("float32")}),
    "padding": (4, {"y": np.where(Y == 0, -1, Y)}),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_counts_has_a_place(case: str):
    classes, told = ACCEPTED[case]
    assert fitted(classes, **told) is None


def test_an_array_of_a_device_is_not_read():
    model = keramos.Sequential([keramos.Input((4,)), layers.Dense(3, "softmax")])
    model.compile("sgd", SPARSE())
    assert np.isfinite(model.train_on_batch(X, keramos.ops.convert_to_tensor(Y)))


def test_the_output_is_named():
    inputs = keramos.Input((4,))
    outputs = {
        name: layers.Dense(size, "softmax", name=name)(inputs)
        for name, size in (("small", 3), ("large", 4))
    }
    model = keramos.Model(inputs, outputs)
    model.compile("sgd", "sparse_categorical_crossentropy")
    with pytest.raises(ConfigError) as raised:
        model.fit(X, {"small": Y, "large": Y}, verbose=0)
    assert raised.value.at == "loss 'sparse_categorical_crossentropy', output 'small'"


def test_evaluation_looks_too_and_so_does_training_that_may_end_on_nan():
    model = keramos.Sequential([keramos.Input((4,)), layers.Dense(3, "softmax")])
    model.compile("sgd", SPARSE())
    for act in (
        lambda: model.evaluate(X, Y, verbose=0),
        lambda: model.test_on_batch(X, Y),
        lambda: model.fit(X, Y, verbose=0, callbacks=[keramos.callbacks.TerminateOnNaN()]),
        lambda: model.fit(X, Y % 3, verbose=0, validation_data=(X, Y)),
    ):
        with pytest.raises(ConfigError, match="a label is 3"):
            act()


class Shifted(keramos.Sequential):
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return super().compute_loss(x, y - 1, y_pred, sample_weight, training)


class Masked(SPARSE):
    def call(self, y_true, y_pred):
        return super().call(y_true % 3, y_pred)


@pytest.mark.parametrize("case", ["a loss of the model's own", "a loss of the user's", "masks"])
def test_labels_that_the_loss_gets_in_another_form_are_let_alone(case: str):
    kind, loss, y = keramos.Sequential, SPARSE(), Y
    inner = [keramos.Input((4,)), layers.Dense(3, "softmax")]
    if case == "a loss of the model's own":
        kind, y = Shifted, Y % 3 + 1
    elif case == "a loss of the user's":
        loss = Masked()
    else:
        inner = [keramos.Input((4,)), layers.Masking(), *inner[1:]]
        inner[0] = keramos.Input((4, 4))
        y = np.full((8, 4), 3)
    model = kind(inner)
    model.compile("sgd", loss)
    x = np.zeros((8, 4, 4), "float32") if case == "masks" else X
    assert np.isfinite(model.fit(x, y, verbose=0).history["loss"][0])


def test_words_are_numbered_at_every_place():
    model = keramos.Sequential([keramos.Input((5,)), layers.Embedding(6, 3), layers.Dense(6)])
    model.compile("sgd", SPARSE(from_logits=True))
    words = np.arange(20).reshape(4, 5) % 7
    with pytest.raises(ConfigError, match=r"a label is 6, at y\[1, 1\] of the batch"):
        model.train_on_batch(np.zeros((4, 5)), words)
