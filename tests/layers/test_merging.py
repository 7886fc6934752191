"""Merging: broadcasting, masks (in the graph as Keras names them), and inputs that do not fit."""

from __future__ import annotations

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError, ShapeError

ELEMENTWISE = ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"]
every_layer = pytest.mark.parametrize("name", ELEMENTWISE)


def masked(shape: tuple, mask: list) -> keras.KerasTensor:
    x = keras.Input(batch_shape=shape)
    x._keras_mask = keras.Input(batch_shape=shape[: len(mask)], dtype="bool")
    return x


@every_layer
@pytest.mark.parametrize(
    "shapes", [((2, 3), (2, 3)), ((2, 1, 3), (2, 4, 3)), ((2, 3), (2, 4, 3)), ((2, 4, 3), (2, 1))]
)
def test_inputs_are_broadcast_after_the_batch(name, shapes):
    layer, arrays = getattr(keras.layers, name)(), [np.ones(shape, "float32") for shape in shapes]
    assert layer(arrays).shape == layer.compute_output_shape(list(shapes))


@every_layer
def test_unknown_sizes_stay_unknown(name):
    layer = getattr(keras.layers, name)()
    assert layer.compute_output_shape([(None, None, 3), (None, 4, 1)]) == (None, None, 3)


@every_layer
def test_the_function_is_the_layer(name):
    x, y = np.array([[1.0, 5.0]], "float32"), np.array([[4.0, 2.0]], "float32")
    outputs = getattr(keras.layers, name.lower())([x, y])
    np.testing.assert_array_equal(outputs, getattr(keras.layers, name)()([x, y]))


@pytest.mark.parametrize(
    "inputs", [[np.ones((2, 3)), np.ones((2, 4))], [np.ones((2, 3)), np.ones((3, 3))]]
)
def test_sizes_that_do_not_fit_are_refused(inputs):
    with pytest.raises(ShapeError):
        keras.layers.Add()(inputs)


@pytest.mark.parametrize("count", [1, 3])
def test_subtract_takes_two(count):
    with pytest.raises(ConfigError, match="a list of 2 inputs"):
        keras.layers.Subtract()([np.ones((2, 3))] * count)


def test_one_tensor_is_no_list():
    with pytest.raises(ConfigError, match="list"):
        keras.layers.Concatenate()(np.ones((2, 3)))


@every_layer
def test_a_mask_needs_one_of_every_input(name):
    x, y = np.ones((2, 3, 4), "float32"), np.ones((2, 3, 4), "float32")
    one, other = np.array([[1, 1, 0], [0, 0, 1]], bool), np.array([[1, 0, 0], [0, 0, 1]], bool)
    layer = getattr(keras.layers, name)()
    assert layer.compute_mask([x, y], [one, None]) is None
    np.testing.assert_array_equal(layer.compute_mask([x, y], [one, other]), one | other)


def test_masks_of_a_sum_are_operations_of_the_graph():
    keras.utils.clear_session()
    outputs = keras.layers.Add()([masked((None, 3, 4), [0, 1]) for _ in range(3)])
    assert [outputs._keras_mask._keras_history.operation.name] == ["logical_or_1"]


def test_concatenated_masks_follow_the_axis():
    x, y = np.ones((2, 3, 4), "float32"), np.ones((2, 2, 4), "float32")
    mask = np.array([[1, 1, 0], [0, 0, 1]], bool)
    outputs = keras.layers.Concatenate(1).compute_mask([x, y], [mask, None])
    np.testing.assert_array_equal(outputs, np.concatenate([mask, np.ones((2, 2), bool)], 1))


def test_concatenate_names_inputs_that_differ_elsewhere():
    with pytest.raises(ShapeError, match="differ in axis -1 alone"):
        keras.layers.Concatenate()([np.ones((2, 3)), np.ones((3, 3))])


@pytest.mark.parametrize(
    ("axes", "shapes", "sums"),
    [
        (1, ((2, 3), (2, 3)), "bi,bi->b"),
        ((1, 2), ((2, 3, 4), (2, 5, 3)), "bim,bni->bmn"),
        (2, ((2, 3, 4), (2, 5, 4)), "bmi,bni->bmn"),
        ((2, 3), ((2, 3, 4), (2, 5, 6, 4)), "bmi,bnoi->bmno"),
        ((-1, -2), ((2, 3, 4), (2, 4, 5)), "bmi,bin->bmn"),
    ],
)
def test_dot_sums_along_its_axes(axes, shapes, sums):
    arrays = [
        np.random.default_rng(i).normal(size=shape).astype("float32")
        for i, shape in enumerate(shapes)
    ]
    layer, wanted = keras.layers.Dot(axes), np.einsum(sums, *arrays)
    wanted = wanted[:, None] if wanted.ndim == 1 else wanted
    np.testing.assert_allclose(layer(arrays), wanted, rtol=1e-5, atol=1e-5)
    assert layer.compute_output_shape(list(shapes)) == wanted.shape


@pytest.mark.parametrize(("axes", "error"), [(0, "batch axis"), (2, "no axis 2")])
def test_dot_refuses_axes_it_cannot_sum_along(axes, error):
    with pytest.raises(ConfigError, match=error):
        keras.layers.Dot(axes)([np.ones((2, 3)), np.ones((2, 3))])


def with_mask(rows: list, mask: list | None) -> keras.KerasTensor:
    x = keras.ops.convert_to_tensor(np.array(rows, "float32"))
    if mask is not None:
        x._keras_mask = keras.ops.convert_to_tensor(mask)
    return x


@pytest.mark.parametrize(
    ("name", "masks", "wanted"),
    [
        ("Multiply", ([[True, False]], [[True, True]]), [15, 4]),
        ("Multiply", ([[True, False]], [[True, False]]), [15, 0]),
        ("Multiply", (None, [[False, True]]), [5, -8]),
        ("Minimum", ([[True, True]], [[True, False]]), [3, -2]),
        ("Minimum", ([[True, False]], [[True, True]]), [3, 4]),
        ("Maximum", ([[False, True]], [[True, False]]), [3, -2]),
        ("Maximum", ([[True, False]], [[True, False]]), [5, -2]),
        ("Add", ([[True, False]], [[True, True]]), [8, 2]),
        ("Average", ([[True, False]], [[True, True]]), [4, 1]),
        ("Subtract", ([[True, False]], [[True, True]]), [2, -6]),
    ],
)
def test_a_masked_step_counts_in_sums_alone(name, masks, wanted):
    x, y = with_mask([[[5], [-2]]], masks[0]), with_mask([[[3], [4]]], masks[1])
    found = np.asarray(getattr(keras.layers, name)()([x, y]))
    np.testing.assert_array_equal(found.ravel(), wanted)


@pytest.mark.parametrize(
    ("masks", "wanted"),
    [((False, None, False), 3), ((False, False, True), 5), ((False, False, False), 0)],
)
def test_an_input_without_a_mask_counts_everywhere(masks, wanted):
    inputs = [
        with_mask([[[value]]], None if mask is None else [[mask]])
        for value, mask in zip((2, 3, 5), masks, strict=True)
    ]
    assert float(keras.layers.Multiply()(inputs)[0, 0, 0]) == wanted


def test_masked_steps_are_passed_over_in_a_compiled_model():
    i, j = keras.Input((2, 1)), keras.Input((2, 1))
    masked_inputs = [keras.layers.Masking()(i), keras.layers.Masking()(j)]
    model = keras.Model([i, j], keras.layers.Minimum()(masked_inputs))
    data = [np.array([[[5.0], [0]]], "float32"), np.array([[[3.0], [4]]], "float32")]
    np.testing.assert_array_equal(model.predict(data, verbose=0), [[[3], [4]]])


@pytest.mark.parametrize("mask", [[[True, False, True]], [[[True], [False]]]])
@pytest.mark.parametrize("name", ["Multiply", "Minimum", "Maximum"])
def test_a_mask_that_does_not_fit_is_refused(name, mask):
    x = with_mask([[[5], [0]]], mask)
    with pytest.raises(ShapeError, match="mask does not fit"):
        getattr(keras.layers, name)()([x, np.ones((1, 2, 1), "float32")])


@pytest.mark.parametrize("name", [*ELEMENTWISE, "Concatenate", "Dot"])
def test_the_function_of_a_subclass_is_used(name):
    class Own(getattr(keras.layers, name)):
        def _merge_function(self, inputs):
            return super()._merge_function(inputs) + 100

    arguments = {"axes": 1} if name == "Dot" else {}
    pair = [np.ones((2, 3), "float32")] * 2
    plain = getattr(keras.layers, name)(**arguments)(pair)
    np.testing.assert_array_equal(Own(**arguments)(pair), plain + 100)
