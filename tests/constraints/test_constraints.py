"""Projections, their arguments and their names. Their numbers are compared with Keras's in
tests/conformance.
"""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as arrays

from keramos import constraints, engine, initializers
from keramos.errors import ConfigError, UnknownClassError
from keramos.saving import custom_object_scope

MEMBERS = ("MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm")
KERNELS = arrays.arrays(
    "float32", (3, 4), elements=st.floats(-5, 5, width=32).filter(lambda v: v == 0 or abs(v) > 0.01)
)


class Rounded(constraints.Constraint):
    """A user's own, without arguments."""

    def __call__(self, w):
        return engine.numpy.round(w)


@pytest.mark.parametrize("name", MEMBERS)
def test_every_member_is_written_and_read_back(name):
    made = getattr(constraints, name)()
    again = constraints.get(json.loads(json.dumps(constraints.serialize(made))))
    assert (type(again), again.get_config()) == (type(made), made.get_config())


@settings(max_examples=20, deadline=None)
@given(KERNELS, st.sampled_from([0, 1, -1, (0, 1), [0, 1], None]))
def test_norms_end_up_where_they_should(w, axis):
    along = tuple(axis) if isinstance(axis, list) else axis

    def norms(x):
        return np.sqrt(np.square(np.asarray(x, "float64")).sum(axis=along))

    before = norms(w)
    unit = norms(constraints.UnitNorm(axis)(w))
    np.testing.assert_allclose(unit, np.where(before > 0, 1, 0), atol=1e-4)
    np.testing.assert_allclose(
        norms(constraints.MaxNorm(1.5, axis)(w)), np.minimum(before, 1.5), atol=1e-4
    )
    between = norms(constraints.MinMaxNorm(0.5, 1.5, axis=axis)(w))
    np.testing.assert_allclose(between, np.where(before > 0, before.clip(0.5, 1.5), 0), atol=1e-4)


def test_a_rate_goes_part_of_the_way():
    w = np.array([[3.0], [4.0]], "float32")  # one column of length 5
    found = constraints.MinMaxNorm(0, 1, rate=0.25)(w)
    assert float(np.linalg.norm(found)) == pytest.approx(0.25 * 1 + 0.75 * 5, rel=1e-5)


def test_what_is_negative_becomes_zero():
    np.testing.assert_array_equal(constraints.NonNeg()(np.array([-1.0, 2.0])), [0, 2])


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
@pytest.mark.parametrize("name", MEMBERS)
def test_shape_and_type_stay(name, dtype):
    found = getattr(constraints, name)()(engine.cast(np.ones((2, 3)), dtype))
    assert (found.shape, found.dtype.name) == ((2, 3), dtype)


def test_the_base_leaves_weights_alone():
    w = np.ones(2)
    assert constraints.Constraint()(w) is w


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("MaxNorm", {"max_value": -1}),
        ("MaxNorm", {"max_value": "2"}),
        ("MaxNorm", {"axis": "0"}),
        ("MaxNorm", {"axis": [0, 0.5]}),
        ("MinMaxNorm", {"min_value": None}),
        ("UnitNorm", {"axis": 1.5}),
    ],
)
def test_a_wrong_argument_is_named(name, arguments):
    with pytest.raises(ConfigError, match=f"{name}: `{next(iter(arguments))}` must be"):
        getattr(constraints, name)(**arguments)


def test_the_config_keeps_what_was_given():
    assert constraints.MaxNorm(2, (0, 1)).get_config() == {"max_value": 2, "axis": (0, 1)}
    assert constraints.MaxNorm(2.0, [0, 1]).get_config() == {"max_value": 2.0, "axis": [0, 1]}


def test_names():
    assert type(constraints.get("max_norm")) is constraints.MaxNorm
    assert constraints.get({"class_name": "MaxNorm", "config": {"max_value": 3}}).max_value == 3
    assert constraints.deserialize({"class_name": "non_neg", "config": {}}).get_config() == {}
    assert constraints.get(None) is None


def test_custom_ones_by_scope_and_argument():
    written = constraints.serialize(Rounded())
    assert written["registered_name"] == "Rounded"
    assert type(constraints.deserialize(written, custom_objects={"Rounded": Rounded})) is Rounded
    with custom_object_scope({"Rounded": Rounded}):
        assert type(constraints.get(written)) is Rounded
    with pytest.raises(UnknownClassError, match="Rounded"):
        constraints.get(written)


def test_unknown_names_and_other_families_are_refused():
    with pytest.raises(UnknownClassError) as caught:
        constraints.get("unit_nrom")
    assert "unit_norm" in caught.value.near
    with pytest.raises(ConfigError, match="not the config of a constraint"):
        constraints.deserialize(initializers.serialize(initializers.Zeros()))
