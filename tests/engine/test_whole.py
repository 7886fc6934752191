"""Operations of the library that stay whole in a trace."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from keramos import engine
from keramos.engine import whole
from keramos.engine.traced import Input, trace

INPUT = [Input("batch, 3", name="x")]


@whole.whole("x scale")
def scaled(x, scale=None, power=1, function=None):
    return x**power if scale is None else x**power * scale


def names_of(found) -> list[str]:
    return [operation.name for operation in found.operations]


def test_a_whole_call_says_what_it_was_called_with():
    found = trace(lambda x: scaled(x, 2.0, power=3), INPUT, [], kept_calls=["scaled"])
    (call,) = found.operations
    assert call.name == "scaled"
    assert call.parameters["operands"] == ("x", "scale")
    assert call.parameters["power"] == 3
    assert call.parameters["body"].operations[0].name == "integer_pow"


def test_arrays_that_are_left_out_are_no_operands():
    found = trace(lambda x: scaled(x, power=2), INPUT, [], kept_calls=["scaled"])
    assert found.operations[0].parameters["operands"] == ("x",)
    assert len(found.operations[0].inputs) == 1


def test_nothing_is_kept_that_was_not_asked_for():
    found = trace(lambda x: scaled(x, power=2), INPUT, [])
    assert names_of(found) == ["integer_pow"]
    assert not whole.keeps("scaled")


def test_what_vmap_made_of_a_call_is_that_call_no_more():
    def function(x):
        return jax.vmap(lambda row: scaled(row, power=2))(x)

    assert names_of(trace(function, INPUT, [], kept_calls=["scaled"])) == ["integer_pow"]


def test_a_kept_call_computes_the_same():
    def function(x):
        return engine.nn.softmax(scaled(x, 0.5, power=3))

    found = trace(function, INPUT, [], kept_calls=["scaled", "plain_softmax"])
    x = np.ones((2, 3), "float32")
    np.testing.assert_allclose(
        np.asarray(found.stablehlo().run(jnp.asarray(x))[0]), np.asarray(function(x)), rtol=1e-6
    )


def test_what_depends_on_constants_alone_is_folded_when_asked():
    def function(x):
        return x + jnp.cumsum(jnp.arange(3.0)) * 2

    assert names_of(trace(function, INPUT, [], folds=True))[-1:] == ["add"]
    assert len(trace(function, INPUT, [], folds=True).operations) <= 2
    assert len(trace(function, INPUT, []).operations) > 2
