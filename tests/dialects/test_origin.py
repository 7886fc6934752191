"""Who wrote a config or a file."""

from __future__ import annotations

import pytest

from keramos.dialects import Origin, of_config


@pytest.mark.parametrize(
    ("version", "family"),
    [
        ("0.3.3", "keras1"),
        ("1.2.2", "keras1"),
        ("2.0.9", "keras2"),
        ("2.3.1", "keras2"),
        ("2.2.4-tf", "tf_keras"),
        ("2.4.0", "tf_keras"),
        ("2.15.0", "tf_keras"),
        ("2.21.0", "tf_keras"),
        ("3.0.5", "keras3"),
        ("3.15.1", "keras3"),
        ("10.0", "keras3"),
        ("", None),
        ("nonsense", None),
        (None, None),
    ],
)
def test_the_version_names_the_family(version, family):
    assert Origin(keras_version=version).family == family


def test_a_config_carries_its_version():
    origin = of_config({"class_name": "Model", "keras_version": "1.2.2", "backend": "theano"})
    assert (origin.family, origin.backend) == ("keras1", "theano")


@pytest.mark.parametrize("value", [3, ["2.4"], {"a": 1}, float("nan"), True])
def test_what_is_not_text_is_no_version(value):
    origin = of_config({"class_name": "Model", "keras_version": value, "backend": value})
    assert (origin.family, origin.backend) == (None, None)


@pytest.mark.parametrize(
    ("config", "family"),
    [
        ({"module": "keras.src.engine.functional", "class_name": "Functional"}, "tf_keras"),
        ({"module": "tf_keras.src.engine.functional", "class_name": "Functional"}, "tf_keras"),
        ({"class_name": "Dense", "config": {"batch_input_shape": [None, 2]}}, "tf_keras"),
        (
            {
                "class_name": "Dense",
                "config": {"batch_input_shape": [None, 2], "input_dtype": "float32"},
            },
            "keras1",
        ),
        ({"class_name": "Graph", "config": {"node_config": []}}, "keras1"),
        ({"class_name": "Dense", "config": {"units": 2}}, None),
        ({"module": "keras.layers", "class_name": "Dense", "config": {"units": 2}}, None),
        ([], None),
        ("text", None),
    ],
)
def test_without_a_version_the_spelling_may_tell(config, family):
    assert of_config(config).family == family


def test_an_ordering_that_is_no_text_tells_nothing():
    layers = [
        {"class_name": "Convolution2D", "config": {"dim_ordering": ordering}}
        for ordering in (["th"], {"th": 1}, None, "th")
    ]
    config = {"class_name": "Sequential", "keras_version": "1.2.2", "config": layers}
    assert of_config(config).backend == "theano"


def test_a_deep_config_is_not_followed_for_ever():
    config: dict = {"class_name": "Sequential", "config": {"layers": []}}
    for _ in range(100):
        config = {"class_name": "Sequential", "config": {"layers": [config, config]}}
    assert of_config(config).family is None


@pytest.mark.parametrize(
    ("version", "pads"), [(None, True), ("1.1.0", True), ("1.1.1", False), ("2.0.4", False)]
)
def test_volumes_were_padded_as_on_tensorflow_at_first(version, pads):
    node = {"class_name": "Dense", "config": {"batch_input_shape": [None, 2], "input_dtype": "f"}}
    origin = of_config(node | ({"keras_version": version} if version else {}))
    assert origin.pads_volumes_as_tensorflow == pads
