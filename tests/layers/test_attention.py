"""Attention: who sees whom, which masks travel on, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError, ShapeError

Q = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
V = np.random.default_rng(1).normal(size=(2, 5, 4)).astype("float32")
MASK = np.array([[1, 1, 0, 1, 0], [1, 1, 1, 0, 0]], bool)
HEADED = {
    "MultiHeadAttention": {"num_heads": 2, "key_dim": 3},
    "GroupQueryAttention": {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2},
}
both_layers = pytest.mark.parametrize("name", HEADED)


def layer_of(name: str, **more):
    return getattr(keras.layers, name)(**HEADED[name], **more)


@both_layers
@pytest.mark.parametrize(
    "call", [{}, {"value_mask": MASK}, {"use_causal_mask": True}, {"attention_mask": MASK[:, None]}]
)
def test_asking_for_the_weights_does_not_change_the_output(name, call):
    layer = layer_of(name)
    plain, (same, weights) = layer(Q, V, **call), layer(Q, V, return_attention_scores=True, **call)
    np.testing.assert_allclose(plain, same, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(np.sum(weights, -1), 1, rtol=1e-5)


@both_layers
def test_masked_keys_get_no_weight(name):
    weights = np.asarray(layer_of(name)(Q, V, value_mask=MASK, return_attention_scores=True)[1])
    assert (weights[~np.broadcast_to(MASK[:, None, None], weights.shape)] == 0).all()


@both_layers
@pytest.mark.parametrize("size", [1, 2])
def test_a_window_hides_what_is_further_away(name, size):
    weights = np.asarray(layer_of(name, sliding_window=size)(V, V, return_attention_scores=True)[1])
    near = np.abs(np.arange(5)[:, None] - np.arange(5)) < size
    assert ((weights > 0) == near).all()


@both_layers
def test_the_mask_of_the_queries_travels_on(name):
    tokens = keras.Input((None,), dtype="int32")
    embedded = keras.layers.Embedding(5, 4, mask_zero=True)(tokens)
    attended = layer_of(name)(embedded, embedded)
    assert attended._keras_mask is embedded._keras_mask
    keras.Model(tokens, attended)(np.array([[1, 2, 0]]))


def test_multi_head_attention_takes_masks_off_its_inputs_as_keras_does():
    embedding, tokens = keras.layers.Embedding(5, 4, mask_zero=True), np.array([[1, 0, 2, 0]])
    query, value = embedding(tokens), embedding(tokens)
    outputs, weights = layer_of("MultiHeadAttention")(query, value, return_attention_scores=True)
    np.testing.assert_array_equal(
        np.asarray(weights)[0, :, [1, 3]], 0
    )  # a masked query sees nothing
    np.testing.assert_array_equal(outputs._keras_mask, tokens != 0)
    assert (query._keras_mask, value._keras_mask) == (None, None)


def test_the_argument_query_mask_of_multi_head_attention_is_not_used():
    layer, mask = layer_of("MultiHeadAttention"), np.array([[1, 0, 1], [1, 1, 1]], bool)
    np.testing.assert_array_equal(layer(Q, V, query_mask=mask), layer(Q, V))


@both_layers
def test_keys_and_values_must_be_as_many(name):
    with pytest.raises(ShapeError, match="as many keys as values"):
        layer_of(name).compute_output_shape((2, 3, 4), (2, 5, 4), (2, 6, 4))


@both_layers
def test_projections_of_one_layer_start_from_different_numbers(name):
    layer = layer_of(name)
    layer.build((2, 3, 4), (2, 5, 4))
    assert not np.array_equal(layer._key_dense.kernel.numpy(), layer._value_dense.kernel.numpy())


@both_layers
def test_dropout_works_on_the_weights_in_training_alone(name):
    layer = layer_of(name, dropout=0.5, seed=3)
    np.testing.assert_array_equal(layer(Q, V), layer(Q, V, training=False))
    assert not np.allclose(layer(Q, V, training=True), layer(Q, V))


def test_flash_attention_changes_nothing():
    assert (
        "flash_attention" not in layer_of("MultiHeadAttention", flash_attention=True).get_config()
    )


def test_group_query_attention_has_the_automatic_name_of_keras():
    keras.utils.clear_session()
    assert layer_of("GroupQueryAttention").name == "grouped_query_attention"

    class Own(keras.layers.GroupQueryAttention):
        pass

    assert Own(3, 4, 2).name == "own"


def test_heads_of_queries_must_share_heads_of_keys_evenly():
    with pytest.raises(ConfigError, match="multiple"):
        keras.layers.GroupQueryAttention(3, 4, 3)


@pytest.mark.parametrize("name", ["Attention", "AdditiveAttention"])
def test_outputs_of_masked_queries_are_zero(name):
    mask = np.array([[1, 0, 1], [1, 1, 1]], bool)
    outputs = np.asarray(getattr(keras.layers, name)()([Q, V], mask=[mask, None]))
    assert (outputs[~mask] == 0).all()
    assert (outputs[mask] != 0).any()


@pytest.mark.parametrize(
    ("inputs", "mask"),
    [([Q], None), ([Q, V, V, V], None), ([Q, V], np.ones((2, 3))), ([Q, V], [None])],
)
def test_wrong_numbers_of_inputs_or_masks_are_refused(inputs, mask):
    with pytest.raises(ConfigError, match="takes"):
        keras.layers.Attention()(inputs, mask=mask)


def test_additive_attention_takes_its_other_arguments_by_keyword():
    assert keras.layers.AdditiveAttention(False, 0.3, seed=5).dropout == 0.3
    with pytest.raises(ConfigError, match="positional"):
        keras.layers.AdditiveAttention(False, 0.3, "dot")


def test_the_heads_of_a_projection_count_as_its_outputs():
    layer = keras.layers.MultiHeadAttention(8, 16)
    layer.build((None, 5, 40), (None, 7, 40))
    assert np.abs(layer.query_dense.kernel.numpy()).max() == pytest.approx(
        (6 / (40 + 8 * 16)) ** 0.5, rel=0.01
    )
    assert np.abs(layer.output_dense.kernel.numpy()).max() == pytest.approx(
        (6 / (8 * 16 + 40)) ** 0.5, rel=0.01
    )


def test_negative_axes_of_attention_count_from_the_end_of_the_inputs():
    x = np.random.default_rng(2).normal(size=(2, 3, 8, 4)).astype("float32")
    layer = keras.layers.MultiHeadAttention(2, 3, attention_axes=-2, kernel_initializer="ones")
    outputs, weights = layer(x, x, return_attention_scores=True)
    assert weights.shape == (2, 3, 2, 8, 8)
    assert layer.get_config()["attention_axes"] == (2,)
    same = keras.layers.MultiHeadAttention(2, 3, attention_axes=2, kernel_initializer="ones")
    np.testing.assert_allclose(outputs, same(x, x), rtol=1e-5)
    symbolic = layer(keras.Input((3, 8, 4)), keras.Input((3, 8, 4)), return_attention_scores=True)
    assert symbolic[1].shape == (None, 3, 2, 8, 8)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("options", [{}, {"use_scale": True, "score_mode": "concat"}])
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("name", ["Attention", "AdditiveAttention"])
def test_axes_before_the_positions_are_like_batches(name, causal, options):
    rng = np.random.default_rng(3)
    q, v = (rng.normal(size=(2, 3, n, 5)).astype("float32") for n in (4, 6))
    layer = getattr(keras.layers, name)(**options)
    found, weights = layer([q, v], use_causal_mask=causal, return_attention_scores=True)
    assert weights.shape == (2, 3, 4, 6)
    each = [layer([q[:, i], v[:, i]], use_causal_mask=causal) for i in range(3)]
    np.testing.assert_allclose(found, np.stack(each, axis=1), rtol=1e-4, atol=1e-6)
    symbols = [keras.Input((3, 4, 5)), keras.Input((3, 6, 5))]
    assert layer(symbols, return_attention_scores=True)[1].shape == (None, 3, 4, 6)


@pytest.mark.parametrize("masks", [[np.ones((2, 4), bool), None], [None, np.ones((2, 3), bool)]])
@pytest.mark.parametrize("name", ["Attention", "AdditiveAttention"])
def test_a_mask_that_does_not_fit_is_refused(name, masks):
    with pytest.raises(ShapeError, match="mask does not fit"):
        getattr(keras.layers, name)()([Q, V], mask=masks)


@both_layers
@pytest.mark.parametrize("dropout", [0.0, 0.1])
def test_a_mask_of_other_keys_is_refused(name, dropout):
    with pytest.raises(ShapeError, match="mask does not fit"):
        layer_of(name, dropout=dropout)(Q, V, value_mask=np.ones((2, 3), bool))


@both_layers
def test_flash_attention_takes_no_dropout_and_returns_no_weights(name):
    with pytest.raises(ConfigError, match="dropout"):
        layer_of(name, flash_attention=True, dropout=0.1)
    with pytest.raises(ConfigError, match="scores"):
        layer_of(name, flash_attention=True)(Q, V, return_attention_scores=True)
    assert layer_of(name, flash_attention=False, dropout=0.1)(Q, V).shape == (2, 3, 4)


@both_layers
def test_the_attention_of_a_subclass_is_used(name):
    class Own(getattr(keras.layers, name)):
        def _compute_attention(self, query, key, value, attention_mask=None, training=None, *more):
            self.seen = (query.shape, key.shape, attention_mask.shape, training)
            return super()._compute_attention(query, key, value, attention_mask, training, *more)

    layer = Own(**HEADED[name])
    layer(Q, V, value_mask=MASK, training=True)
    heads = 2 if name == "MultiHeadAttention" else 4
    assert layer.seen == ((2, 3, heads, 3), (2, 5, heads, 3), (2, 1, 5), True)


@both_layers
def test_the_softmax_of_a_subclass_is_used(name):
    class Own(getattr(keras.layers, name)):
        def _masked_softmax(self, scores, attention_mask=None):
            return 2 * super()._masked_softmax(scores, attention_mask)

    _, weights = Own(**HEADED[name])(Q, V, return_attention_scores=True)
    np.testing.assert_allclose(np.sum(weights, axis=-1), 2, rtol=1e-5)


@pytest.mark.parametrize("name", ["Attention", "AdditiveAttention"])
def test_the_scores_of_a_subclass_are_used(name):
    class Own(getattr(keras.layers, name)):
        def _calculate_scores(self, query, key):
            return 0 * super()._calculate_scores(query, key)

        def _apply_scores(self, scores, value, scores_mask=None, training=False):
            outputs, weights = super()._apply_scores(scores, value, scores_mask, training)
            return outputs + 1, weights

    outputs = np.asarray(Own()([Q, V]))
    wanted = np.broadcast_to(V.mean(axis=1, keepdims=True) + 1, outputs.shape)
    np.testing.assert_allclose(outputs, wanted, rtol=1e-5)
