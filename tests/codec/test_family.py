"""What a family refuses, its public functions, and how generated constructors name the class that
was called.
"""

from __future__ import annotations

import inspect
import pickle

import pytest

import keramos
from keramos.codec import names
from keramos.codec.arguments import required
from keramos.codec.family import Family
from keramos.codec.saveable import Saveable
from keramos.codec.types import integer
from keramos.errors import ConfigError


class Parent(Saveable):
    size: int = required(integer(1))


class Child(Parent):
    pass


def test_errors_name_the_class_that_was_called():
    with pytest.raises(ConfigError, match="Child: `size` must be an integer >= 1"):
        Child(0)
    with pytest.raises(ConfigError, match="Child needs argument 'size'"):
        Child()
    with pytest.raises(ConfigError, match="Child has no argument 'sise'") as caught:
        Child(1, sise=2)
    assert caught.value.near == "size"


def test_a_familys_own_functions_are_not_its_members():
    assert names.resolve_function("relu") is not None
    for door in ("get", "serialize", "deserialize"):
        assert names.resolve_function(door) is None
        assert door not in set(names.candidates())


def test_a_custom_object_takes_the_place_of_a_member_only_where_no_module_is_named():
    class Zeros(Saveable):
        def __call__(self, shape, dtype=None):
            return 0

    family, bare = Family("initializer", "initializers"), {"class_name": "Zeros", "config": {}}
    mine = {"Zeros": Zeros}
    assert type(family.deserialize(bare, custom_objects=mine)) is Zeros
    assert (
        type(family.deserialize({"module": "keras.initializers", **bare}, custom_objects=mine))
        is not Zeros
    )


PACKAGES = ("constraints", "initializers", "losses", "metrics", "optimizers", "regularizers")


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("name", ["get", "serialize", "deserialize"])
def test_public_functions_are_those_of_their_package(package, name):
    function = getattr(getattr(keramos, package), name)
    noun = package.removesuffix("s") if package != "losses" else "loss"
    assert (function.__module__, function.__qualname__) == (f"keramos.{package}.family", name)
    assert pickle.loads(pickle.dumps(function)) is function
    assert noun in inspect.getdoc(function)
    first = {"get": "identifier", "serialize": noun, "deserialize": "config"}[name]
    assert next(iter(inspect.signature(function).parameters)) == (
        "name" if (package, name) == ("losses", "deserialize") else first
    )


def test_public_functions_take_their_arguments_by_name():
    loss = keramos.losses.deserialize(name="mse", custom_objects=None)
    assert keramos.losses.serialize(loss=loss) == keramos.losses.serialize(loss)
    with pytest.raises(TypeError, match="unexpected keyword argument 'member'"):
        keramos.losses.serialize(member=loss)
