"""Functions run on shapes alone, are compiled with their variables, and differentiated."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from keramos import engine
from keramos.engine import Variable
from keramos.engine.transform import Spec, abstract_call


@pytest.mark.parametrize(
    ("function", "shapes", "wanted"),
    [
        (lambda x: x + 1, [(None, 3)], (None, 3)),
        (lambda x: x.sum(0), [(None, 3)], (3,)),
        (lambda x: x.reshape(-1, 2, 3), [(None, 6)], (None, 2, 3)),
        (lambda x, y: x @ y, [(None, 4, None), (None, None, 5)], (None, 4, 5)),
        (lambda x: x.reshape(x.shape[0] * 3), [(None, 3)], (None,)),
        (lambda x: jnp.zeros((101, 7)), [(None,)], (101, 7)),
        (lambda x: x[:, :2], [(None, 3)], (None, 2)),
        (lambda x: x * 2, [(2, 3)], (2, 3)),
    ],
)
def test_shapes_with_unknown_sizes(function, shapes, wanted):
    found = abstract_call(function, *[(shape, "float32") for shape in shapes])
    assert found == Spec(wanted, "float32")


def test_nests_and_none_come_back():
    found = abstract_call(lambda x: {"a": [x, None], "b": x > 0}, ((None, 2), "float16"))
    assert found == {"a": [Spec((None, 2), "float16"), None], "b": Spec((None, 2), "bool")}


def test_tracing_changes_no_variable():
    v = Variable([1.0])

    def function(x):
        v.assign_add([1.0])
        return x * v.value

    assert abstract_call(function, ((None, 1), "float32")) == Spec((None, 1), "float32")
    assert float(v.value[0]) == 1.0


def test_a_program_reads_and_changes_its_variables():
    factor, count = Variable(2.0), Variable(0)

    def function(x):
        count.assign_add(1)
        return {"y": x * factor.value}

    program = engine.program.Program(function, [factor, count])
    assert float(program(jnp.asarray(3.0))["y"]) == 6.0
    factor.assign(5.0)
    assert float(program(jnp.asarray(3.0))["y"]) == 15.0
    assert int(count.value) == 2


def test_a_program_is_compiled_once_per_shape():
    traces = []

    def function(x):
        traces.append(x.shape)
        return x

    program = engine.program.Program(function, [])
    for size in (2, 3, 2, 3):
        program(jnp.zeros(size))
    assert traces == [(2,), (3,)]


def test_gradients():
    value, slope = engine.transform.value_and_grad(lambda x: (x**2).sum())(jnp.array([1.0, 3.0]))
    assert float(value) == 10.0
    np.testing.assert_allclose(slope, [2.0, 6.0])
    np.testing.assert_allclose(engine.transform.grad(jnp.sin)(0.0), 1.0)
    np.testing.assert_allclose(
        engine.transform.grad(engine.transform.checkpoint(jnp.sin))(0.0), 1.0
    )
    assert float(engine.transform.grad(lambda x: engine.stop_gradient(x) * x)(3.0)) == 3.0
