"""What a layer owns: layers and variables in its attributes, and in containers there."""

from __future__ import annotations

import copy
from collections import Counter, OrderedDict, defaultdict

import numpy as np
import pytest

import keramos as keras
from keramos.layers import Dense


def numbers(owner) -> list[int]:
    """The units of the layers that it owns."""
    return sorted(layer.units for layer in owner._flatten_layers(include_self=False))


class Owner(keras.layers.Layer):
    """A layer with `items`."""

    def __init__(self, items):
        super().__init__()
        self.items = items


def iadd(owner):
    owner.items += [Dense(3)]
    owner.items += (Dense(4),)


def same(owner):
    owner.items = owner.items


def another(owner):
    owner.items = [Dense(9)]


def inner(owner):
    owner.items.append([Dense(3)])
    owner.items[-1] += [Dense(4)]


def second_name(owner):
    owner.more = owner.items
    owner.more.append(Dense(3))


def imul(owner):
    owner.items *= 2


def emptied(owner):
    owner.items *= 0


LISTS = {
    "append": (lambda o: o.items.append(Dense(3)), [1, 2, 3]),
    "insert": (lambda o: o.items.insert(0, Dense(3)), [1, 2, 3]),
    "extend": (lambda o: o.items.extend([Dense(3), Dense(4)]), [1, 2, 3, 4]),
    "+=": (iadd, [1, 2, 3, 4]),
    "*= 2": (imul, [1, 2]),
    "*= 0": (emptied, []),
    "= itself": (same, [1, 2]),
    "= another": (another, [1, 2, 9]),  # as in Keras: what was an attribute stays owned
    "another name": (second_name, [1, 2, 3]),
    "[i] +=": (inner, [1, 2, 3, 4]),
    "[i] =": (lambda o: o.items.__setitem__(0, Dense(3)), [2, 3]),
    "[:] =": (lambda o: o.items.__setitem__(slice(None), [Dense(3)]), [3]),
    "del [i]": (lambda o: o.items.__delitem__(0), [2]),
    "pop": (lambda o: o.items.pop(), [1]),
    "remove": (lambda o: o.items.remove(o.items[0]), [2]),
    "clear": (lambda o: o.items.clear(), []),
    "reverse": (lambda o: o.items.reverse(), [1, 2]),
    "sort": (lambda o: o.items.sort(key=lambda layer: -layer.units), [1, 2]),
    "del": (lambda o: o.__delattr__("items"), [1, 2]),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists(name):
    change, wanted = LISTS[name]
    owner = Owner([Dense(1), Dense(2)])
    change(owner)
    assert numbers(owner) == wanted


def dict_ior(owner):
    owner.items |= {"c": Dense(3)}


def dict_inner(owner):
    owner.items["c"] = [Dense(3)]
    owner.items["c"] += [Dense(4)]


DICTS = {
    "[k] =": (lambda o: o.items.__setitem__("c", Dense(3)), [1, 2, 3]),
    "[k] = again": (lambda o: o.items.__setitem__("a", Dense(3)), [2, 3]),
    "update": (lambda o: o.items.update({"c": Dense(3)}, d=Dense(4)), [1, 2, 3, 4]),
    "|=": (dict_ior, [1, 2, 3]),
    "= itself": (same, [1, 2]),
    "[k] +=": (dict_inner, [1, 2, 3, 4]),
    "setdefault": (lambda o: o.items.setdefault("c", Dense(3)), [1, 2, 3]),
    "pop": (lambda o: o.items.pop("a"), [2]),
    "popitem": (lambda o: o.items.popitem(), [1]),
    "del": (lambda o: o.items.__delitem__("a"), [2]),
    "clear": (lambda o: o.items.clear(), []),
}


@pytest.mark.parametrize("name", DICTS)
@pytest.mark.parametrize("kind", [dict, OrderedDict, lambda d: defaultdict(list, d)])
def test_dicts(kind, name):
    change, wanted = DICTS[name]
    owner = Owner(kind({"a": Dense(1), "b": Dense(2)}))
    change(owner)
    assert numbers(owner) == wanted
    again = copy.copy(owner.items)
    assert type(again) in (dict, OrderedDict, defaultdict)
    assert isinstance(owner.items, type(again))
    assert again == owner.items


def test_a_default_dict_makes_what_is_missing():
    owner = Owner(defaultdict(list))
    owner.items["a"].append(Dense(1))
    owner.items["b"] += [Dense(2)]
    assert numbers(owner) == [1, 2]


def test_an_ordered_dict_keeps_its_methods():
    owner = Owner(OrderedDict(a=Dense(1), b=Dense(2)))
    owner.items.move_to_end("a")
    assert list(owner.items) == ["b", "a"]
    assert owner.items == OrderedDict(owner.items)


@pytest.mark.parametrize("kind", [type("Own", (list,), {}), type("OwnSet", (set,), {})])
def test_a_container_of_a_users_own_kind_stays_as_it_is(kind):
    members = kind([Dense(1), Dense(2)])
    owner = Owner(members)
    assert owner.items is members
    assert numbers(owner) == [1, 2]


def test_a_counter_counts():
    owner = Owner(Counter("aab"))
    owner.items.update("b")
    assert owner.items == Counter("aabb")


def set_operator(operator):
    def change(owner):
        kept = next(layer for layer in owner.items if layer.units == 1)
        other = {kept, Dense(3)}
        owner.items = getattr(owner.items, operator)(other)

    return change


SETS = {
    "|=": (set_operator("__ior__"), [1, 2, 3]),
    "&=": (set_operator("__iand__"), [1]),
    "-=": (set_operator("__isub__"), [2]),
    "^=": (set_operator("__ixor__"), [2, 3]),
    "add": (lambda o: o.items.add(Dense(3)), [1, 2, 3]),
    "update": (lambda o: o.items.update({Dense(3)}, [Dense(4)]), [1, 2, 3, 4]),
    "clear": (lambda o: o.items.clear(), []),
    "= itself": (same, [1, 2]),
}


@pytest.mark.parametrize("name", SETS)
def test_sets(name):
    change, wanted = SETS[name]
    owner = Owner({Dense(1), Dense(2)})
    change(owner)
    assert numbers(owner) == wanted
    assert sorted(layer.units for layer in owner.items) == wanted


def test_a_list_of_another_layer_is_copied():
    first = Owner([Dense(1)])
    second = Owner(first.items)
    second.items.append(Dense(2))
    assert numbers(first) == [1]
    assert numbers(second) == [1, 2]


def test_an_attribute_set_anew_keeps_its_former_variable():
    layer = keras.layers.Layer()
    layer.scale = layer.add_weight(shape=(1,), name="first")
    layer.scale = layer.add_weight(shape=(2,), name="second")
    assert [v.name for v in layer.weights] == ["first", "second"]
    del layer.scale
    assert [v.name for v in layer.weights] == ["first"]


def test_a_model_that_grows_by_addition_trains_and_comes_back(tmp_path):
    @keras.saving.register_keras_serializable(package="tracking")
    class Grown(keras.Model):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.blocks = []
            for units in (4, 2):
                self.blocks += [Dense(units)]

        def call(self, x):
            for block in self.blocks:
                x = block(x)
            return x

    model, x = Grown(), np.ones((8, 3), "float32")
    model.compile("sgd", "mse")
    losses = model.fit(x, np.zeros((8, 2)), epochs=3, verbose=0).history["loss"]
    assert len(model.weights) == 4
    assert losses[0] != losses[-1]
    model.save(tmp_path / "m.keras")
    loaded = keras.models.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(loaded.predict(x, verbose=0), model.predict(x, verbose=0))
