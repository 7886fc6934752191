"""`help()` of a layer shows its own formula and shapes, and no base that is private."""

from __future__ import annotations

import inspect

import pytest

from keramos import layers

METHODS = ("build", "call", "compute_output_shape")
LAYERS = {
    name: getattr(layers, name)
    for name in layers.__all__
    if inspect.isclass(getattr(layers, name)) and issubclass(getattr(layers, name), layers.Layer)
}


@pytest.mark.parametrize("name", LAYERS)
def test_every_method_of_its_own_is_explained(name):
    own = vars(LAYERS[name])
    assert all(own[method].__doc__ for method in METHODS if method in own)


@pytest.mark.parametrize("name", LAYERS)
def test_no_base_is_private(name):
    assert not [base for base in LAYERS[name].__mro__ if base.__name__.startswith("_")]


def test_dense_says_its_formula_and_its_shapes():
    assert "`activation(inputs @ kernel + bias)`" in layers.Dense.call.__doc__
    assert "    training: " in layers.Dense.call.__doc__
    assert "`kernel: (in, units)`" in layers.Dense.build.__doc__
    assert "output shape `(batch, …, units)`" in layers.Dense.compute_output_shape.__doc__


def test_nothing_public_is_there_for_the_library_alone():
    public = {name for name in dir(layers.Layer) if not name.startswith("_")}
    assert "checked_spec" not in public


def test_a_users_layer_is_left_alone():
    class Doubled(layers.Layer):
        """Twice the inputs."""

        def call(self, inputs):
            return 2 * inputs

    assert Doubled.call.__doc__ is None
