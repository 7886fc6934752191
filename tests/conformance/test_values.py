"""What initializers, regularizers, constraints, activations and keras.random answer: the numbers of
stock Keras on jax.

Refuses to know configs.
"""

from __future__ import annotations

import numpy as np
import pytest

import keramos as keras

from . import table

grammar, objects = table.cases("grammar"), table.cases("objects")
X = {"$tensor": {"shape": [4, 5], "dtype": "float32", "low": -3.0, "high": 3.0}}
SHORT = {"float32": 1e-5, "float16": 2e-3, "bfloat16": 2e-2}


def made(case: dict):
    return getattr(getattr(keras, case["area"]), case["class"])(
        **grammar.realize(case["args"], keras)
    )


def rows(name: str, area: str) -> list[tuple[str, np.ndarray]]:
    return [
        (key, value)
        for key, value in table.numbers(name).items()
        if key.split("|")[0] in table.exported(area)
    ]


@pytest.mark.parametrize(("key", "wanted"), rows("values_initializers", "initializers"))
def test_an_initializer_draws_what_keras_draws(key, wanted):
    name, label, shape = key.split("|")
    case = next(c for c in objects.INITIALIZERS if (c["class"], c["case"]) == (name, label))
    found = np.asarray(made(case)(tuple(int(size) for size in shape.split("x")), dtype="float32"))
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "case",
    [
        case
        for case in objects.REGULARIZERS + objects.CONSTRAINTS
        if case["class"] in table.exported(case["area"])
    ],
    ids=lambda case: f"{case['class']}-{case['case']}",
)
def test_a_regularizer_or_constraint_answers_what_keras_answers(case):
    wanted = table.numbers("values_functions")[f"{case['class']}|{case['case']}"]
    found = made(case)(keras.ops.convert_to_tensor(grammar.values(X, case["area"])))
    np.testing.assert_allclose(np.asarray(found), wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("key", "wanted"), rows("values_functions", "activations"))
def test_an_activation_answers_what_keras_answers(key, wanted):
    name, dtype = key.split("|")
    x = keras.ops.cast(grammar.values(X, "activations")[:, :4], dtype)
    found = np.asarray(
        keras.ops.cast(
            getattr(keras.activations, name)(x, *objects.ACTIVATION_ARGS.get(name, ())), "float32"
        )
    )
    np.testing.assert_allclose(found, wanted, rtol=SHORT[dtype], atol=SHORT[dtype])


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "name",
    [name for name, draw in objects.RANDOM.items() if draw["function"] in table.exported("random")],
)
def test_random_draws_what_keras_draws(name):
    draw, golden = objects.RANDOM[name], table.numbers("values_random")
    call, args = getattr(keras.random, draw["function"]), grammar.realize(draw["args"], keras)

    def drawn(seed: object) -> np.ndarray:
        arrays = [grammar.values(spec, name) for spec in grammar.tensors(draw["inputs"])]
        return np.asarray(call(*grammar.put(draw["inputs"], arrays), **args, seed=seed))

    np.testing.assert_allclose(drawn(42), golden[f"{name}|seed 42"], rtol=1e-5, atol=1e-6)
    generator = keras.random.SeedGenerator(7)
    for i in range(2):
        np.testing.assert_allclose(
            drawn(generator), golden[f"{name}|generator {i}"], rtol=1e-5, atol=1e-6
        )
    np.testing.assert_array_equal(np.asarray(generator.state), golden[f"{name}|state"])
