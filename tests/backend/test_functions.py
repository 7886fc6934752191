"""Functions of `K` that no array answers for: phases, variables, random numbers, graphs, and what
is refused.
"""

from __future__ import annotations

import jax
import numpy as np
import pytest

import keramos
from keramos import backend as K
from keramos.errors import ConfigError, RankError, ShapeError, UnknownNameError


def test_a_function_of_a_graph_knows_the_phase():
    x = keramos.Input((4,))
    y = keramos.layers.Dropout(0.5)(keramos.layers.Dense(3, kernel_initializer="ones")(x))
    compute = K.function([x, K.learning_phase()], [y, K.sum(y, axis=1)])
    ones = np.ones((2, 4), "float32")
    np.testing.assert_allclose(compute([ones, 0])[1], [12, 12])
    assert set(np.unique(compute([ones, 1])[0])) <= {0.0, 8.0}


def test_a_function_begins_anywhere_in_a_graph():
    x = keramos.Input((4,))
    middle = keramos.layers.Dense(3)(x)
    double = K.function([middle], middle * 2)
    np.testing.assert_array_equal(double([np.ones((2, 3))]), np.full((2, 3), 2.0))


def test_a_function_updates_variables():
    x, total = keramos.Input((2,)), K.zeros((2,))
    count = K.function([x], [K.max(x)], updates=[(total, total + K.sum(x, axis=0))])
    count([np.ones((3, 2))])
    np.testing.assert_array_equal(K.get_value(total), [3, 3])


def test_values_of_a_function_are_counted():
    x = keramos.Input((2,))
    with pytest.raises(ConfigError, match="another number of values"):
        K.function([x], [x])([1, 2])
    with pytest.raises(ConfigError, match="symbolic tensors"):
        K.function(["x"], [x])


def test_the_phase_is_that_of_the_call_or_what_was_set():
    class Phase(keramos.layers.Layer):
        def call(self, x):
            return K.in_train_phase(lambda: x + 1, x)

    layer = Phase()
    assert K.learning_phase() == 0
    assert float(layer(np.zeros(1), training=True)[0]) == 1
    assert float(layer(np.zeros(1), training=False)[0]) == 0
    with K.learning_phase_scope(1):
        assert K.learning_phase() == 1
        assert float(layer(np.zeros(1))[0]) == 1
    K.set_learning_phase(1)
    try:
        assert K.in_test_phase(1, 2) == 2
    finally:
        K.set_learning_phase(0)
    chosen = jax.jit(lambda flag: K.in_train_phase(K.constant(1), K.constant(2), training=flag))
    assert float(chosen(True)) == 1


def test_variables_are_made_read_and_changed():
    v = K.variable([1, 2], name="layer/kernel:0")
    assert (v.name, v.dtype) == ("layer_kernel_0", "float32")
    K.set_value(v, [3, 4])
    K.update_add(v, 1.0)
    K.update_sub(v, [1.0, 0.0])
    np.testing.assert_array_equal(K.get_value(v), [3, 5])
    K.moving_average_update(v, np.zeros(2), 0.5)
    np.testing.assert_array_equal(K.eval(v), [1.5, 2.5])
    K.batch_set_value([(v, [0, 1])])
    assert [x.tolist() for x in K.batch_get_value([v])] == [[0, 1]]
    assert K.eval(7) == 7
    assert all(K.is_variable(x) for x in (K.zeros((2, 3)), K.ones((2,)), K.eye(2)))
    assert K.count_params(K.random_uniform_variable((2, 3), 0, 1)) == 6
    assert K.int_shape(K.random_normal_variable((2, 3), 0, 1, dtype="float16")) == (2, 3)


@pytest.mark.parametrize("training", [True, False, None])
def test_a_layer_updates_its_variables_in_training_alone(training: bool | None):
    class Mean(keramos.layers.Layer):
        def build(self, input_shape):
            self.mean = self.add_weight((), "zeros", trainable=False, name="mean")
            super().build(input_shape)

        def call(self, x):
            self.add_update([K.moving_average_update(self.mean, K.mean(x), 0.5)], x)
            return x - self.mean

    layer = Mean()
    layer(np.full((2, 2), 4.0), training=training)
    assert float(layer.mean.value) == (2.0 if training else 0.0)


def test_random_numbers_follow_a_seed_and_go_on_in_a_layer():
    np.testing.assert_array_equal(K.random_normal((3,), seed=1), K.random_normal((3,), seed=1))
    assert set(np.unique(K.random_bernoulli((50,), 0.5))) == {0, 1}
    assert K.random_uniform((5,), 0, 3, dtype="int32").dtype == "int32"
    assert float(abs(np.asarray(K.truncated_normal((99,)))).max()) <= 2
    dropped = K.dropout(np.ones((100,), "float32"), 0.5)
    assert set(np.unique(dropped)) == {0, 2}

    class Noise(keramos.layers.Layer):
        def call(self, x):
            return x + K.random_normal(K.shape(x))

    model = keramos.Sequential([keramos.Input((3,)), Noise()])
    zeros = np.zeros((2, 3), "float32")
    first, second = model.predict(zeros, verbose=0), model.predict(zeros, verbose=0)
    assert not np.array_equal(first, second)


def test_a_batch_is_normalized_by_itself():
    x = np.random.RandomState(0).randn(5, 3, 2).astype("float32")
    normed, mean, var = K.normalize_batch_in_training(x, np.ones(2), np.zeros(2), [0, 1])
    np.testing.assert_allclose(mean, x.mean((0, 1)), rtol=1e-5)
    np.testing.assert_allclose(var, x.var((0, 1)), rtol=1e-5)
    np.testing.assert_allclose(np.mean(normed, (0, 1)), [0, 0], atol=1e-6)


def test_names_of_keras_1_and_questions_about_tensors():
    x = keramos.Input((2,))
    assert K.image_dim_ordering() == "tf"
    K.set_image_dim_ordering("th")
    assert K.image_data_format() == "channels_first"
    K.set_image_dim_ordering("tf")
    assert K.is_placeholder(x)
    assert not K.is_placeholder(x + 1)
    assert K.is_tensor(x)
    assert not K.is_sparse(x)
    assert K.ndim(K.placeholder(ndim=3)) == 3
    assert K.shape(x).tolist() == [None, 2]
    with K.name_scope("anything"):
        np.testing.assert_array_equal(K.slice(np.eye(3), [0, 1], [-1, 1]), [[0], [1], [0]])
    sparse = K.ctc_label_dense_to_sparse(np.array([[1, 2], [3, 4]]), np.array([1, 2]))
    assert sparse.values.tolist() == [1, 3, 4]


def test_arguments_have_the_names_of_keras_1():
    x = np.random.RandomState(0).rand(2, 4, 4, 3).astype("float32")
    kernel = np.ones((2, 2, 3, 1), "float32")
    same = K.conv2d(x, kernel, padding="same", data_format="channels_last")
    older = K.conv2d(x, kernel, border_mode="same", dim_ordering="tf", image_shape=None)
    np.testing.assert_array_equal(older, same)
    first = np.moveaxis(x, -1, 1)
    pools = [
        K.pool2d(first, (2, 2), **order)
        for order in ({"dim_ordering": "th"}, {"data_format": "channels_first"})
    ]
    np.testing.assert_array_equal(*pools)
    assert K.resize_images(first, 2, 2, "th").shape == (2, 3, 8, 8)
    assert K.spatial_2d_padding(x, dim_ordering="default").shape == (2, 6, 6, 3)
    assert K.expand_dims(x, dim=1).shape == (2, 1, 4, 4, 3)
    assert K.one_hot(np.array([1, 2]), nb_classes=4).shape == (2, 4)
    draws = [K.random_normal((3,), 0.0, seed=1, **{name: 2.0}) for name in ("std", "stddev")]
    np.testing.assert_array_equal(*draws)
    assert float(np.min(K.random_uniform((9,), low=5.0, high=6.0))) >= 5


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: K.gradients(1, 2), ConfigError, "jax.grad"),
        (lambda: K.get_session(), ConfigError, r"K\.get_session.*\n.*K\.function"),
        (lambda: K.set_session(None), ConfigError, "sessions"),
        (lambda: K.tf, UnknownNameError, r"keras\.backend\.tf.*\n.*keramos\.ops"),
        (lambda: K.softmax(np.ones(3)), RankError, "two axes"),
        (lambda: K.batch_dot(np.ones(3), np.ones(3)), RankError, "batch"),
        (lambda: K.batch_dot(np.ones((3, 2)), np.ones((4, 2))), ShapeError, "batches"),
        (lambda: K.batch_dot(np.ones((3, 2)), np.ones((3, 4))), ShapeError, "axes"),
        (lambda: K.batch_dot(np.ones((3, 2)), np.ones((3, 2)), 0), ShapeError, "expand_dims"),
        (lambda: K.repeat(np.ones(3), 2), RankError, "width"),
        (lambda: K.temporal_padding(np.ones((1, 2, 3)), 2), ShapeError, "pair"),
        (lambda: K.bias_add(np.ones((2, 3, 4)), np.ones((1, 1, 4))), ShapeError, "vector"),
        (lambda: K.pool2d(np.ones((1, 2, 2, 1)), (1, 1), pool_mode="sum"), ConfigError, "sum"),
        (lambda: K.conv2d(np.ones((1, 2, 2, 1)), np.ones((1, 1, 1, 1)), padding="full"),
         ConfigError, "full"),
        (lambda: K.resize_images(np.ones((1, 2, 2, 1)), 2, 2, "channels_last", "round"),
         ConfigError, "round"),
        (lambda: K.switch(np.ones((2, 2)), np.ones(2), np.ones(2)), RankError, "more axes"),
        (lambda: K.placeholder(), ConfigError, "shape"),
        (lambda: K.set_image_dim_ordering("cntk"), ConfigError, "tf or th"),
    ],
)  # fmt: skip
def test_what_cannot_be_says_so(call, kind: type[Exception], words: str):
    with pytest.raises(kind, match=words):
        call()


def test_all_names_that_stock_keras_still_has_are_here(root):
    with np.load(root / "tests" / "golden" / "values_backend.npz") as golden:
        assert set(golden["names"].tolist()) <= set(dir(K))
