"""Layers on images and sound: what stock Keras 3.15.1 on jax computes, random draws included.

How pixels are interpolated is tested in tests/engine.
"""

from __future__ import annotations

import json
import random
import subprocess

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError, ShapeError

layers = keras.layers
IMAGES = np.random.RandomState(0).rand(2, 6, 7, 3).astype("float32") * 255
SOUND = np.random.RandomState(1).randn(2, 400).astype("float32")

RANDOM = {
    "RandomBrightness": {"factor": 0.5, "seed": 3},
    "RandomContrast": {"factor": [0.2, 0.5], "seed": 3},
    "RandomCrop": {"height": 4, "width": 5, "seed": 3},
    "RandomFlip": {"seed": 3},
    "RandomRotation": {"factor": 0.2, "seed": 3},
    "RandomTranslation": {"height_factor": 0.3, "width_factor": [-0.2, 0.1], "seed": 3},
    "RandomZoom": {"height_factor": 0.4, "width_factor": 0.3, "seed": 3},
}
CASES = [
    *RANDOM.items(),
    ("RandomCrop", {"height": 8, "width": 5, "seed": 3}),
    ("RandomFlip", {"mode": "horizontal", "seed": 5}),
    (
        "RandomZoom",
        {"height_factor": [-0.5, -0.2], "seed": 3, "fill_mode": "constant", "fill_value": 1.0},
    ),
    (
        "RandomRotation",
        {"factor": [0.1, 0.4], "seed": 3, "interpolation": "nearest", "fill_mode": "wrap"},
    ),
    ("Resizing", {"height": 4, "width": 5}),
    (
        "Resizing",
        {"height": 9, "width": 5, "pad_to_aspect_ratio": True, "interpolation": "bicubic"},
    ),
    ("CenterCrop", {"height": 3, "width": 4}),
    ("CenterCrop", {"height": 8, "width": 9}),
    (
        "MelSpectrogram",
        {"fft_length": 64, "sequence_stride": 16, "num_mel_bins": 6, "sampling_rate": 4000},
    ),
    (
        "MelSpectrogram",
        {
            "fft_length": 64,
            "sequence_stride": 7,
            "sequence_length": 32,
            "num_mel_bins": 6,
            "top_db": 10.0,
        },
    ),
    *[
        ("STFTSpectrogram", {"mode": mode, "frame_length": 16})
        for mode in ("log", "magnitude", "psd", "real", "imag", "angle")
    ],
    (
        "STFTSpectrogram",
        {
            "mode": "stft",
            "frame_length": 16,
            "frame_step": 5,
            "padding": "same",
            "expand_dims": True,
        },
    ),
    (
        "STFTSpectrogram",
        {
            "mode": "psd",
            "frame_length": 16,
            "fft_length": 30,
            "scaling": None,
            "data_format": "channels_first",
        },
    ),
]


def sample(name: str, arguments: dict) -> np.ndarray:
    if name == "MelSpectrogram":
        return SOUND
    if name == "STFTSpectrogram":
        two = np.stack([SOUND, SOUND[::-1]], -1)
        return two.transpose(0, 2, 1) if arguments.get("data_format") == "channels_first" else two
    return IMAGES


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", RANDOM)
def test_images_are_left_alone_in_inference(name):
    layer = getattr(layers, name)(**RANDOM[name])
    np.testing.assert_array_equal(layer(IMAGES, training=False), IMAGES)
    assert not np.array_equal(layer(IMAGES, training=True), IMAGES)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("name", "arguments"), CASES)
def test_shape_rules_are_true(name, arguments):
    layer, x = getattr(layers, name)(**arguments), sample(name, arguments)
    outputs = layer(x)
    assert tuple(layer.compute_output_shape(x.shape)) == outputs.shape
    spec = layer(keras.KerasTensor((None, *x.shape[1:])))
    assert (spec.shape[1:], spec.dtype) == (outputs.shape[1:], str(outputs.dtype))


def test_draws_are_those_of_keras():
    bright = layers.RandomBrightness(0.5, value_range=(-1000, 1000), seed=3)(
        np.zeros((2, 1, 1, 1), "float32"), training=True
    )
    np.testing.assert_allclose(np.ravel(bright), [2 * 356.02856, -2 * 15.97345], rtol=1e-6)
    flipped = layers.RandomFlip(seed=3)(IMAGES, training=True)
    np.testing.assert_array_equal(flipped, np.stack([IMAGES[0], IMAGES[1, ::-1, ::-1]]))
    cropped = layers.RandomCrop(4, 5, seed=3)(IMAGES, training=True)
    np.testing.assert_array_equal(cropped, IMAGES[:, 2:, 2:])


def test_a_crop_draws_a_seed_for_configs_and_another_for_its_generator():
    """Measured: stock 3.15.1; what a program draws after it depends on their number."""
    keras.utils.set_random_seed(3)
    first, second = random.randint(1, 10**9), random.randint(1, 10**9)
    keras.utils.set_random_seed(3)
    layer = layers.RandomCrop(4, 5)
    assert (layer.seed, int(layer.generator.state[0])) == (first, second)


def test_a_single_image_and_channels_first_are_taken():
    one = layers.RandomFlip("vertical", seed=5)(IMAGES[0], training=True)
    assert one.shape == IMAGES.shape[1:]
    last = layers.RandomRotation(0.2, seed=3)(IMAGES, training=True)
    first = layers.RandomRotation(0.2, seed=3, data_format="channels_first")(
        IMAGES.transpose(0, 3, 1, 2), training=True
    )
    np.testing.assert_allclose(np.transpose(first, (0, 2, 3, 1)), last, rtol=1e-5, atol=1e-3)
    with pytest.raises(ShapeError, match="image"):
        layers.RandomFlip()(np.zeros((1, 2, 3, 4, 5)), training=True)


def test_random_layers_run_compiled_and_draw_anew():
    model = keras.Sequential(
        [keras.Input((6, 7, 3)), layers.RandomFlip(seed=1), layers.RandomZoom(0.3, seed=1)]
    )
    np.testing.assert_array_equal(model.predict(IMAGES, verbose=0), IMAGES)
    assert not np.array_equal(model(IMAGES, training=True), model(IMAGES, training=True))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("RandomFlip", {"mode": "x"}),
        ("RandomRotation", {"factor": 2.0}),
        ("RandomRotation", {"factor": 0.1, "fill_mode": "x"}),
        ("RandomContrast", {"factor": 1.5}),
        ("RandomBrightness", {"factor": [0.1, 0.2, 0.3]}),
        ("RandomZoom", {"height_factor": -2.0}),
        (
            "Resizing",
            {"height": 4, "width": 4, "crop_to_aspect_ratio": True, "pad_to_aspect_ratio": True},
        ),
        ("CenterCrop", {"height": 0, "width": 4}),
        ("STFTSpectrogram", {"frame_length": 16, "frame_step": 20}),
        ("STFTSpectrogram", {"frame_length": 16, "fft_length": 8}),
        ("MelSpectrogram", {"fft_length": 16, "sequence_length": 32}),
        ("Pipeline", {"layers": [3]}),
    ],
)
def test_arguments_that_do_not_fit_are_refused(name, arguments):
    with pytest.raises(ConfigError):
        getattr(layers, name)(**arguments)


def test_a_pipeline_is_its_layers_one_after_another():
    parts = [layers.CenterCrop(4, 4), layers.Rescaling(2.0), layers.RandomFlip(seed=1)]
    whole = layers.Pipeline(parts)
    np.testing.assert_array_equal(whole(IMAGES, training=False), IMAGES[:, 1:5, 1:5] * 2)
    again = layers.Pipeline.from_config(whole.get_config())
    assert again.get_config() == whole.get_config()
    assert whole.compute_output_shape((None, 6, 7, 3)) == (None, 4, 4, 3)


@pytest.mark.oracle
def test_numbers_are_those_of_stock_keras(tmp_path, oracle):
    np.savez(tmp_path / "in.npz", *[sample(name, arguments) for name, arguments in CASES])
    program = (
        "import sys, json, numpy as np, keras\n"
        "cases, x = json.loads(sys.argv[2]), np.load(sys.argv[1] + '/in.npz')\n"
        "def run(i, name, arguments):\n"
        "    kind = getattr(keras.layers, name)\n"
        "    layer = kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in "
        "arguments.items()})\n"
        "    return np.asarray(layer(x[f'arr_{i}'], **({'training': True} if 'Random' in name else "
        "{})))\n"
        "np.savez(sys.argv[1] + '/out.npz', *[run(i, *case) for i, case in enumerate(cases)])"
    )
    environment = {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu", "PATH": "/usr/bin:/bin"}
    run = subprocess.run(
        [oracle, "-c", program, str(tmp_path), json.dumps(CASES)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    stored = np.load(tmp_path / "out.npz")
    for i, (name, arguments) in enumerate(CASES):
        call = {"training": True} if "Random" in name else {}
        outputs = np.asarray(getattr(layers, name)(**arguments)(sample(name, arguments), **call))
        wanted = stored[f"arr_{i}"]
        if arguments.get("mode") == "angle":  # π and -π are one
            outputs, wanted = np.cos(outputs), np.cos(wanted)
        atol = 1e-5 * float(np.abs(wanted).max())
        np.testing.assert_allclose(
            outputs, wanted, rtol=1e-4, atol=atol, err_msg=f"{name} {arguments}"
        )


CROPS = [((4, 9), (2, 4), (0, 5)), ((6, 2), (0, 6), (1, 3)), ((1, 9), (2, 3), (0, 5))]


@pytest.mark.parametrize(("shape", "rows", "columns"), CROPS)
def test_resizing_crops_each_side_by_the_size_that_the_image_had(shape, rows, columns):
    image = np.random.default_rng(0).random((1, 6, 5, 3), dtype="float32")
    cut = image[:, slice(*rows), slice(*columns)]
    np.testing.assert_allclose(
        keras.ops.image.resize(image, shape, crop_to_aspect_ratio=True),
        keras.ops.image.resize(cut, shape),
        atol=1e-6,
    )


@pytest.mark.parametrize(("frame_length", "frequencies"), [(80, 65), (64, 33), (65, 65)])
def test_a_transform_takes_a_power_of_two(frame_length: int, frequencies: int):
    layer = keras.layers.STFTSpectrogram("real", frame_length, trainable=False)
    assert layer.compute_output_shape((None, 500, 1))[-1] == frequencies
    layer.build((None, 500, 1))
    assert layer.real_kernel.shape == (frame_length, 1, frequencies)
