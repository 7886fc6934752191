"""preprocess_input: what it makes of pixels, wherever they are."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError

utils = keras.applications.imagenet_utils
PIXELS = np.random.default_rng(0).integers(0, 256, (2, 5, 4, 3)).astype("uint8")
MEANS = {"caffe": np.array([103.939, 116.779, 123.68]), "torch": np.array([0.485, 0.456, 0.406])}
DEVIATIONS = np.array([0.229, 0.224, 0.225])
FAMILIES = {
    "convnext": None, "densenet": "torch", "efficientnet": None, "efficientnet_v2": None,
    "inception_resnet_v2": "tf", "inception_v3": "tf", "mobilenet": "tf", "mobilenet_v2": "tf",
    "mobilenet_v3": None, "nasnet": "tf", "resnet": "caffe", "resnet50": "caffe",
    "resnet_v2": "tf", "vgg16": "caffe", "vgg19": "caffe", "xception": "tf",
}  # fmt: skip


def expected(pixels: np.ndarray, mode: str | None) -> np.ndarray:
    """By the formulas, in float64, channels last."""
    x = pixels.astype("float64")
    match mode:
        case "caffe":
            return x[..., ::-1] - MEANS["caffe"]
        case "torch":
            return (x / 255 - MEANS["torch"]) / DEVIATIONS
        case "tf":
            return x / 127.5 - 1
    return x


each_mode = pytest.mark.parametrize("mode", ["caffe", "tf", "torch"])


@each_mode
@pytest.mark.parametrize("images", [PIXELS, PIXELS[0]], ids=["batch", "image"])
@pytest.mark.parametrize("dtype", ["uint8", "int32", "float32"])
@pytest.mark.parametrize("make", [np.asarray, jnp.asarray], ids=["numpy", "jax"])
def test_an_array_is_scaled(mode: str, images: np.ndarray, dtype: str, make):
    x = utils.preprocess_input(make(images.astype(dtype)), mode=mode)
    assert x.dtype == "float32"
    np.testing.assert_allclose(x, expected(images, mode), atol=1e-4)


@each_mode
@pytest.mark.parametrize("make", [np.asarray, jnp.asarray], ids=["numpy", "jax"])
def test_channels_may_come_first(mode: str, make):
    for images in (PIXELS, PIXELS[0]):
        turned = np.moveaxis(images, -1, -3).astype("float32")
        x = utils.preprocess_input(make(turned), data_format="channels_first", mode=mode)
        np.testing.assert_allclose(x, np.moveaxis(expected(images, mode), -1, -3), atol=1e-4)


@each_mode
def test_a_symbol_becomes_layers(mode: str):
    for data_format, images in (
        ("channels_last", PIXELS),
        ("channels_first", np.moveaxis(PIXELS, -1, 1)),
    ):
        symbol = keras.Input(images.shape[1:])
        scaled = utils.preprocess_input(symbol, data_format, mode)
        y = np.asarray(keras.Model(symbol, scaled)(images.astype("float32")))
        wanted = expected(PIXELS, mode)
        wanted = wanted if data_format == "channels_last" else np.moveaxis(wanted, -1, 1)
        np.testing.assert_allclose(y, wanted, atol=1e-4)


def test_floats_of_numpy_are_overwritten():
    """As in Keras: a batch may be all that fits."""
    x = PIXELS.astype("float32")
    y = utils.preprocess_input(x, mode="tf")
    assert y is x
    doubles = utils.preprocess_input(PIXELS.astype("float64"), mode="caffe")
    assert doubles.dtype == "float64"


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_has_its_own(family: str):
    function = getattr(keras.applications, family).preprocess_input
    x = function(PIXELS.astype("float32"))
    np.testing.assert_allclose(x, expected(PIXELS, FAMILIES[family]), atol=1e-4)
    assert function.__name__ == "preprocess_input"
    assert "x:" in function.__doc__


def test_an_unknown_mode_or_format_is_refused():
    with pytest.raises(ConfigError, match="caffe, tf, torch"):
        utils.preprocess_input(PIXELS, mode="onnx")
    with pytest.raises(ConfigError):
        utils.preprocess_input(PIXELS, data_format="channels_between")
