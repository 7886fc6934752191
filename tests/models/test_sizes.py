"""A stack of layers takes what its layers take: the first batch does not fix more than they do."""

from __future__ import annotations

import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.errors import ShapeError


def words() -> keramos.Sequential:
    inner = [layers.Embedding(20, 4, mask_zero=True), layers.LSTM(3), layers.Dense(1)]
    made = keramos.Sequential(inner)
    made.compile("sgd", "mse")
    return made


def test_texts_of_other_lengths_than_the_first():
    model, other = words(), words()
    other.build((None, None))
    other(np.ones((2, 3), "int32"))
    model(np.ones((2, 3), "int32"))
    other.set_weights(model.get_weights())
    batches = [(np.full((2, length), length), np.ones((2, 1))) for length in (3, 5, 4)]
    losses = [each.fit(iter(batches), verbose=0).history["loss"] for each in (model, other)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)
    for length in (2, 7):
        x = np.full((3, length), 2)
        np.testing.assert_allclose(
            model.predict(x, verbose=0), other.predict(x, verbose=0), rtol=1e-5
        )


@pytest.mark.parametrize(
    "start", [[], [keramos.Input((8, 8, 1))]], ids=["by the first batch", "by an Input"]
)
def test_images_of_another_size(start):
    model = keramos.Sequential(
        [*start, layers.Conv2D(3, 3), layers.GlobalAveragePooling2D(), layers.Dense(2)]
    )
    assert model(np.ones((1, 8, 8, 1))).shape == (1, 2)
    assert model(np.ones((4, 12, 9, 1))).shape == (4, 2)
    assert model(keramos.Input((20, None, 1))).shape == (None, 2)


REFUSED = {
    "the first layer": ([keramos.Input((4,)), layers.Dense(2)], (2, 5), (None, 4)),
    "a later layer": (
        [keramos.Input((4, 4)), layers.Flatten(), layers.Dense(2)],
        (2, 4, 5),
        (None, 4, 4),
    ),
    "the rank": ([keramos.Input((4,)), layers.Dense(2)], (2, 3, 4), (None, 4)),
}


@pytest.mark.parametrize("symbolic", [False, True])
@pytest.mark.parametrize("case", REFUSED)
def test_what_a_layer_does_not_take_is_told_as_the_input(case: str, symbolic: bool):
    inner, shape, wanted = REFUSED[case]
    model = keramos.Sequential(inner)
    with pytest.raises(ShapeError, match="has the wrong shape") as raised:
        model(keramos.Input(shape[1:]) if symbolic else np.ones(shape))
    assert raised.value.wanted == wanted


def test_a_functional_model_takes_what_it_says():
    model = keramos.Sequential(
        [keramos.Input((8, 8, 1)), layers.Conv2D(3, 3), layers.GlobalAveragePooling2D()]
    )
    strict = keramos.Model(model.inputs, model.outputs)
    with pytest.raises(ShapeError, match="has the wrong shape"):
        strict([np.ones((1, 12, 12, 1))])


class Fragile(layers.Layer):
    def call(self, x):
        raise MemoryError("too large") if x.shape[1] == 16 else ValueError("mine")

    def compute_output_shape(self, input_shape):
        return input_shape


def test_another_error_on_another_size_is_let_alone():
    model = keramos.Sequential(
        [keramos.Input((8, 8, 1)), Fragile(), layers.GlobalAveragePooling2D()]
    )
    with pytest.raises(MemoryError, match="too large"):
        model(np.ones((1, 16, 8, 1)))
    with pytest.raises(ValueError, match="mine"):
        model(np.ones((1, 12, 8, 1)))
