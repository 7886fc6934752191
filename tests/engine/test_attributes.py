"""Attributes of variables that take nothing else than what they say."""

from __future__ import annotations

import pytest

import keramos
from keramos.errors import ConfigError


@pytest.mark.parametrize(
    ("name", "value"),
    [("overwrite_with_gradient", "true"), ("regularizer", 3), ("constraint", "unit")],
)
def test_an_attribute_of_another_type_is_refused(name, value):
    variable = keramos.Variable(1.0)
    former = getattr(variable, name)
    with pytest.raises(TypeError, match=f"`{name}` of variable") as caught:
        setattr(variable, name, value)
    assert isinstance(caught.value, ConfigError)
    assert getattr(variable, name) is former


@pytest.mark.parametrize(
    ("use", "error"),
    [
        (bool, TypeError),
        (iter, NotImplementedError),
        (len, TypeError),
        (float, ValueError),
        (lambda x: 1 in x, NotImplementedError),
    ],
)
def test_a_symbol_has_no_values(use, error):
    with pytest.raises(error) as caught:
        use(keramos.Input((2,)))
    assert isinstance(caught.value, ConfigError)


def test_a_symbol_is_sparse_or_ragged():
    with pytest.raises(ConfigError, match="not both"):
        keramos.KerasTensor((3,), sparse=True, ragged=True)
