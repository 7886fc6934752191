"""Config: named values that can be frozen."""

from __future__ import annotations

import copy
import pickle

import pytest

from keramos.utils import Config


def test_values_are_attributes_and_items():
    config = Config(a=1, b="x")
    config.c = 2.5
    config["d"] = None
    assert (config.a, config["b"], config.get("c"), config.get("z", 7)) == (1, "x", 2.5, 7)
    assert (len(config), list(config), "d" in config) == (4, ["a", "b", "c", "d"], True)
    assert config.as_dict() == dict(config.items()) == {"a": 1, "b": "x", "c": 2.5, "d": None}
    assert config.to_json() == '{"a": 1, "b": "x", "c": 2.5, "d": null}'
    assert repr(Config(a=1)) == "<Config {'a': 1}>"
    assert config.pop("a") == 1
    config.update({"b": 3}, e=4)
    del config["d"]
    assert (list(config.keys()), list(config.values())) == (["b", "c", "e"], [3, 2.5, 4])


def test_frozen():
    config = Config(a=1)
    config.freeze()
    assert config.frozen
    for change in (
        lambda: setattr(config, "a", 2),
        lambda: setattr(config, "b", 2),
        lambda: config.update(a=2),
        lambda: config.pop("a"),
        lambda: config.__setitem__("a", 2),
        lambda: config.__delitem__("a"),
    ):
        with pytest.raises(ValueError, match="frozen"):
            change()
    config.unfreeze()
    config.a = 2
    assert config.as_dict() == {"a": 2}


def test_a_near_name_is_shown():
    with pytest.raises(AttributeError, match="rate") as caught:
        _ = Config(learning_rate=1).learning_rat
    assert "near   learning_rate" in str(caught.value)


def test_copies():
    config = Config(a=[1])
    for other in (copy.deepcopy(config), pickle.loads(pickle.dumps(config))):
        assert other.as_dict() == {"a": [1]}
        other.a.append(2)
        assert config.a == [1]
