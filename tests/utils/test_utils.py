"""keramos.utils and keramos.config: what they answer, and what they refuse."""

from __future__ import annotations

import random
import sys
import types

import numpy as np
import pytest

import keramos as keras
from keramos import config, utils
from keramos.errors import ConfigError, ShapeError, UnsafeError


def test_classes_become_rows():
    assert utils.to_categorical([0, 2, 1]).tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert utils.to_categorical(np.array([[0], [1]]), 3).shape == (2, 3)
    assert utils.to_categorical([-1], 3).tolist() == [[0, 0, 1]]
    assert str(utils.to_categorical(keras.ops.convert_to_tensor([0, 1]), 2).dtype) == "float32"


def test_a_class_beyond_the_last_is_named():
    with pytest.raises(ConfigError, match="num_classes=2"):
        utils.to_categorical([3], 2)


@pytest.mark.parametrize(("axis", "order"), [(-1, 2), (0, 3), (1, 1)])
def test_normalized_vectors_have_length_one(axis, order):
    x = np.arange(1.0, 7.0).reshape(2, 3)
    np.testing.assert_allclose(np.linalg.norm(utils.normalize(x, axis, order), order, axis), 1)
    assert utils.normalize(np.zeros((1, 2))).tolist() == [[0, 0]]
    with pytest.raises(ShapeError, match="no axis 2"):
        utils.normalize(x, 2)


def test_sequences_are_padded_and_cut_at_the_side_that_was_said():
    assert utils.pad_sequences([[1, 2, 3], [4], []]).tolist() == [[1, 2, 3], [0, 0, 4], [0, 0, 0]]
    cut = utils.pad_sequences([[1, 2, 3], [4]], 2, padding="post", truncating="post", value=9)
    assert cut.tolist() == [[1, 2], [4, 9]]
    assert utils.pad_sequences([["a"], ["b", "c"]], dtype=object, value="x").tolist() == [
        ["x", "a"],
        ["b", "c"],
    ]
    assert utils.pad_sequences([[[1, 2]], [[3, 4], [5, 6]]]).shape == (2, 2, 2)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"sequences": [1, 2]}, "list of sequences"),
        ({"sequences": [[1]], "padding": "x"}, "one of 'pre', 'post'"),
        ({"sequences": [["a"]], "value": "z"}, "cannot hold"),
        ({"sequences": [[[1, 2]], [[1]]]}, "other steps"),
    ],
)
def test_what_cannot_be_padded_is_refused(arguments, error):
    with pytest.raises(ConfigError, match=error):
        utils.pad_sequences(**arguments)


@pytest.mark.parametrize("data", [(1,), (1, 2), (1, 2, 3)])
def test_batches_are_unpacked_as_they_were_packed(data):
    unpacked = utils.unpack_x_y_sample_weight(data)
    assert unpacked == (*data, *[None] * (3 - len(data)))
    assert utils.unpack_x_y_sample_weight(utils.pack_x_y_sample_weight(*unpacked)) == unpacked


def test_batches_of_another_length_are_refused():
    with pytest.raises(ConfigError, match="4 parts"):
        utils.unpack_x_y_sample_weight((1, 2, 3, 4))


def test_the_sources_of_a_tensor_are_the_inputs_it_comes_from():
    a, b, c = (keras.Input((2,)) for _ in range(3))
    found = keras.layers.Dense(2)(keras.layers.Add()([a, b]))
    assert [id(x) for x in utils.get_source_inputs(found)] == [id(a), id(b)]
    assert utils.get_source_inputs(c)[0] is c
    assert utils.is_keras_tensor(found)
    assert not utils.is_keras_tensor(1)


def test_a_seed_governs_every_source_of_randomness():
    def drawn():
        utils.set_random_seed(12)
        return (
            random.random(),
            np.random.rand(),
            float(keras.random.normal(())),
            keras.initializers.RandomNormal().seed,
        )

    assert drawn() == drawn()


def test_a_seed_governs_tensorflow_where_a_program_imported_it(monkeypatch):
    """A tf.data.Dataset shuffles by it, as it does on stock Keras."""
    seeds = []
    module = types.SimpleNamespace(
        convert_to_tensor=None, random=types.SimpleNamespace(set_seed=seeds.append)
    )
    monkeypatch.setitem(sys.modules, "tensorflow", module)
    utils.set_random_seed(12)
    assert seeds == [12]


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, None, "a"])
def test_other_seeds_are_refused(seed):
    with pytest.raises(ConfigError):
        utils.set_random_seed(seed)


def test_a_cleared_session_names_and_computes_as_a_fresh_one():
    utils.clear_session()
    config.set_dtype_policy("mixed_bfloat16")
    keras.layers.Dense(1)
    utils.clear_session()
    assert (keras.layers.Dense(1).name, config.dtype_policy().name) == ("dense", "float32")


def test_there_is_no_switch_that_trusts_all_files():
    with pytest.raises(UnsafeError, match="trusted="):
        config.enable_unsafe_deserialization()


def test_there_is_one_backend():
    config.set_backend("jax")
    with pytest.raises(ConfigError, match="jax alone"):
        config.set_backend("torch")


@pytest.mark.parametrize(
    ("write", "read", "value"),
    [
        (config.set_max_epochs, config.max_epochs, 3),
        (config.set_max_steps_per_epoch, config.max_steps_per_epoch, 2),
    ],
)
def test_limits_of_training_are_kept_until_lifted(write, read, value):
    write(value)
    assert read() == value
    with pytest.raises(ConfigError):
        write(0)
    write(None)
    assert read() is None


@pytest.mark.parametrize("name", ["interactive_logging", "traceback_filtering", "flash_attention"])
def test_switches_say_how_they_stand(name):
    for state in ("disable", "enable"):
        getattr(config, f"{state}_{name}")()
        assert getattr(config, f"is_{name}_enabled")() is (state == "enable")


def test_the_rooms_of_old_scripts_lead_to_the_same_objects():
    import keramos

    assert keramos.version() == keramos.__version__
    assert keramos.mixed_precision.Policy is keramos.DTypePolicy
    assert keramos.mixed_precision.set_global_policy is keramos.config.set_dtype_policy
    assert keramos.backend.is_float_dtype("bfloat16")
    assert not keramos.backend.is_int_dtype("bool")
    with keramos.name_scope("outer"):
        assert keramos.Variable(0.0, name="v").path == "outer/v"


def test_numbers_of_names_are_counted_with_the_automatic_names():
    import keramos

    keramos.utils.clear_session()
    assert [keramos.backend.get_uid("dense"), keramos.backend.get_uid("dense")] == [1, 2]
    assert keramos.layers.Dense(1).name == "dense_2"
    assert keramos.backend.get_uid("dense") == 4
