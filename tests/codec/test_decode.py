"""Configs that say how a layer was built, or which objects are one, and say it wrongly."""

import json
import zipfile

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError, UnsafeError


def described(class_name, name, **fields):
    config = {"name": name, **({"units": 3} if class_name == "Dense" else {})}
    return {
        "module": "keras.layers",
        "class_name": class_name,
        "config": config,
        "registered_name": None,
        **fields,
    }


def stacked(*layers):
    """The config of a model that holds the layers in a pipeline."""
    pipeline = described("Pipeline", "pipeline")
    pipeline["config"]["layers"] = list(layers)
    config = {"name": "model", "layers": [pipeline]}
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": config,
        "registered_name": None,
    }


def from_archive(config, folder):
    path = folder / "model.keras"
    keras.Sequential([keras.Input((4,)), keras.layers.ReLU()]).save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return keras.models.load_model(path)


DOORS = {
    "deserialize_keras_object": lambda config, _: keras.saving.deserialize_keras_object(config),
    "layers.deserialize": lambda config, _: keras.layers.deserialize(config),
    "model_from_json": lambda config, _: keras.models.model_from_json(json.dumps(config)),
    "from_config": lambda config, _: keras.Sequential.from_config(config["config"]),
    "load_model": from_archive,
}


@pytest.fixture(params=DOORS)
def opened(request, tmp_path):
    return lambda config: DOORS[request.param](config, tmp_path)


@pytest.mark.parametrize(
    "build_config",
    [5, 0, "x", "", [1], [], True],
)
def test_a_build_config_of_another_type_is_an_error(opened, build_config):
    config = stacked(described("Dense", "first", build_config=build_config))
    with pytest.raises(ConfigError, match="build_config of Dense must be an object") as error:
        opened(config)
    assert error.value.at.endswith("layers[0].config.layers[0]")


@pytest.mark.parametrize(
    ("build_config", "message"),
    [
        ({"input_shape": 5}, "input_shape in the build_config of 'first' is not a shape"),
        ({"input_shape": "x"}, "input_shape in the build_config of 'first' is not a shape"),
        ({"input_shape": [None, "x"]}, "is not a shape"),
        ({"input_shape": [None, 2.5]}, "is not a shape"),
        ({"input_shape": [None, -3]}, "is not a shape"),
        ({"input_shape": [None, True]}, "is not a shape"),
        ({"input_shape": {"a": [None, "4"]}}, "is not a shape"),
        ({"input_shape": [[None, 4], "x"]}, "is not a shape"),
        ({"shapes_dict": []}, "shapes_dict in the build_config of 'first' must be an object"),
        ({"shapes_dict": 5}, "shapes_dict in the build_config of 'first' must be an object"),
        ({"shapes_dict": {"input_shape": 3}}, "is not a shape"),
    ],
)
def test_a_build_config_without_a_shape_is_an_error(opened, build_config, message):
    config = stacked(described("Dense", "first", build_config=build_config))
    with pytest.raises(ConfigError, match=message) as error:
        opened(config)
    assert error.value.at.endswith("layers[0].config.layers[0].build_config")


@pytest.mark.parametrize(
    ("build_config", "built"),
    [
        (None, False),
        ({}, False),
        ({"input_shape": None}, False),
        ({"input_shape": [None, 4]}, True),
        ({"shapes_dict": {"input_shape": [2, 4]}}, True),
    ],
)
def test_what_layers_write_builds_them(build_config, built):
    layer = keras.layers.deserialize(described("Dense", "first", build_config=build_config))
    assert layer.built is built


def test_a_class_with_a_build_config_of_its_own_reads_it_itself():
    class Own(keras.layers.Layer):
        def build_from_config(self, config):
            self.read = config

    config = {"module": None, "class_name": "Own", "config": {}, "registered_name": "Own"}
    config["build_config"] = {"input_shape": "mine"}
    layer = keras.layers.deserialize(config, custom_objects={"Own": Own})
    assert layer.read == {"input_shape": "mine"}


def test_a_shared_object_id_of_another_class_is_an_error(opened):
    config = stacked(
        described("Dense", "first", shared_object_id=7),
        described("ReLU", "second", shared_object_id=7),
    )
    with pytest.raises(ConfigError, match="shared_object_id 7 names objects of two") as error:
        opened(config)
    assert error.value.at.endswith("layers[0].config.layers[1]")
    assert error.value.found == "keras.layers.ReLU"


@pytest.mark.parametrize("number", [[1], {}, 1.5])
def test_a_shared_object_id_of_another_type_is_an_error(opened, number):
    config = stacked(described("Dense", "first", shared_object_id=number))
    with pytest.raises(ConfigError, match="shared_object_id of Dense must be an integer"):
        opened(config)


def test_a_shared_object_is_made_once(opened):
    config = stacked(
        described("ReLU", "first", shared_object_id=7),
        described("ReLU", "second", shared_object_id=7),
        described("ReLU", "third", shared_object_id=8),
    )
    first, second, third = opened(config).layers[0].layers
    assert first is second
    assert first is not third
    assert np.array_equal(first(np.array([-1.0, 2.0])), [0.0, 2.0])


def test_module_objects_are_asked_last():
    @keras.saving.register_keras_serializable(package="last")
    class Asked(keras.layers.Layer):
        pass

    class Other(keras.layers.Layer):
        pass

    config = keras.saving.serialize_keras_object(Asked())
    names = {"last>Asked": Other, "Asked": Other}
    again = keras.saving.deserialize_keras_object(config, module_objects=names)
    assert type(again) is Asked
    unknown = {"class_name": "Nowhere", "config": {}, "module": None, "registered_name": "Nowhere"}
    made = keras.saving.deserialize_keras_object(unknown, module_objects={"Nowhere": Other})
    assert type(made) is Other


def test_a_name_alone_is_asked_for_in_module_objects():
    class Greedy(keras.layers.Layer):
        pass

    def plain(x):
        return x

    names = {"greedy": Greedy, "plain": plain}
    known = keras.saving.deserialize_keras_object
    assert type(known("greedy", module_objects=names)) is Greedy
    assert known("plain", module_objects=names) is plain
    assert known("other", module_objects=names) == "other"
    assert known("greedy") == "greedy"
    assert known("greedy", {"greedy": plain}, module_objects=names) is plain


def test_code_may_be_granted_by_name_and_nothing_else_is_taken():
    config = keras.saving.serialize_keras_object(keras.layers.Lambda(lambda x: x + 1))
    with pytest.raises(UnsafeError):
        keras.saving.deserialize_keras_object(config)
    layer = keras.saving.deserialize_keras_object(config, trusted=("lambda",))
    assert float(layer(np.ones(()))) == 2
    with pytest.raises(TypeError, match="trustd"):
        keras.saving.deserialize_keras_object(config, trustd=("lambda",))


def test_a_registered_function_may_be_written_by_its_bare_name():
    @keras.saving.register_keras_serializable(package="bare")
    def tripled(x):
        return x * 3

    for fields in ({"registered_name": "function"}, {"registered_name": "bare>tripled"}):
        config = {"module": "builtins", "class_name": "function", "config": "tripled", **fields}
        assert keras.saving.deserialize_keras_object(config) is tripled
    layer = described("Dense", "d")
    layer["config"]["activation"] = config
    assert keras.saving.deserialize_keras_object(layer).activation is tripled

    @keras.saving.register_keras_serializable(package="other", name="tripled")
    def another(x):
        return x

    with pytest.raises(ConfigError, match="no function named 'tripled'"):  # which of them?
        keras.saving.deserialize_keras_object(config)
