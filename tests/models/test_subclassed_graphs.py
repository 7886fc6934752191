"""Subclasses of Model that are given a graph: configs, copies and files of them."""

from __future__ import annotations

import numpy
import pytest

import keramos
from keramos import layers
from keramos.errors import ConfigError


class Everything(keramos.Model):
    def __init__(self, *args, param=1, **kwargs):
        super().__init__(*args, **kwargs)
        self.param = param

    def get_config(self):
        return super().get_config() | {"param": self.param}


class Named(Everything):
    def __init__(self, inputs, outputs, param=1, **kwargs):
        super().__init__(inputs, outputs, param=param, **kwargs)


class Required(Everything):
    def __init__(self, inputs, outputs, *, param, **kwargs):
        super().__init__(inputs, outputs, param=param, **kwargs)


class Own(keramos.Model):
    """Makes its graph itself: its config has no place for one."""

    def __init__(self, param=1, **kwargs):
        inputs = keramos.Input((3,))
        super().__init__(inputs=inputs, outputs=layers.Dense(5)(inputs), **kwargs)
        self.param = param

    def get_config(self):
        return {"param": self.param, "name": self.name}


def made(cls):
    if cls is Own:
        return Own(param=3)
    inputs = keramos.Input((3,))
    return cls(inputs=inputs, outputs=layers.Dense(5)(inputs), param=3)


CLASSES = [Everything, Named, Required, Own]


@pytest.mark.parametrize("cls", CLASSES)
def test_its_config_makes_it_again(cls):
    other = cls.from_config(made(cls).get_config())
    assert type(other) is cls
    assert other.param == 3
    assert len(other.layers) == 2


@pytest.mark.parametrize("cls", CLASSES)
def test_its_file_makes_it_again(cls, tmp_path):
    model = made(cls)
    model.save(tmp_path / "model.keras")
    other = keramos.models.load_model(tmp_path / "model.keras", {cls.__name__: cls})
    assert type(other) is cls
    assert other.param == 3
    x = numpy.ones((2, 3), "float32")
    numpy.testing.assert_array_equal(model(x), other(x))


@pytest.mark.parametrize("cls", CLASSES)
def test_a_clone_has_its_arguments(cls):
    clone = keramos.models.clone_model(made(cls))
    if cls is Own:
        assert type(clone) is not Own  # which takes no graph: a plain model, as in Keras
    else:
        assert (type(clone), clone.param) == (cls, 3)


class Unsaid(layers.Layer):
    """Does not say the shape of its output."""

    def call(self, inputs):
        return inputs + 1.0

    def compute_output_spec(self, *args, **kwargs):
        raise NotImplementedError


@pytest.mark.parametrize("first", [[], [keramos.Input((2,))], [layers.Dense(2)]])
def test_a_stack_runs_layers_that_do_not_say_their_shape(first, capsys):
    x = numpy.ones((3, 2), "float32")
    model = keramos.Sequential([*first, Unsaid(), layers.Dense(2)])
    assert model(x).shape == (3, 2)
    model.summary()
    model.compile("sgd", "mse")
    model.fit(x, x, verbose=0)
    assert model.built
    assert len(model.weights) == (4 if isinstance(first[0] if first else None, layers.Dense) else 2)


def test_a_stack_is_built_for_the_shape_of_its_input():
    model = keramos.Sequential([keramos.Input((2,), batch_size=3), layers.Dense(2)])
    model.build((3, 2))
    model.build((None, 2))
    with pytest.raises(ConfigError, match="has an input of another shape"):
        model.build((3, 4))
