"""Functions from a config, masks, equations, and other things that golden files do not show."""

from __future__ import annotations

import json

import numpy as np
import pytest

from keramos import Input, KerasTensor, Sequential, initializers, layers, saving
from keramos.errors import ConfigError, ShapeError, UnknownClassError, UnsafeError


def scaled(x, factor=2.0):
    return x * factor


def reread(layer, **options):
    return saving.deserialize_keras_object(
        json.loads(json.dumps(saving.serialize_keras_object(layer))), **options
    )


def test_a_builtin_function_is_read_by_its_name():
    assert (
        reread(layers.Lambda(layers.Activation("relu").activation)).function
        is layers.Activation("relu").activation
    )


def test_a_function_of_the_user_must_be_handed_over():
    layer = layers.Lambda(scaled, arguments={"factor": 3.0})
    with pytest.raises(UnknownClassError, match="scaled"):
        reread(layer)
    again = reread(layer, custom_objects={"scaled": scaled})
    np.testing.assert_allclose(again(np.ones((1, 2), "float32")), 3.0)


@pytest.mark.parametrize(
    "arguments",
    [{}, {"output_shape": lambda shape: shape}, {"mask": lambda x, mask: mask}],
    ids=["function", "output_shape", "mask"],
)
def test_code_from_a_config_needs_a_grant(arguments):
    layer = layers.Lambda(lambda x: x + 1.0, **arguments)
    with pytest.raises(UnsafeError, match="lambda"):
        reread(layer)
    # said in operations: nothing of it runs
    said = layers.Lambda.from_config(layer.get_config())
    np.testing.assert_allclose(said(np.zeros((1, 2), "float32")), 1.0)
    np.testing.assert_allclose(reread(layer, safe_mode=False)(np.zeros((1, 2), "float32")), 1.0)


@pytest.mark.parametrize("value", ["relu", 3, None, {"a": 1}], ids=str)
def test_only_a_function_is_a_function(value):
    with pytest.raises(ConfigError):
        layers.Lambda(value)


def test_a_lambda_is_given_what_it_asks_for():
    seen = {}

    def function(x, mask=None, training=None):
        seen.update(mask=mask, training=training)
        return x

    layers.Lambda(function)(
        np.ones((1, 2), "float32"), mask=np.array([[True, False]]), training=True
    )
    assert seen["training"] is True
    assert np.asarray(seen["mask"]).tolist() == [[True, False]]


def test_a_lambda_finds_its_shape_or_is_told():
    assert layers.Lambda(lambda x: x[:, :2]).compute_output_shape((None, 3)) == (None, 2)
    assert layers.Lambda(scaled, output_shape=(7,)).compute_output_shape((None, 3)) == (None, 7)
    is_open = layers.Lambda(scaled, output_shape=(None, -1))  # as packages write what is unknown
    assert is_open.compute_output_shape((None, 3)) == (None, None, None)
    assert is_open.get_config()["output_shape"] == (None, -1)
    with pytest.raises(ValueError, match="output_shape"):
        layers.Lambda(scaled, output_shape=(-2,))
    assert layers.Lambda(scaled, output_shape=lambda s: (s[0], 5))(Input((3,))).shape == (None, 5)


def test_a_lambda_may_make_a_mask():
    y = layers.Lambda(scaled, mask=lambda x, mask: x[:, 0] > 0)(
        np.array([[1.0], [-1.0]], "float32")
    )
    assert np.asarray(y._keras_mask).tolist() == [True, False]


def test_masks_go_through_elementwise_layers_and_end_in_pooling():
    steps = np.array([[[1.0], [0.0], [3.0]]], "float32")
    masked = layers.Activation("linear")(layers.LeakyReLU()(layers.Masking()(steps)))
    assert np.asarray(masked._keras_mask).tolist() == [[True, False, True]]
    pooled = layers.GlobalAveragePooling1D()(masked)
    np.testing.assert_allclose(pooled, [[2.0]])
    assert getattr(pooled, "_keras_mask", None) is None


def test_masks_of_symbolic_tensors_are_operations_of_the_graph():
    outputs = layers.Embedding(5, 2, mask_zero=True)(Input((3,), dtype="int32"))
    assert outputs._keras_mask.shape == (None, 3)
    assert outputs._keras_mask.dtype == "bool"
    assert layers.Masking()(Input((3, 2)))._keras_mask.shape == (None, 3)


def test_the_way_back_of_an_embedding_has_no_mask():
    layer = layers.ReversibleEmbedding(5, 2, mask_zero=True)
    assert np.asarray(layer(np.array([[0, 1]]))._keras_mask).tolist() == [[False, True]]
    assert getattr(layer(np.zeros((1, 2, 2), "float32"), reverse=True), "_keras_mask", None) is None


def test_an_embedding_takes_vectors_that_are_known():
    vectors = np.arange(6.0, dtype="float32").reshape(3, 2)
    for weights in (vectors, [vectors]):
        layer = layers.Embedding(3, 2, weights=weights)
        np.testing.assert_array_equal(layer(np.array([2])), vectors[2:])
    assert "weights" not in layer.get_config()


@pytest.mark.parametrize(
    ("equation", "arguments"),
    [
        ("ab->ac", {}),
        ("a...b,bc->a...c", {}),
        ("ab, bc -> ac", {}),
        ("ab,bc->ad", {}),
        ("ab,bcd->ac", {}),
        ("ab,bc->ac", {"bias_axes": "z"}),
        ("...ab,bc->ac", {}),
        ("ab,bc->ac" * 10000, {}),
    ],
    ids=lambda value: str(value)[:20],
)
def test_equations_that_say_nothing(equation, arguments):
    with pytest.raises(ConfigError):
        layers.EinsumDense(equation, 3, **arguments)


@pytest.mark.parametrize(
    ("equation", "output_shape", "shape"),
    [
        ("ab,bc->ac", 3, (None, 4, 5)),
        ("abc,cd->abd", (6, 3), (None, 5, 4)),
        ("ab,bc->ac", 3, (None, None)),
    ],
)
def test_shapes_that_do_not_fit_the_equation(equation, output_shape, shape):
    with pytest.raises(ShapeError):
        layers.EinsumDense(equation, output_shape).build(shape)


@pytest.mark.parametrize(
    ("equation", "output_shape", "shape", "kernel"),
    [("ab,ab->a", (2,), (2, 4), (2, 4)), ("ab,bc->ac", (3, 4), (None, 4), (4, 3))],
)
def test_sizes_of_outputs_that_the_equation_lacks_are_not_asked_for(
    equation, output_shape, shape, kernel
):
    """Stock Keras builds such layers, and writes them."""
    layer = layers.EinsumDense(equation, output_shape)
    layer.build(shape)
    assert layer.kernel.shape == kernel


def test_a_layer_that_was_built_without_a_shape_goes_through_a_file(tmp_path):
    layer = layers.Embedding(5, 3)
    layer.build()
    assert layer.get_build_config() == {"shapes_dict": {}}  # as stock Keras writes it
    Sequential([layer]).save(tmp_path / "m.keras")
    (again,) = saving.load_model(tmp_path / "m.keras").layers
    np.testing.assert_array_equal(again.embeddings, layer.embeddings)


def test_a_shape_that_is_none_is_written():
    class Own(layers.Layer):
        def build(self, input_shape):
            self.total = self.add_weight(shape=())

    layer, again = Own(), Own()
    layer.build(None)
    assert layer.get_build_config() == {"input_shape": None}
    again.build_from_config({"input_shape": None})
    assert len(again.weights) == 1


def test_an_equation_may_leave_out_axes_after_those_it_names():
    layer = layers.EinsumDense("ab...,bc->ac...", 3, bias_axes="c")
    assert layer(np.ones((2, 4, 6, 7), "float32")).shape == (2, 3, 6, 7)
    assert [w.shape for w in layer.weights] == [(4, 3), (3, 1, 1)]


def test_a_wrapper_builds_and_owns_its_layer():
    wrapper = layers.Wrapper(layers.Dense(2))
    wrapper.build((None, 3))
    assert [w.shape for w in wrapper.weights] == [(3, 2), (2,)]
    with pytest.raises(ConfigError, match="layer"):
        layers.Wrapper(3)


@pytest.mark.parametrize(
    ("equation", "output_shape", "shape", "fans"),
    [
        ("abc,cd->abd", (None, 50), (None, 2, 30), (30, 50)),
        ("ab,bcd->acd", (20, 50), (None, 30), (30, 1000)),
        ("abcd,cde->abe", (None, 30), (None, 2, 20, 50), (1000, 30)),
        ("abc,bcd->abd", (20, 40), (None, 20, 30), (30, 800)),
        ("...ab,bcd->...acd", (4, 20, 50), (None, 4, 30), (30, 1000)),
    ],
)
def test_the_fans_of_a_kernel_follow_from_the_equation(equation, output_shape, shape, fans):
    layer = layers.EinsumDense(equation, output_shape, kernel_initializer="glorot_uniform")
    layer.build(shape)
    assert np.abs(layer.kernel.numpy()).max() == pytest.approx((6 / sum(fans)) ** 0.5, rel=0.01)


def test_an_initializer_keeps_the_axes_and_the_seed_it_was_given():
    initializer = initializers.VarianceScaling(
        2.0, "fan_out", "uniform", seed=1, input_axes=[1], output_axes=[2]
    )
    layer = layers.EinsumDense("ab,bcd->acd", (20, 50), kernel_initializer=initializer)
    layer.build((None, 30))
    np.testing.assert_array_equal(layer.kernel.numpy(), initializer((30, 20, 50)))


def test_the_config_does_not_say_what_the_equation_says():
    layer = layers.EinsumDense(
        "ab,bcd->acd", (20, 50), kernel_initializer=initializers.HeNormal(seed=1)
    )
    before = layer.get_config()
    layer.build((None, 30))
    assert layer.get_config() == before


@pytest.mark.parametrize(
    "layer",
    [
        layers.Dense(2, kernel_initializer="ones", activation="relu"),
        layers.EinsumDense("ab,bc->ac", 2, kernel_initializer="ones", activation="relu"),
    ],
)
def test_an_activation_that_is_taken_away_does_nothing(layer):
    layer.activation = None
    np.testing.assert_array_equal(layer(-np.ones((1, 3), "float32")), [[-3.0, -3.0]])


def test_lambda_may_be_told_how_to_read_its_config():
    config = layers.Lambda(lambda x: x + 1).get_config()
    for options in ({}, {"safe_mode": True}, {"custom_objects": {}, "safe_mode": False}):
        layer = layers.Lambda.from_config(config, **options)
        assert float(layer(np.ones(()))) == 2


def test_code_that_no_operations_say_is_not_run_unless_it_is_granted():
    config = layers.Lambda(lambda x: x + len(np.__version__ * 0)).get_config()
    with pytest.raises(UnsafeError, match="__version__"):
        layers.Lambda.from_config(config)(np.ones(()))
    layer = layers.Lambda.from_config(config, safe_mode=False)
    assert float(layer(np.ones(()))) == 1


def test_an_input_layer_takes_the_names_of_keras_2_and_symbols_alone():
    with pytest.warns(UserWarning, match="`input_shape` is called `shape`"):
        assert layers.InputLayer(input_shape=(3,)).batch_shape == (None, 3)
    assert layers.InputLayer(batch_input_shape=(2, 3)).batch_shape == (2, 3)
    for value in (3, np.ones(3)):
        with pytest.raises(ConfigError, match="input_tensor must be a KerasTensor"):
            layers.InputLayer(input_tensor=value)


@pytest.mark.parametrize(
    "said",
    [
        {"shape": (2, 4)},
        {"batch_shape": (2, 4)},
        {"batch_size": 5},
        {"dtype": "float16"},
        {"sparse": True},
        {"ragged": True},
    ],
)
def test_an_input_layer_is_what_its_tensor_is(said):
    tensor = KerasTensor((2, 3))
    with pytest.raises(ConfigError, match=f"`{next(iter(said))}` is another than that of"):
        layers.InputLayer(input_tensor=tensor, **said)
    same = {"shape": (3,), "batch_size": 2, "dtype": "float32", "sparse": False}
    assert layers.InputLayer(input_tensor=tensor, **same).output is tensor


def test_an_input_layer_computes_nothing():
    assert layers.InputLayer(shape=(2,)).call() is None


def test_a_user_s_compute_mask_is_asked_without_another_word():
    class Embedded(layers.Layer):
        def call(self, inputs):
            return inputs[..., None] * np.ones(2, "float32")

        def compute_mask(self, inputs, mask=None):
            return inputs != 0

    assert Embedded().supports_masking
    found = Embedded()(np.array([[1.0, 0.0]], "float32"))
    assert np.asarray(found._keras_mask).tolist() == [[True, False]]
    assert not type("Silent", (layers.Layer,), {"call": Embedded.call})().supports_masking
