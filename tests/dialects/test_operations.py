"""Operations that a file names by their class alone."""

from __future__ import annotations

import pytest

from keramos import dialects

NODES = [{"args": [], "kwargs": {}}]


def upgraded(node: dict) -> dict:
    found = dialects.upgrade({"layers": [node]}).config
    assert dialects.upgrade(found).config == found
    return found["layers"][0]


@pytest.mark.parametrize("name", ["Reshape", "Add", "Softmax", "Relu"])
def test_what_is_never_trainable_is_an_operation(name):
    found = upgraded(
        {"class_name": name, "config": {"name": "it"}, "name": "it", "inbound_nodes": NODES}
    )
    assert found["module"].startswith("keras.src.ops.")
    assert found["registered_name"] == name


@pytest.mark.parametrize("name", ["Reshape", "Add", "Softmax"])
def test_what_may_be_trainable_is_a_layer(name):
    found = upgraded(
        {
            "class_name": name,
            "config": {"name": "it", "trainable": True},
            "name": "it",
            "inbound_nodes": NODES,
        }
    )
    assert found["module"] == "keras.layers"
