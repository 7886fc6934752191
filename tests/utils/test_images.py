"""Images of Pillow <-> arrays, files of images, and smart_resize."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import keramos
from keramos.errors import ConfigError, MissingExtraError, ShapeError
from keramos.preprocessing.image import (
    array_to_img,
    img_to_array,
    load_img,
    save_img,
    smart_resize,
)

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 8, 3), dtype=np.uint8)


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (3, "RGB"), (4, "RGBA")])
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_there_and_back(channels, mode, data_format):
    x = np.random.default_rng(channels).integers(0, 256, (4, 5, channels)).astype("float32")
    x = x if data_format == "channels_last" else x.transpose(2, 0, 1)
    image = array_to_img(x, data_format, scale=False)
    assert (image.mode, image.size) == (mode, (5, 4))
    back = img_to_array(image, data_format)
    assert back.dtype == np.float32
    np.testing.assert_array_equal(back, x)


def test_values_are_stretched():
    x = np.array([[[1.0], [3.0], [2.0]]])
    assert np.asarray(array_to_img(x)).tolist() == [[0, 255, 127]]
    assert np.asarray(array_to_img(np.full((1, 1, 1), 7.0))).tolist() == [[0]]
    assert array_to_img(x * 300, scale=False).mode == "I"
    assert img_to_array(PIXELS, dtype="uint8").dtype == np.uint8


@pytest.mark.parametrize("shape", [(3,), (2, 2), (2, 2, 2), (1, 2, 2, 3)])
def test_what_is_no_image(shape):
    with pytest.raises(ShapeError):
        array_to_img(np.zeros(shape))
    if len(shape) not in (2, 3):
        with pytest.raises(ShapeError):
            img_to_array(np.zeros(shape))


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.jpg", "a.gif"])
def test_files(tmp_path, name):
    smooth = np.repeat(np.arange(0, 240, 30, dtype=np.uint8)[None, :, None], 8, 0).repeat(3, 2)
    for path in (tmp_path / name, str(tmp_path / name)):
        save_img(path, smooth, scale=False)
        back = img_to_array(load_img(path))
        np.testing.assert_allclose(back, smooth, atol=3)


def test_jpeg_has_no_transparency(tmp_path):
    rgba = np.full((4, 4, 4), 9, np.uint8)
    with pytest.warns(UserWarning, match="transparency"):
        save_img(tmp_path / "a.jpg", rgba)
    assert load_img(tmp_path / "a.jpg").mode == "RGB"


def test_open_files():
    file = io.BytesIO()
    save_img(file, PIXELS, file_format="png", scale=False)
    file.seek(0)
    np.testing.assert_array_equal(img_to_array(load_img(file), dtype="uint8"), PIXELS)


@pytest.mark.parametrize(("color", "mode"), [("grayscale", "L"), ("rgb", "RGB"), ("rgba", "RGBA")])
@pytest.mark.parametrize("how", ["nearest", "bilinear", "bicubic", "hamming", "box", "lanczos"])
def test_sizes_and_colors(tmp_path, color, mode, how):
    save_img(tmp_path / "a.png", PIXELS, scale=False)
    image = load_img(tmp_path / "a.png", color, (3, 5), how)
    wanted = Image.fromarray(PIXELS).convert(mode).resize((5, 3), Image.Resampling[how.upper()])
    np.testing.assert_array_equal(np.asarray(image), np.asarray(wanted))


def test_proportions_are_kept(tmp_path):
    save_img(tmp_path / "a.png", PIXELS, scale=False)
    image = load_img(tmp_path / "a.png", target_size=(3, 3), keep_aspect_ratio=True)
    wanted = Image.fromarray(PIXELS).resize((3, 3), Image.Resampling.NEAREST, box=(1, 0, 7, 6))
    np.testing.assert_array_equal(np.asarray(image), np.asarray(wanted))


@pytest.mark.parametrize(
    ("path", "arguments", "error"),
    [
        ("none.png", {}, FileNotFoundError),
        ("a.png", {"color_mode": "cmyk"}, ConfigError),
        ("a.png", {"target_size": (2, 2), "interpolation": "best"}, ConfigError),
        (7, {}, TypeError),
    ],
)
def test_arguments_that_are_refused(tmp_path, path, arguments, error):
    save_img(tmp_path / "a.png", PIXELS)
    with pytest.raises(error):
        load_img(tmp_path / path if isinstance(path, str) else path, **arguments)


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_smart_resize(data_format):
    axes = (0, 1, 2) if data_format == "channels_last" else (2, 0, 1)
    x = PIXELS.astype("float32").transpose(axes)
    result = smart_resize(x, (2, 2), data_format=data_format)
    part = PIXELS[:, 1:7].astype("float32").transpose(axes)
    wanted = keramos.ops.image.resize(part, (2, 2), data_format=data_format)
    assert isinstance(result, np.ndarray)
    np.testing.assert_allclose(result, wanted, rtol=1e-6)
    batch = smart_resize(np.stack([x, x]), (2, 2), data_format=data_format)
    np.testing.assert_allclose(batch, np.stack([wanted, wanted]), rtol=1e-6)
    assert not isinstance(smart_resize(keramos.ops.convert_to_tensor(x), (2, 2)), np.ndarray)


@pytest.mark.parametrize(
    ("shape", "size", "extra"),
    [((2, 2), (1, 1), {}), ((2, 2, 3), (1,), {}), ((2, 2, 3), (1, 1), {"a": 1})],
)
def test_smart_resize_refuses(shape, size, extra):
    with pytest.raises(ConfigError):
        smart_resize(np.zeros(shape), size, **extra)


def test_without_pillow(monkeypatch, tmp_path: Path):
    monkeypatch.setitem(sys.modules, "PIL", None)
    for call in (lambda: load_img(tmp_path / "a.png"), lambda: array_to_img(PIXELS)):
        with pytest.raises(MissingExtraError, match="needs Pillow") as caught:
            call()
        assert "keramos[images]" in str(caught.value)
    assert img_to_array(PIXELS).shape == (6, 8, 3)
