"""Archives of stock Keras, on jax and on TensorFlow, come back as objects."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from keramos import engine, export
from keramos.errors import ArgumentTypeError, UnknownNameError, UnrecognizedFileError

from . import programs

pytestmark = pytest.mark.parametrize("backend", programs.BACKENDS)


def opened(backend: str) -> tuple[Any, dict[str, np.ndarray]]:
    name = f"keras_on_{backend}"
    return export.load(programs.path(name)), programs.results(name)


def test_endpoints_compute_what_they_computed(backend: str):
    artifact, results = opened(backend)
    x = results["x"]
    np.testing.assert_allclose(artifact.serve(x), results["serve"], rtol=1e-5, atol=1e-6)
    assert isinstance(artifact.serve(x), jax.Array)
    np.testing.assert_allclose(artifact.serve(x=x.tolist()), results["serve"], rtol=1e-5, atol=1e-6)
    both = artifact.two(query=x, value=x.astype("float64"))
    assert set(both) == {"a", "b"}
    np.testing.assert_allclose(both["b"], 2 * x, rtol=1e-6)
    np.testing.assert_allclose(artifact.two(x, value=x)["a"], results["serve"], 1e-5, 1e-6)
    np.testing.assert_allclose(artifact.nested({"q": x, "p": 2 * x}), 5 * x, rtol=1e-6)
    first, second = artifact.pair([x, 3 * x])
    np.testing.assert_allclose([first, second], [x, 2 * x], rtol=1e-6)


def test_signatures_give_dicts(backend: str):
    artifact, results = opened(backend)
    served = artifact.signatures["serving_default"](x=results["x"])
    np.testing.assert_allclose(served["output_0"], results["serve"], rtol=1e-5, atol=1e-6)
    assert "serving_default(x: float32[?, 4]) -> {'output_0': float32[?, 3]}" in repr(
        artifact.signatures
    )


def test_it_says_what_it_holds(backend: str):
    artifact, _ = opened(backend)
    assert set(artifact.endpoints) == {"serve", "train", "two", "nested", "pair", "fixed"}
    shown = "two(query: float32[?, 4], value: float32[?, 4]) -> {'a': float32[?, 3], 'b': float32"
    assert shown in repr(artifact)
    assert len(artifact.variables) == len(artifact.my_vars) == 9
    assert len(artifact.trainable_variables) == 6
    assert len(artifact.non_trainable_variables) == 3
    assert "my_vars" in dir(artifact)
    with pytest.raises(UnknownNameError, match="serv"):
        _ = artifact.serv


def test_what_is_updated_changes(backend: str):
    artifact, results = opened(backend)
    name = f"keras_on_{backend}"
    for variable, before in zip(artifact.variables, programs.listed(name, "before"), strict=True):
        np.testing.assert_allclose(variable.value, before, rtol=1e-6)
    artifact.train(results["x"])
    for variable, after in zip(artifact.variables, programs.listed(name, "after"), strict=True):
        np.testing.assert_allclose(variable.value, after, rtol=1e-5, atol=1e-6)


def test_it_can_be_differentiated(backend: str):
    artifact, results = opened(backend)
    variables = artifact.trainable_variables

    def loss(values: list) -> Any:
        with engine.StatelessScope(zip(variables, values, strict=True)):
            return jnp.sum(artifact.serve(results["x"]) ** 2)

    gradients = jax.jit(jax.grad(loss))([variable.value for variable in variables])
    wanted = programs.listed(f"keras_on_{backend}", "gradient")
    for gradient, right in zip(gradients, wanted, strict=True):
        np.testing.assert_allclose(gradient, right, rtol=1e-4, atol=1e-5)
    of_inputs = jax.grad(lambda x: jnp.sum(artifact.serve(x) ** 2))(jnp.asarray(results["x"]))
    assert float(jnp.abs(of_inputs).max()) > 0


@pytest.mark.parametrize(
    ("endpoint", "args", "kwargs", "named"),
    [
        ("serve", [np.zeros((2, 3), "f")], {}, "serve: the argument 'x'.*another shape"),
        ("serve", [np.zeros(4, "f")], {}, "serve: the argument 'x'.*another shape"),
        ("serve", [], {}, "serve: the argument 'x' is missing"),
        ("serve", [np.zeros((2, 4), "f")] * 2, {}, "too many arguments"),
        ("serve", [["a"]], {}, "cannot be a tensor"),
        ("two", [np.zeros((2, 4), "f")], {"other": 1}, "no argument is called 'other'"),
        ("nested", [np.zeros((2, 4), "f")], {}, "the argument 'd' is a dict"),
        ("fixed", [np.zeros((3, 4), "f")], {}, "another shape"),
    ],
)
def test_arguments_are_compared_with_the_signature(
    backend: str, endpoint: str, args: list, kwargs: dict, named: str
):
    artifact, _ = opened(backend)
    with pytest.raises(ArgumentTypeError, match=named) as caught:
        getattr(artifact, endpoint)(*args, **kwargs)
    assert isinstance(caught.value, TypeError)


def test_another_file_is_refused(backend: str, tmp_path):
    with pytest.raises(UnrecognizedFileError, match="SavedModel"):
        export.load(tmp_path)
