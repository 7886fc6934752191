"""The walk finds rules by names that a file may choose freely."""

from __future__ import annotations

import pytest

from keramos.dialects import Origin, rules, upgrade, walk
from keramos.errors import LimitError
from keramos.saving import deserialize_keras_object


@pytest.mark.parametrize("class_name", ["Mine", None, 3, ["Dense"]])
@pytest.mark.parametrize("module", ["Dense", "Flatten", "Lambda", "keras.losses"])
def test_a_module_may_be_called_as_a_class_is(module, class_name):
    config = {"class_name": class_name, "module": module, "config": {"output_dim": 2}}
    assert upgrade(config, Origin(keras_version="1.2.0")).config["class_name"] == class_name


def test_a_rule_is_told_where_its_node_stands(monkeypatch):
    places = []

    def note(node, where):
        places.append((where.slot, where.path, where.origin.keras_version))
        return {**node, "module": "keras.layers"} if node.get("module") is None else None

    monkeypatch.setitem(walk.RULES, "Noted", [rules.Listed(note, None)])
    inner = {"class_name": "Noted", "config": {}}
    config = {"class_name": "Model", "config": {"layers": [{"x": 1}, {"config": {"cell": inner}}]}}
    upgrade({"all": [inner, config]}, Origin(keras_version="2.3.1"))
    assert set(places) == {
        ("", "$", "2.3.1"),  # the first look, which asks only whether there is anything to do
        ("all", "$.all[0]", "2.3.1"),
        ("cell", "$.all[1].config.layers[1].config.cell", "2.3.1"),
    }


@pytest.mark.parametrize("config", [{"name": "a"}, {"output_dim": 2}, {"batch_input_shape": [1]}])
@pytest.mark.parametrize("module", [None, "keras.layers", 3, ()])
@pytest.mark.parametrize("class_name", ["Dense", "Mine", "Lambda"])
def test_what_no_rule_concerns_is_found_without_a_walk(class_name, module, config):
    nodes = [{"class_name": class_name, "config": config}]
    if module != ():
        nodes[0]["module"] = module
    for version in ("1.2.0", "2.3.1", "2.15.0", "3.15.1"):
        origin = Origin(keras_version=version)
        walked = walk._Walk(origin).upgraded(nodes, walk.Where("", "$", origin))
        assert upgrade(nodes, origin).config == walked


@pytest.mark.parametrize("wrap", [lambda x: [x], lambda x: {"a": x}, lambda x: {"config": x}])
def test_what_is_nested_too_deeply_is_refused_whatever_its_spelling(wrap):
    config = {"class_name": "Dense", "config": {"output_dim": 2}}
    for _ in range(3000):
        config = wrap(config)
    assert upgrade(config, Origin(keras_version="1.2.0")).config is config
    with pytest.raises(LimitError, match="nested too deeply"):
        deserialize_keras_object(config)
