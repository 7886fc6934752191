"""Penalties, their strengths and their names. Their numbers are compared with Keras's in
tests/conformance.
"""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as arrays

from keramos import engine, initializers, regularizers
from keramos.errors import ConfigError, ShapeError, UnknownClassError
from keramos.saving import custom_object_scope, register_keras_serializable

MEMBERS = ("L1", "L2", "L1L2", "OrthogonalRegularizer")
VALUES = arrays.arrays("float32", (3, 4), elements=st.floats(-5, 5, width=32))


@register_keras_serializable("tests")
class Cubes(regularizers.Regularizer):
    """A user's own."""

    def __init__(self, l3=0.1):
        self.l3 = l3

    def __call__(self, x):
        return self.l3 * abs(x**3).sum()

    def get_config(self):
        return {"l3": self.l3}


@pytest.mark.parametrize("name", MEMBERS)
def test_every_member_is_written_and_read_back(name):
    made = getattr(regularizers, name)()
    again = regularizers.get(json.loads(json.dumps(regularizers.serialize(made))))
    assert (type(again), again.get_config()) == (type(made), made.get_config())


@settings(max_examples=20, deadline=None)
@given(VALUES, st.floats(0, 2), st.floats(0, 2))
def test_the_penalties_are_what_they_say(x, l1, l2):
    size, square = np.abs(x).sum(dtype="float64"), np.square(x, dtype="float64").sum()
    assert float(regularizers.L1(l1)(x)) == pytest.approx(l1 * size, rel=1e-4, abs=1e-6)
    assert float(regularizers.L2(l2)(x)) == pytest.approx(l2 * square, rel=1e-4, abs=1e-6)
    assert float(regularizers.L1L2(l1, l2)(x)) == pytest.approx(
        l1 * size + l2 * square, rel=1e-4, abs=1e-6
    )


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
@pytest.mark.parametrize("name", MEMBERS)
def test_the_penalty_is_a_scalar_of_the_type_of_the_values(name, dtype):
    found = getattr(regularizers, name)()(engine.cast(np.ones((2, 2)), dtype))
    assert (found.shape, found.dtype.name) == ((), dtype)


def test_orthogonal_vectors_cost_nothing_and_parallel_ones_the_whole_factor():
    rows, columns = (
        regularizers.OrthogonalRegularizer(2.0),
        regularizers.OrthogonalRegularizer(2.0, "columns"),
    )
    tall = np.array([[1.0, 1.0], [2.0, -2.0], [0.0, 0.0]], "float32")
    assert float(rows(np.eye(3, 5, dtype="float32"))) == pytest.approx(0, abs=1e-6)
    assert float(rows(np.ones((3, 2), "float32"))) == pytest.approx(2, rel=1e-5)
    assert float(columns(np.ones((2, 3), "float32"))) == pytest.approx(2, rel=1e-5)
    assert float(columns(tall)) == pytest.approx(2 * 3 / 5, rel=1e-5)  # |1 - 4| / (√5 · √5)


def test_a_single_vector_costs_nothing():
    assert float(regularizers.OrthogonalRegularizer()(np.ones((1, 4), "float32"))) == 0


def test_orthogonality_is_asked_of_matrices_only():
    with pytest.raises(ShapeError, match="takes a matrix"):
        regularizers.OrthogonalRegularizer()(np.ones((2, 2, 2), "float32"))


def test_strengths_are_written_as_keras_writes_them():
    single = float(np.float32(0.01))
    assert regularizers.L1().get_config() == {"l1": single}
    assert regularizers.OrthogonalRegularizer().get_config() == {"factor": single, "mode": "rows"}
    assert regularizers.L2().get_config() == {"l2": 0.01}
    assert regularizers.L1(None).get_config() == {"l1": single}
    assert regularizers.L2(None).get_config() == {"l2": 0.01}
    assert regularizers.L1L2(None, 1).get_config() == {"l1": 0.0, "l2": 1.0}
    assert regularizers.L1.from_config({"l1": single}).get_config() == {"l1": single}


def test_a_strength_is_kept_in_the_type_that_computes():
    engine.set_floatx("float16")
    try:
        assert regularizers.L1(0.1).l1 == float(np.float16(0.1))
    finally:
        engine.set_floatx("float32")


@pytest.mark.parametrize("value", [-1, math.inf, math.nan, "a", True, [0.1]], ids=repr)
@pytest.mark.parametrize("name", ["L1", "L2"])
def test_what_is_no_strength_is_refused(name, value):
    with pytest.raises(ConfigError, match=f"{name}: `{name.lower()}` must be a finite number >= 0"):
        getattr(regularizers, name)(value)


def test_other_wrong_arguments():
    with pytest.raises(ConfigError, match="`factor` must be a finite number"):
        regularizers.OrthogonalRegularizer(None)
    with pytest.raises(ConfigError, match="`mode` must be one of 'rows', 'columns'"):
        regularizers.OrthogonalRegularizer(mode="Rows")
    with pytest.raises(ConfigError, match="L1"):
        regularizers.L1(1e300)  # beyond float32


@pytest.mark.parametrize("name", ["l1_l2", "l1l2", "L1L2"])
def test_every_spelling_of_the_double_name(name):
    assert type(regularizers.get(name)) is regularizers.L1L2


def test_the_spelling_without_a_module():
    assert regularizers.deserialize({"class_name": "L2", "config": {"l2": 0.5}}).l2 == 0.5
    assert regularizers.get({"class_name": "L1L2", "config": {"l1": 0.5, "l2": 0}}).l1 == 0.5


def test_custom_ones_by_registration_scope_and_argument():
    assert regularizers.get(regularizers.serialize(Cubes(0.3))).l3 == 0.3
    config = {"class_name": "Third", "config": {"l3": 0.2}}
    assert regularizers.deserialize(config, custom_objects={"Third": Cubes}).l3 == 0.2
    with custom_object_scope({"Third": Cubes}):
        assert type(regularizers.get("Third")) is Cubes
    with pytest.raises(UnknownClassError, match="Third"):
        regularizers.get("Third")


def test_one_that_does_not_say_its_arguments_cannot_be_written():
    class Silent(regularizers.Regularizer):
        def __init__(self, by=1):
            self.by = by

    with pytest.raises(ConfigError, match="Silent must define get_config"):
        regularizers.serialize(Silent(2))


def test_unknown_names_and_other_families_are_refused():
    with pytest.raises(UnknownClassError) as caught:
        regularizers.get("orthogonal_regulariser")
    assert "orthogonal_regularizer" in caught.value.near
    with pytest.raises(ConfigError, match="not the config of a regularizer"):
        regularizers.deserialize(initializers.serialize(initializers.Zeros()))
    with pytest.raises(ConfigError, match="cannot be read as a regularizer"):
        regularizers.get(0.01)
    assert regularizers.get(None) is None
