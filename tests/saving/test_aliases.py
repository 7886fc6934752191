"""An object that can be reached by several attributes is found by any of them."""

from __future__ import annotations

import numpy
import pytest

import keramos
from keramos import layers
from keramos.errors import WeightsError

X = numpy.ones((2, 2), "float32")


class Plain(keramos.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(3)

    def call(self, x):
        return self.dense(x)


class Aliased(Plain):
    """Its layer is saved at `a_dense`, the first of its attributes by name."""

    def __init__(self, **kwargs):
        keramos.Model.__init__(self, **kwargs)
        self.a_dense = layers.Dense(3)

    @property
    def dense(self):
        return self.a_dense


class Nested(keramos.Model):
    def __init__(self, inner, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner

    def get_config(self):
        return {"inner": keramos.saving.serialize_keras_object(self.inner)}

    def call(self, x):
        return self.inner(x)


class NestedAlias(Nested):
    def __init__(self, inner, **kwargs):
        keramos.Model.__init__(self, **kwargs)
        self.a_model = inner
        self.inner = inner


def built(model):
    model(X)
    return model


PAIRS = [(Plain, Aliased), (lambda: Nested(Plain()), lambda: NestedAlias(Plain()))]


@pytest.mark.parametrize("name", ["one.weights.h5", "one.keras"])
@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_weights_go_to_the_object_under_its_other_name(source, target, name, tmp_path):
    one, other = built(source()), built(target())
    save = one.save if name.endswith(".keras") else one.save_weights
    save(tmp_path / name)
    other.load_weights(tmp_path / name)  # of a whole model's file, too
    numpy.testing.assert_array_equal(other.get_weights()[0], one.get_weights()[0])


def test_a_name_that_no_attribute_has_is_missed(tmp_path):
    built(Aliased()).save_weights(tmp_path / "one.weights.h5")  # at `a_dense`
    with pytest.raises(WeightsError, match="missing     dense/vars/0"):
        built(Plain()).load_weights(tmp_path / "one.weights.h5")
