"""Files that list tensors by layer: which variable each tensor is."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError, DamagedFileError, WeightsError
from keramos.saving.convert import convert

MIXED = ["kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance", "kernel", "bias"]
SORTED = ["kernel", "bias", "gamma", "beta", "kernel", "bias", "moving_mean", "moving_variance"]
CORPUS = Path(__file__).resolve().parents[1] / "golden" / "corpus"
SHAPES = {
    "moving_mean": (3,),
    "moving_variance": (3,),
    "gamma": (3,),
    "beta": (3,),
    "bias": (3,),
    "kernel": (3, 3),
}


def frozen():
    layers = keras.layers
    inner = keras.Sequential(
        [keras.Input((3,)), layers.Dense(3), layers.BatchNormalization(), layers.Dense(3)],
        name="inner",
    )
    inner.trainable = False
    return keras.Sequential([keras.Input((3,)), inner])


def written(path, names, *, layer="inner"):
    """A weights file of old; each tensor is filled with its number."""
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer]
        group = file.create_group(layer)
        group.attrs["weight_names"] = [f"{i}/{name}:0" for i, name in enumerate(names)]
        for i, name in enumerate(names):
            group[f"{i}/{name}:0"] = np.full(SHAPES.get(name, (1,)), i, "float32")
    return path


@pytest.mark.parametrize("names", [MIXED, SORTED], ids=["as made", "trainable ones first"])
def test_the_names_in_the_file_tell_the_order_of_a_frozen_layer(names, tmp_path):
    model = frozen()
    model.load_weights(written(tmp_path / "w.h5", names))
    found = {v.path: int(v.numpy().flat[0]) for v in model.weights}
    by_number = sorted(model.weights, key=lambda v: found[v.path])
    assert [v.name for v in by_number] == names
    assert [found[v.path] for v in by_number] == list(range(8))


def test_a_model_in_training_takes_them_and_keeps_the_rest(tmp_path):
    """Such files list the weights of layers alone, nothing of an optimizer or a metric."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3)])
    model.layers[0].measure = keras.metrics.Mean()
    model.compile("adam", "mse")
    model.fit(np.ones((4, 3)), np.ones((4, 3)), verbose=0)
    kept = [v.numpy() for v in model.optimizer.variables]
    report = model.load_weights(written(tmp_path / "w.h5", ["kernel", "bias"], layer="dense"))
    assert (report.complete, len(report.loaded)) == (True, 2)
    for value, variable in zip(kept, model.optimizer.variables, strict=True):
        np.testing.assert_array_equal(value, variable.numpy())


def test_a_variable_that_two_objects_hold_is_filled_once_for_both(tmp_path):
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.SpectralNormalization(keras.layers.Dense(3))]
    )
    SHAPES["vector_u"] = (1, 3)
    model.load_weights(
        written(tmp_path / "w.h5", ["kernel", "bias", "vector_u"], layer="spectral_normalization")
    )
    assert {v.name: int(v.numpy().flat[0]) for v in model.weights} == {
        "kernel": 0,
        "bias": 1,
        "vector_u": 2,
    }


def test_another_number_of_weights_is_named(tmp_path):
    with pytest.raises(
        WeightsError, match=r"'inner' has 8 weights(.|\n)*found +kernel, lora_kernel_a"
    ):
        frozen().load_weights(written(tmp_path / "w.h5", ["kernel", "lora_kernel_a"]))


def test_such_weights_alone_are_not_converted(tmp_path):
    source, target = written(tmp_path / "w.h5", MIXED), tmp_path / "new.weights.h5"
    with pytest.raises(ConfigError, match=r"^this file lists tensors by layer") as caught:
        convert(source, target)
    assert caught.value.in_ == str(source)
    assert list(tmp_path.iterdir()) == [source]


def test_there_is_no_path_to_rename(tmp_path):
    model = frozen()
    before = model.get_weights()
    with pytest.raises(ConfigError, match=r"^rename= is for files that list tensors by path"):
        model.load_weights(written(tmp_path / "w.h5", MIXED), rename={"inner": "outer"})
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def a_layer_is_a_tensor(file):
    file.attrs["layer_names"] = ["dense"]
    file["dense"] = np.ones(3)


def the_names_are_a_number(file):
    file.attrs["layer_names"] = 5


def the_names_are_one_text(file):
    file.attrs["layer_names"] = "dense"


def the_names_are_nothing(file):
    file.attrs["layer_names"] = h5py.Empty("S5")


def the_weights_are_a_tensor(file):
    file.attrs["model_config"] = '{"class_name": "Sequential", "config": {"layers": []}}'
    file["model_weights"] = np.ones(3)


@pytest.mark.parametrize(
    ("damaged", "said"),
    [
        (a_layer_is_a_tensor, "'dense' is a tensor, not a group"),
        (the_names_are_a_number, "attribute 'layer_names' is not a list"),
        (the_names_are_one_text, "attribute 'layer_names' is not a list"),
        (the_names_are_nothing, "attribute 'layer_names' is not a list"),
        (the_weights_are_a_tensor, "'model_weights' is a tensor, not a group"),
    ],
)
def test_a_list_of_layers_that_is_none_is_damage(damaged, said, tmp_path):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        damaged(file)
    with pytest.raises(DamagedFileError, match=said) as caught:
        keras.saving.inspect(tmp_path / "w.h5")
    assert caught.value.in_ == str(tmp_path / "w.h5")


def test_custom_objects_come_before_our_own_classes_in_files_of_old_formats():
    class Mine(keras.layers.Dense):
        pass

    path = CORPUS / "keras-3.15.1" / "nested_trainable" / "nested_trainable.h5"
    loaded = keras.models.load_model(path, custom_objects={"Dense": Mine})
    kinds = {type(layer) for layer in loaded._flatten_layers()}
    assert Mine in kinds
    assert keras.layers.Dense not in kinds
    with keras.saving.custom_object_scope({"Dense": Mine}):
        again = keras.models.load_model(path)
    assert Mine in {type(layer) for layer in again._flatten_layers()}
    assert keras.layers.Dense in {type(x) for x in keras.models.load_model(path)._flatten_layers()}


@pytest.mark.parametrize("ending", ["h5", "keras"])
def test_slots_belong_to_the_layers_that_masks_move(ending):
    """A copy that ends a mask moves a layer: two embeddings of one shape could swap their slots."""
    stem = CORPUS / "tf_keras-2.21.0" / "slots_of_moved_layers" / "slots_of_moved_layers"
    optimizer = keras.models.load_model(stem.with_suffix(f".{ending}")).optimizer
    with h5py.File(stem.with_suffix(".h5")) as file:
        group = file["optimizer_weights"]
        names = [name for name in group.attrs["weight_names"] if "/m/" in name]
        momentums = {
            name.split("/m/")[1].removesuffix(":0").replace("/", "_"): np.asarray(group[name])
            for name in names
        }
    assert len(momentums) == len(optimizer._momentums)
    for slot in optimizer._momentums:
        variable = slot.path.partition("/")[2].removesuffix("_momentum")
        np.testing.assert_array_equal(slot, momentums[variable])


def test_a_layer_whose_group_is_in_that_of_another_has_its_own_tensors(tmp_path):
    """MobileNetV3 of tf.keras has layers `Conv` and `Conv/BatchNorm`."""
    inner = [keras.layers.Dense(3, name="Conv"), keras.layers.BatchNormalization(name="Conv_Norm")]
    model = keras.Sequential([keras.Input((3,)), *inner])
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.attrs["layer_names"] = ["Conv", "Conv/Norm"]
        for layer, names in (("Conv", SORTED[:2]), ("Conv/Norm", MIXED[2:6])):
            group = file.create_group(layer)
            group.attrs["weight_names"] = [f"{layer}/{name}:0" for name in names]
            for i, name in enumerate(names):
                group[f"{layer}/{name}:0"] = np.full(SHAPES[name], i, "float32")
    for by_name in (False, True):
        model.load_weights(tmp_path / "w.h5", by_name=by_name)
        assert [int(v.numpy().flat[0]) for v in model.weights] == [0, 1, 0, 1, 2, 3]
