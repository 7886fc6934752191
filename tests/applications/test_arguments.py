"""What the functions that make models take, refuse, and do with images of the caller's."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import numpy as np
import pytest
from tests.conformance import table

import keramos as keras
from keramos.errors import ConfigError, FileMissingError, ShapeError

applications = keras.applications
MODELS = table.cases("applications").MODELS
IMAGENET = {"weights": "imagenet"}
CHANNELS_LAST_ONLY = ("ConvNeXtTiny", "DenseNet121", "NASNetMobile")


@pytest.fixture
def channels_first():
    keras.config.set_image_data_format("channels_first")
    yield
    keras.config.set_image_data_format("channels_last")


def test_public_names_are_those_of_keras():
    public = table.golden("public")
    assert list(applications.__all__) == public["keras.applications"]
    for module in (name for name in public if name.startswith("keras.applications.")):
        ours = getattr(applications, module.rpartition(".")[2])
        assert sorted(ours.__all__) == public[module]
        assert all(hasattr(ours, name) for name in ours.__all__)


@pytest.mark.parametrize("name", MODELS)
def test_every_argument_is_explained(name: str):
    function = getattr(applications, name)
    for parameter in inspect.signature(function).parameters:
        assert re.search(rf"^    {parameter}: \S", function.__doc__, re.MULTILINE), parameter
    assert function.__qualname__ == name


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("VGG16", {"input_shape": (31, 40, 3)}, ShapeError),
        ("VGG16", {"input_shape": (40, 31, 3), "include_top": False}, ShapeError),
        ("Xception", {"input_shape": (70, 80, 3)}, ShapeError),
        ("InceptionV3", {"input_shape": (74, 80, 3)}, ShapeError),
        ("MobileNetV3Small", {"input_shape": (31, 40, 3)}, ShapeError),
        ("ResNet50", {"input_shape": (40, 40)}, ShapeError),
        ("ResNet50", {"input_shape": (None, 40, 3)}, ShapeError),
        ("ResNet50", {**IMAGENET, "classes": 10}, ConfigError),
        ("ResNet50", {**IMAGENET, "input_shape": (64, 64, 3)}, ShapeError),
        (
            "ResNet50",
            {**IMAGENET, "include_top": False, "input_shape": (64, 64, 4)},
            ShapeError,
        ),
        ("ResNet50", {"weights": "nowhere.h5"}, FileMissingError),
        ("ResNet50", {"weights": 3}, FileMissingError),
        ("ResNet50", {"input_tensor": np.zeros((1, 64, 64, 3))}, ConfigError),
        ("MobileNet", {**IMAGENET, "alpha": 0.3}, ConfigError),
        ("MobileNet", {**IMAGENET, "depth_multiplier": 2}, ConfigError),
        ("MobileNetV2", {**IMAGENET, "alpha": 0.3}, ConfigError),
        ("MobileNetV3Large", {**IMAGENET, "alpha": 0.75, "minimalistic": True}, ConfigError),
        ("NASNetMobile", {**IMAGENET, "input_shape": (None, 224, 3)}, ShapeError),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_refused(name: str, arguments: dict, error: type):
    with pytest.raises(error) as caught:
        getattr(applications, name)(**{"weights": None, **arguments})
    assert isinstance(caught.value, ValueError)  # as Keras raises


@pytest.mark.parametrize("name", CHANNELS_LAST_ONLY)
@pytest.mark.usefixtures("channels_first")
def test_some_need_channels_last(name: str):
    with pytest.raises(ConfigError, match="channels come last"):
        getattr(applications, name)(weights=None)


def test_weights_of_a_classifier_go_with_its_activation(tmp_path: Path):
    path = tmp_path / "m.weights.h5"
    shape = {"input_shape": (32, 32, 3), "alpha": 0.25}
    applications.MobileNet(weights=None, **shape).save_weights(path)
    with pytest.raises(ConfigError, match="sigmoid"):
        applications.MobileNet(weights=path, classifier_activation="sigmoid", **shape)
    model = applications.MobileNet(weights=path, classifier_activation=None, **shape)
    assert model.layers[-1].get_config()["activation"] == "linear"


def test_an_unusual_number_of_channels_is_a_warning():
    with pytest.warns(UserWarning, match="channels"):
        model = applications.VGG16(weights=None, include_top=False, input_shape=(32, 32, 4))
    assert model.count_params() == 14714688 + 9 * 64


@pytest.mark.parametrize("name", ["MobileNetV2", "MobileNetV3Small"])
def test_a_shape_must_be_the_one_of_the_tensor(name: str):
    tensor = keras.Input((96, 96, 3))
    with pytest.raises(ShapeError, match="input_tensor"):
        getattr(applications, name)(weights=None, input_tensor=tensor, input_shape=(96, 128, 3))


def test_a_model_takes_what_layers_make_of_an_input():
    pictures = keras.Input((64, 64, 3), dtype="uint8", name="pictures")
    scaled = applications.resnet.preprocess_input(keras.ops.cast(pictures, "float32"))
    model = applications.ResNet50(weights=None, include_top=False, input_tensor=scaled)
    assert [x.name for x in model.inputs] == ["pictures"]
    assert model.output_shape == (None, 2, 2, 2048)


def test_each_model_draws_numbers_of_its_own():
    build = lambda: applications.EfficientNetB0(weights=None, include_top=False)  # noqa: E731
    first, second = (build().get_layer("stem_conv").get_weights()[0] for _ in range(2))
    blocks = build()
    same = [blocks.get_layer(f"block2{c}_dwconv").get_weights()[0] for c in "ab"]
    assert not np.array_equal(first, second)
    assert not np.array_equal(same[0][..., :8, :], same[1][..., :8, :])


@pytest.mark.slow
def test_a_model_learns():
    model = applications.MobileNet(weights=None, alpha=0.25, input_shape=(32, 32, 3), classes=2)
    model.compile("sgd", "sparse_categorical_crossentropy")
    x, y = np.random.default_rng(0).random((4, 32, 32, 3), "float32"), np.array([0, 1, 0, 1])
    before = model.get_layer("conv1").get_weights()[0]
    model.fit(x, y, verbose=0)
    assert not np.array_equal(before, model.get_layer("conv1").get_weights()[0])
