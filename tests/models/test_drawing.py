"""Pictures of models."""

import xml.etree.ElementTree as ET

import pytest

import keramos as keras
from keramos.errors import ConfigError


def branching():
    keras.utils.clear_session()
    x = keras.Input((4,), name="x<&>")
    a, b = keras.layers.Dense(3, activation="relu")(x), keras.layers.Dense(3)(x)
    inner = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)], name="inner"
    )
    return keras.Model(x, inner(keras.ops.add(a, b)))


def texts(path):
    return [element.text for element in ET.parse(path).iter("{http://www.w3.org/2000/svg}text")]


def test_every_layer_is_a_box_with_what_was_asked_for(tmp_path):
    path = keras.utils.plot_model(
        branching(),
        tmp_path / "m.svg",
        show_shapes=True,
        show_dtype=True,
        show_layer_names=True,
        show_layer_activations=True,
    )
    found = texts(path)
    assert "x<&>: InputLayer" in found
    assert "inner: Sequential" in found
    assert found.count("(None, 3)") == 2
    assert "activation relu" in found
    assert "float32" in found


def test_arrows_pass_through_operations(tmp_path):
    path = keras.utils.plot_model(branching(), tmp_path / "m.svg")
    arrows = [
        e for e in ET.parse(path).iter("{http://www.w3.org/2000/svg}path") if e.get("marker-end")
    ]
    assert len(arrows) == 4  # x to both, both to the inner model


def test_models_inside_are_expanded(tmp_path):
    assert len(texts(keras.utils.plot_model(branching(), tmp_path / "a.svg"))) == 4
    assert (
        len(texts(keras.utils.plot_model(branching(), tmp_path / "b.svg", expand_nested=True))) == 5
    )


def test_graphviz_gets_the_same_boxes():
    dot = keras.utils.model_to_dot(branching())
    assert dot.startswith("digraph")
    assert dot.count("label=") == 4
    assert dot.count("->") == 4


def test_a_long_chain_is_drawn(tmp_path):
    x = inputs = keras.Input((2,))
    for _ in range(1500):
        x = keras.layers.Dense(2)(x)
    keras.utils.plot_model(keras.Model(inputs, x), tmp_path / "m.svg")


def test_an_ending_that_is_no_picture(tmp_path):
    with pytest.raises(ConfigError, match="picture"):
        keras.utils.plot_model(branching(), tmp_path / "m.txt")


def test_a_bitmap_is_drawn_where_matplotlib_is_installed(tmp_path):
    path = tmp_path / "model.png"
    inputs = keras.Input((4,))
    keras.utils.plot_model(
        keras.Model(inputs, keras.layers.Dense(2)(inputs)), to_file=path, show_shapes=True
    )
    assert path.read_bytes().startswith(b"\x89PNG")
