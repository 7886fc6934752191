"""A user's subclass of each layer: its own `build` runs, and the weights made there are its own."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import keramos as keras

from . import table

bench, grammar = table.cases("bench"), table.cases("grammar")
#: The first case of each class that is called.
FIRST = {case["class"]: case for case, row in reversed(table.layer_cases()) if "outputs" in row}


def with_a_gain(kind: type) -> type:
    """A subclass of `kind` with one weight more, which `call` reads."""

    class WithGain(kind):
        def build(self, *shapes, **named):
            super().build(*shapes, **named)
            self.gain = self.add_weight(shape=(), initializer="ones", name="gain")

        def call(self, *inputs, **named):
            self.read = float(self.gain.numpy())
            return super().call(*inputs, **named)

    for method in ("build", "call"):
        vars(WithGain)[method].__signature__ = inspect.signature(getattr(kind, method))
    return WithGain


@pytest.mark.parametrize("name", sorted(FIRST))
def test_build_of_a_subclass_runs_before_the_first_call(name):
    case = FIRST[name]
    keras.utils.clear_session(free_memory=False)
    keras.config.set_dtype_policy("float32")
    kind = with_a_gain(getattr(keras.layers, name))
    layer = kind(**grammar.realize(case["args"], keras))
    assert not any(weight.name == "gain" for weight in layer.weights)
    bench.outputs(case, layer)
    assert layer.read == 1.0
    assert [weight.name for weight in layer.weights].count("gain") == 1


@pytest.mark.parametrize("data", [[[1, 0]], np.array([[1, 0]])])
def test_build_runs_for_what_is_no_tensor(data):
    class Encoding(keras.layers.CategoryEncoding):
        def build(self, input_shape):
            self.shape = input_shape

    layer = Encoding(2)
    layer(data)
    assert layer.shape is None


def test_build_that_names_no_shape_gets_none():
    class Gain(keras.layers.ReLU):
        def build(self, *shapes, **named):
            self.shapes = (shapes, named)

    layer = Gain()
    layer(np.ones((2, 3), "float32"))
    assert layer.shapes == ((), {})
