"""Every way to name an initializer, and what each wrong one is told."""

from __future__ import annotations

import numpy as np
import pytest

import keramos
from keramos import initializers, regularizers
from keramos.errors import ConfigError, ShapeError, UnknownClassError
from keramos.saving import custom_object_scope, register_keras_serializable

MEMBERS = sorted(n for n in initializers.__all__ if n[0].isupper())


@register_keras_serializable("tests")
class Halves(initializers.Initializer):
    """A user's own."""

    def __init__(self, factor=1):
        self.factor = factor

    def __call__(self, shape, dtype=None):
        return np.full(shape, 0.5 * self.factor, dtype)

    def get_config(self):
        return {"factor": self.factor}


@pytest.mark.parametrize("name", MEMBERS)
def test_every_member_is_written_and_read_back(name):
    made = getattr(initializers, name)()
    again = (
        initializers.get(initializers.serialize(made)) if name != "Initializer" else made.clone()
    )
    assert type(again) is type(made)
    assert again.get_config() == made.get_config()


@pytest.mark.parametrize(
    "config", [{"class_name": "Zeros", "config": {}}, {"class_name": "zeros", "config": {}}]
)
@pytest.mark.parametrize("read", [initializers.get, initializers.deserialize])
def test_the_spelling_without_a_module_means_one_of_this_family(read, config):
    assert type(read(config)) is initializers.Zeros


def test_both_names_of_a_renamed_class_are_read_and_the_newer_is_written():
    old = {
        "module": "keras.initializers",
        "class_name": "OrthogonalInitializer",
        "config": {"gain": 2.0},
    }
    made = initializers.deserialize(old)
    assert type(made) is initializers.Orthogonal
    assert initializers.serialize(made)["class_name"] == "Orthogonal"


def test_what_is_not_a_name():
    assert initializers.get(None) is None
    assert initializers.get(len) is len
    assert type(initializers.get(initializers.Ones)) is initializers.Ones
    made = initializers.Ones()
    assert initializers.get(made) is made


def test_an_array_stands_for_its_values():
    made = initializers.get(np.arange(3.0))
    np.testing.assert_array_equal(made((3,), "float32"), [0, 1, 2])
    with pytest.raises(ShapeError, match="do not fit"):
        made((4,))
    written = initializers.serialize(made)
    np.testing.assert_array_equal(initializers.deserialize(written)((3,)), [0, 1, 2])


def test_a_registered_class_comes_back_by_its_name():
    written = initializers.serialize(Halves(3))
    assert written["registered_name"] == "tests>Halves"
    assert initializers.get(written).factor == 3
    assert type(initializers.get("tests>Halves")) is Halves


def test_custom_objects_come_from_the_argument_before_the_scope():
    class Other(Halves):
        pass

    config = {"class_name": "Mine", "config": {}}
    with custom_object_scope({"Mine": Halves}):
        assert type(initializers.get("Mine")) is Halves
        assert type(initializers.deserialize(config)) is Halves
        assert type(initializers.deserialize(config, custom_objects={"Mine": Other})) is Other
        assert type(initializers.deserialize("Mine", custom_objects={"Mine": Other})) is Other


def test_an_unknown_name_is_told_what_is_near():
    with pytest.raises(UnknownClassError) as caught:
        initializers.get("glorot_unifrom")
    assert "glorot_uniform" in caught.value.near
    assert "custom_objects={'glorot_unifrom'" in caught.value.hint


def test_an_unknown_class_in_a_config_is_told_what_is_near():
    with pytest.raises(UnknownClassError, match="GlorotUniforn") as caught:
        initializers.get(
            {"module": "keras.initializers", "class_name": "GlorotUniforn", "config": {}}
        )
    assert "GlorotUniform" in caught.value.near


@pytest.mark.parametrize(
    "wrong",
    [
        3,
        [1.0],
        {"class_name": ["Zeros"], "config": {}},
        {"class_name": "Zeros", "config": []},
        {"module": "keras.regularizers", "class_name": "L2", "config": {}},
        {"no": "class"},
    ],
    ids=repr,
)
def test_what_is_no_initializer_is_refused(wrong):
    with pytest.raises(ConfigError):
        initializers.get(wrong)


def test_a_member_of_another_family_is_refused_by_what_it_is_not():
    written = regularizers.serialize(regularizers.L2())
    with pytest.raises(ConfigError, match="not the config of an initializer"):
        initializers.deserialize(written)


def test_a_variable_takes_a_name_for_its_initializer():
    made = keramos.Variable("ones", shape=(2,))
    np.testing.assert_array_equal(made.numpy(), [1, 1])
    with pytest.raises(UnknownClassError):
        keramos.Variable("onez", shape=(2,))
