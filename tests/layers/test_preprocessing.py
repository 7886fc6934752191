"""What the preprocessing layers learn from data.

The numbers are those of stock Keras 3.15.1.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

from keramos import config, layers, ops, saving, utils
from keramos.errors import ConfigError, ShapeError

DATA = np.array([[1, 2, 3], [4, 6, 8.0]], "float32")


def test_batches_in_a_list_may_have_targets():
    layer = layers.Normalization()
    layer.adapt([(DATA[:1], np.zeros(1)), (DATA[1:], np.zeros(1))])
    np.testing.assert_allclose(layer.mean, [[2.5, 4.0, 5.5]])


def test_normalization_takes_mean_and_variance_from_data():
    layer = layers.Normalization()
    layer.adapt(DATA)
    np.testing.assert_allclose(layer.mean, [[2.5, 4.0, 5.5]])
    np.testing.assert_allclose(layer.variance, [[2.25, 4.0, 6.25]])
    np.testing.assert_allclose(layer(DATA), [[-1, -1, -1], [1, 1, 1]], rtol=1e-6)
    assert layer.get_build_config() == {"input_shape": (2, 3)}
    assert [w.name for w in layer.weights] == ["mean", "variance", "count"]
    assert layer.trainable_weights == []


def test_normalization_forgets_what_it_knew():
    layer = layers.Normalization()
    layer.adapt(DATA)
    layer.adapt(DATA[:1])
    np.testing.assert_allclose(layer.mean, DATA[:1])
    with pytest.raises(ShapeError):
        layer.adapt(DATA[:, :2])


def test_normalization_of_everything_or_of_an_inner_axis():
    whole = layers.Normalization(axis=None)
    whole.adapt(DATA)
    np.testing.assert_allclose(whole(DATA)[0], [-1.2602522, -0.8401681, -0.42008406], rtol=1e-6)
    inner = layers.Normalization(axis=1)
    inner.adapt(np.zeros((2, 3, 4), "float32"))
    assert inner.mean.shape == (1, 3, 1)


def test_inverted_normalization_undoes_it():
    forward, back = layers.Normalization(), layers.Normalization(invert=True)
    forward.adapt(DATA)
    back.adapt(DATA)
    np.testing.assert_allclose(back(forward(DATA)), DATA, rtol=1e-6)


def test_no_variance_is_no_division_by_zero():
    layer = layers.Normalization()
    layer.adapt(np.zeros((4, 2), "float32"))
    np.testing.assert_allclose(layer(np.ones((1, 2), "float32")), 1e7)


@pytest.mark.parametrize(
    "arguments",
    [{"mean": 1.0}, {"variance": 1.0}, {"axis": "a"}, {"mean": "x", "variance": 1.0}],
    ids=str,
)
def test_normalization_refuses(arguments):
    with pytest.raises(ConfigError):
        layers.Normalization(**arguments)


@pytest.mark.parametrize(
    ("arguments", "shape"),
    [
        ({"axis": 5}, (None, 3)),
        ({}, (None, None)),
        ({"axis": None, "mean": [1.0], "variance": [1.0]}, (None, 3)),
        ({"mean": [1.0, 2.0], "variance": [1.0, 2.0]}, (None, 3)),
    ],
    ids=str,
)
def test_normalization_refuses_shapes(arguments, shape):
    with pytest.raises(ShapeError):
        layers.Normalization(**arguments).build(shape)


def test_normalization_that_was_told_has_nothing_to_adapt():
    layer = layers.Normalization(mean=np.array([1.0, 2.0, 3.0]), variance=np.array([1.0, 2.0, 3.0]))
    assert layer.get_config()["mean"] == [1.0, 2.0, 3.0]
    np.testing.assert_allclose(layer(DATA), [[0, 0, 0], [3, 2.828427, 2.8867512]], rtol=1e-6)
    with pytest.raises(ConfigError, match="nothing to adapt"):
        layer.adapt(DATA)


def test_rescaling_by_channel_follows_the_order_of_axes():
    layer = layers.Rescaling([1, 2, 3], offset=np.array([0.0, 0.0, 1.0]))
    config.set_image_data_format("channels_first")
    try:
        assert layer(np.ones((1, 3, 4, 5), "float32"))[0, :, 0, 0].tolist() == [1, 2, 4]
    finally:
        config.set_image_data_format("channels_last")
    again = saving.deserialize_keras_object(
        json.loads(json.dumps(saving.serialize_keras_object(layer)))
    )
    assert again(np.ones((1, 2, 3), "float32"))[0, 0].tolist() == [1, 2, 4]


def test_rescaling_takes_what_broadcasts():
    layer = layers.Rescaling([[1.0], [2.0]], offset=(1, 2))
    x = np.ones((1, 2, 2), "float32")
    np.testing.assert_array_equal(layer(x), [[[2.0, 3.0], [3.0, 4.0]]])
    assert layer.get_config()["scale"] == [[1.0], [2.0]]
    np.testing.assert_array_equal(type(layer).from_config(layer.get_config())(x), layer(x))


@pytest.mark.parametrize("axis", [-1, None, (1, 2)], ids=str)
def test_normalization_adapts_to_batches_as_to_all_at_once(axis):
    data = np.random.default_rng(0).normal(3.0, 2.0, size=(11, 5, 4)).astype("float32")
    whole, parts = layers.Normalization(axis=axis), layers.Normalization(axis=axis)
    whole.adapt(data)
    parts.adapt((part, None) for part in np.split(data, [0, 2, 3, 3, 10, 11]))
    for name in ("mean", "variance"):
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-6)
    for nothing in ((), (data[:0], data[:0])):
        with pytest.raises(ConfigError, match="there are no data"):
            parts.adapt(iter(nothing))


@pytest.mark.parametrize("more", [(), ("targets",), ("targets", "weights")])
def test_a_py_dataset_is_adapted_to_batch_by_batch(more):
    class Batches(utils.PyDataset):
        asked = 0

        def __len__(self):
            return 3

        def __getitem__(self, index):
            self.asked += 1
            x = np.full((4, 2), index, "float32")
            return (x, *(np.zeros(4) for _ in more)) if more else x

    data, layer = Batches(), layers.Normalization()
    layer.adapt(data)
    assert data.asked == 3
    np.testing.assert_allclose(layer.mean, [[1.0, 1.0]])
    layers.Discretization(num_bins=2).adapt(data, steps=1)
    assert data.asked == 4


def test_a_py_dataset_without_an_end_is_adapted_to_for_some_steps():
    class Endless(utils.PyDataset):
        num_batches = None

        def __getitem__(self, index):
            return np.full((4, 2), index, "float32")

    with pytest.raises(ConfigError, match="without an end"):
        layers.Normalization().adapt(Endless())
    layer = layers.Discretization(num_bins=5)
    layer.adapt(Endless(), steps=5)
    assert len(layer.bin_boundaries) == 4


X = np.random.default_rng(0).random((32, 4)).astype("float32")


@pytest.mark.parametrize(
    "data",
    [X, [X], [X[:8], X[8:]], (X[:8], X[8:]), iter([X[:8], X[8:]]), [ops.convert_to_tensor(X)]],
    ids=["array", "one", "list", "tuple", "iterator", "tensors"],
)
def test_a_list_of_arrays_is_a_list_of_batches(data):
    layer = layers.Normalization()
    layer.adapt(data)
    outputs = np.asarray(layer(X))
    assert outputs.shape == X.shape
    np.testing.assert_allclose(outputs.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(outputs.var(axis=0), 1, atol=1e-5)


def test_a_batch_has_a_batch_axis():
    with pytest.raises(TypeError, match="adapts to arrays with a batch axis"):
        layers.Normalization().adapt(iter([42]))


def test_a_pipeline_hands_masks_on():
    class Watching(layers.Layer):
        def call(self, x, training=False, mask=None):
            self.seen = training, mask is not None
            return x

        def compute_mask(self, x, mask=None):
            return mask

    pipeline = layers.Pipeline([Watching(), layers.Rescaling(2.0), Watching()])
    pipeline(np.zeros(1), training=True, mask=np.zeros(1))
    assert [layer.seen for layer in (pipeline.layers[0], pipeline.layers[2])] == [(True, True)] * 2


def test_functions_of_text_are_given_strings_of_numpy():
    def standardize(texts):
        return np.char.replace(np.char.lower(texts), ",", "")

    layer = layers.TextVectorization(
        standardize=standardize, split=lambda texts: np.char.split(texts, "|")
    )
    layer.adapt(["A,|b", "a"])
    assert layer.get_vocabulary() == ["", "[UNK]", "a", "b"]
    assert np.asarray(layer(["B|A", "c"])).tolist() == [[3, 2], [1, 0]]
